"""A component that can begin with the weights of a trained model, instead of random ones."""

from pathlib import Path
from typing import Any, Dict, Iterable, Optional, Tuple, TypeVar

import srsly
from spacy.pipeline import TrainablePipe

from ..errors import Errors, PhonemeNERError
from ..models.heads.bio import n_tags
from ..models.types import Tagger
from ..pretrained import StateError, build_model, fit_sizes, read_bundle

Self = TypeVar("Self", bound="PretrainedPipe")


class PretrainedPipe(TrainablePipe):
    """A tagger of BIO tags whose model may come from a bundle.

    The weights of a bundle are there until others are loaded. A saved pipeline holds all
    that it needs, the architecture too, and never asks for the bundle again, unless it is
    initialised anew.

    pretrained (Optional[str]): What the bundle is found by; None without one.
    """

    pretrained: Optional[str]

    def set_model(
        self, model: Optional[Tagger], pretrained: Optional[str], default: Dict[str, Any]
    ) -> None:
        """Take a model, and remember where its weights are. They are read when they are
        needed, unless others are loaded before.

        model (Optional[Model[List[Doc], List[Floats2d]]]): The model; None to take that
            of the bundle.
        pretrained (Optional[str]): What the bundle is found by.
        default (Dict[str, Any]): What stands in for the model of a bundle until it is read.
        RAISES (PhonemeNERError): If there is neither a model nor a bundle.
        """
        if model is None and pretrained is None:
            raise PhonemeNERError(Errors.P458.format(name=self.name))
        self.model = build_model(default) if model is None else model
        self.pretrained = pretrained
        self._uses_bundle_model = model is None
        self._awaits_weights = pretrained is not None  # for the weights

    @property
    def labels(self) -> Tuple[str, ...]:
        """The labels, in the order of the model's tags."""
        return tuple(self.cfg["labels"])

    @property
    def is_initialized(self) -> bool:
        """Whether the model has been initialised or loaded, as pre-trained ones are now."""
        self.load_pretrained()
        return self._head().has_dim("nO") is True

    def load_pretrained(self) -> None:
        """Read the pre-trained weights, if there shall be any, and none have been loaded.

        RAISES (PhonemeNERError): If there are none, or they do not fit the model.
        """
        if self._awaits_weights:
            self.reset_to_bundle()

    def reset_to_bundle(self) -> None:
        """Go back to the weights and labels of the bundle, if there is one; other labels
        that there are keep tags, which are yet to be learned.

        RAISES (PhonemeNERError): If it cannot be read, or does not fit the model.
        """
        if self.pretrained is None:
            return
        bundle, own = read_bundle(self.pretrained), self.labels
        if self._uses_bundle_model:
            self.model = bundle.build_model()
            self.cfg["model"] = bundle.model_config
        bundle.load_into(self.model)
        if self._head().maybe_get_dim("nO") != n_tags(len(bundle.labels)):
            reason = f"its tags are not those of the labels {', '.join(bundle.labels)}"
            settings = {"name": bundle.name, "path": bundle.path, "reason": reason}
            raise PhonemeNERError(Errors.P451.format(**settings))
        self._awaits_weights = False
        self.cfg["labels"] = list(bundle.labels)
        for label in bundle.labels:
            self.vocab.strings.add(label)
        for label in own:
            self.add_label(label)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        self.load_pretrained()
        data: bytes = super().to_bytes(exclude=exclude)
        return data

    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None:
        self.load_pretrained()
        super().to_disk(path, exclude=exclude)

    def from_bytes(self: Self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        if "model" not in exclude:
            saved = srsly.msgpack_loads(bytes_data)
            cfg = srsly.json_loads(saved["cfg"])
            self._fit_to_saved(cfg, saved["model"], "The saved component")
        super().from_bytes(bytes_data, exclude=exclude)
        return self

    def from_disk(self: Self, path: Any, *, exclude: Iterable[str] = ()) -> Self:
        if "model" not in exclude:
            folder = Path(path)
            cfg = srsly.read_json(folder / "cfg")
            self._fit_to_saved(cfg, (folder / "model").read_bytes(), str(folder / "cfg"))
        super().from_disk(path, exclude=exclude)
        return self

    def _fit_to_saved(self, cfg: Dict[str, Any], saved: bytes, source: str) -> None:
        """Prepare for a saved model in place of a pre-trained one: it may have other labels."""
        self._awaits_weights = False
        if self._uses_bundle_model and "model" in cfg:
            self.model = build_model(cfg["model"], source=source)
        elif self.pretrained is not None and self.is_initialized:
            try:
                fit_sizes(self.model, [n["dims"] for n in srsly.msgpack_loads(saved)["nodes"]])
            except StateError as error:
                raise PhonemeNERError(Errors.P105.format(reason=error)) from None

    def _head(self) -> Any:
        return self.model.get_ref("output_layer").layers[0]
