"""A component whose saved form says what it is made of, so that damage is noticed."""

import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, TypeVar

import srsly
from spacy.pipeline import TrainablePipe

from ..disk.digests import SEAL, check_seal, digest, digest_file
from ..disk.files import parse_json, write_text
from ..errors import Errors, PhonemeNERError
from ..g2p.versions import goes_by_rules, rules_versions, warn_of_other_rules
from ..pretrained.model_state import check_finite
from .zoned_pipe import ZonedPipe

Self = TypeVar("Self", bound="SealedPipe")
_RULES = "rules"
_SEALED = ("cfg", "model")
# What spaCy and Thinc make of a model that is not the one that was saved.
_MISFITS = (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError)


class SealedPipe(ZonedPipe, TrainablePipe):
    """Saves digests of its settings and its model beside them, and checks them when it is
    loaded; weights that are no numbers are refused. In its settings stand the versions of
    the rules that its G2P read by when it was trained: loaded where there are others, it
    warns.
    """

    g2p: Any

    @property
    def rules(self) -> Dict[str, str]:
        """The versions of the rules that the weights learned by; none if by none."""
        # Where nothing that was loaded says otherwise, it was trained by the rules here.
        if not goes_by_rules(self.g2p):
            return {}
        rules: Dict[str, str] = self.cfg.get(_RULES) or rules_versions()
        return rules

    def take_rules(self, rules: Mapping[str, str], source: str) -> None:
        """Note the rules that the weights learned by, and warn if others are here.

        rules (Mapping[str, str]): What `rules_versions` gave then.
        source (str): What the warning calls the weights.
        """
        if goes_by_rules(self.g2p):
            self.cfg[_RULES] = dict(rules)
            warn_of_other_rules(source, rules)

    def forget_rules(self) -> None:
        """Forget the rules that earlier weights learned by: the next learn by those here."""
        self.cfg.pop(_RULES, None)

    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None:
        self._note_rules()
        super().to_disk(path, exclude=exclude)
        folder = Path(path)
        digests = {name: digest_file(folder / name) for name in _SEALED if name not in exclude}
        write_text(folder / SEAL, json.dumps(digests))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        self._note_rules()
        saved = srsly.msgpack_loads(super().to_bytes(exclude=exclude))
        saved[SEAL] = {name: digest(_bytes(saved[name])) for name in _SEALED if name in saved}
        data: bytes = srsly.msgpack_dumps(saved)
        return data

    def from_disk(self: Self, path: Any, *, exclude: Iterable[str] = ()) -> Self:
        folder = Path(path)
        with self._telling(folder):
            try:
                seal = parse_json((folder / SEAL).read_text(encoding="utf8"))
            except (OSError, ValueError) as error:
                reason = " ".join(str(error).split())
                message = Errors.P124.format(path=folder / SEAL, reason=reason)
                raise PhonemeNERError(message) from None
            names = [name for name in _SEALED if name not in exclude]
            digests = {n: digest_file(folder / n) for n in names if (folder / n).exists()}
            check_seal(folder, digests, seal, names)
            cfg = {}
            if "cfg" in digests:
                cfg = parse_json((folder / "cfg").read_text(encoding="utf8"))
            if "model" in digests and "cfg" in digests:
                self._prepare(cfg, (folder / "model").read_bytes, str(folder / "cfg"))
            super().from_disk(path, exclude=exclude)
            self.cfg.update(cfg)  # as spaCy has read it, 0.3 is 0.30000000000000004
        self._check_loaded(folder)
        return self

    def from_bytes(self: Self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        source = Path(self.name)
        with self._telling(source):
            saved = srsly.msgpack_loads(bytes_data)
            names = [name for name in _SEALED if name not in exclude]
            digests = {name: digest(_bytes(saved[name])) for name in names if name in saved}
            check_seal(source, digests, saved.get(SEAL), names)
            cfg = parse_json(saved["cfg"]) if "cfg" in digests else {}
            if "model" in digests and "cfg" in digests:
                self._prepare(cfg, lambda: saved["model"], str(source / "cfg"))
            super().from_bytes(bytes_data, exclude=exclude)
            self.cfg.update(cfg)
        self._check_loaded(source)
        return self

    def _prepare(self, cfg: Dict[str, Any], read: Callable[[], bytes], source: str) -> None:
        """Get ready for a saved model.

        cfg (Dict[str, Any]): The settings that it was saved with.
        read (Callable[[], bytes]): Gives the model.
        source (str): What messages call the settings.
        """

    @contextmanager
    def _telling(self, source: Path) -> Iterator[None]:
        """Tell what does not fit with the place that it was loaded from."""
        try:
            yield
        except PhonemeNERError:
            raise
        except _MISFITS as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
            message = Errors.P127.format(name=self.name, path=source, reason=reason)
            raise PhonemeNERError(message) from error

    def _note_rules(self) -> None:
        if goes_by_rules(self.g2p):
            self.cfg[_RULES] = self.rules

    def _check_loaded(self, source: Path) -> None:
        check_finite(self.model, source / "model")
        self.take_rules(self.cfg.get(_RULES, {}), self.name)


def _bytes(data: Any) -> bytes:
    return data.encode("utf8") if isinstance(data, str) else bytes(data)
