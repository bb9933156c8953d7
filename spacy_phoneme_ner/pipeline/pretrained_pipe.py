"""A component that can begin with the weights of a trained model, instead of random ones."""

from typing import Any, Callable, Dict, Iterable, Optional, Tuple

import srsly

from ..errors import Errors, PhonemeNERError
from ..memory.locks import SharedLock
from ..models.built_by import settings_of
from ..models.heads.bio import n_tags
from ..models.types import Tagger
from ..pretrained import (
    MisfitError,
    Pretrained,
    StateError,
    build_model,
    changed_settings,
    fit_sizes,
    read_pretrained,
    show_differences,
    with_settings,
)
from .tagging_pipe import TaggingPipe


class PretrainedPipe(TaggingPipe):
    """A tagger of BIO tags whose model may be one that was trained before.

    Its weights are there until others are loaded. A saved pipeline holds all that it needs,
    the architecture too, and never asks for the trained model again, unless it is
    initialised anew.

    pretrained (Optional[str]): What the trained model is found by; None without one.
    changes (Optional[Dict[str, Any]]): What is set of the trained one's model otherwise than it
        is there, by dotted names; None for a model of one's own, which has to fit the weights.
    """

    pretrained: Optional[str]
    changes: Optional[Dict[str, Any]]

    def set_model(
        self, model: Optional[Tagger], pretrained: Optional[str], default: Dict[str, Any]
    ) -> None:
        """Take a model, and remember where its weights are. They are read when they are
        needed, unless others are loaded before.

        model (Optional[Model[List[Doc], List[Floats2d]]]): The model; None, or the default,
            to take the one that is trained.
        pretrained (Optional[str]): What the trained model is found by.
        default (Dict[str, Any]): The component's default, which stands in for the trained one
            until that is read.
        RAISES (PhonemeNERError): If there is neither a model nor a trained one.
        """
        if model is None and pretrained is None:
            raise PhonemeNERError(Errors.P116.format(name=self.name))
        self.changes = None
        if model is None:
            model, self.changes = build_model(default), {}
        elif pretrained is not None:
            # Whoever names a trained model, and no other, has the default in the config. What is
            # set there besides is wanted of the trained one, too.
            own, usual = settings_of(model), settings_of(build_model(default))
            self.changes = changed_settings(own, usual) if own and usual else None
        self.model = model
        self.pretrained = pretrained
        self._awaits_weights = pretrained is not None
        self._loading, self._is_loading = SharedLock(), False

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
        # Whoever comes while another thread reads them waits until all is there.
        if self._awaits_weights or self._is_loading:
            with self._loading:
                if self._awaits_weights:
                    self._is_loading = True
                    try:
                        self.reset_to_bundle()
                    finally:
                        self._is_loading = False

    def reset_to_bundle(self) -> None:
        """Go back to the weights and labels of the trained model, if there is one; other
        labels that there are keep tags, which are yet to be learned.

        RAISES (PhonemeNERError): If it cannot be read, or does not fit the model.
        """
        self.forget_rules()
        if self.pretrained is None:
            return
        trained, labels = read_pretrained(self.pretrained), self.labels
        self.take_settings(trained)
        if self.changes is not None:
            self.model, self.cfg["model"] = self._changed(trained, self.changes)
        try:
            trained.load_into(self.model)
        except MisfitError as error:
            raise self._tell_differences(trained, error) from None
        if self._head().maybe_get_dim("nO") != n_tags(len(trained.labels)):
            reason = f"its tags are not those of the labels {', '.join(trained.labels)}"
            settings = {"name": trained.name, "path": trained.path, "reason": reason}
            raise PhonemeNERError(Errors.P602.format(**settings))
        self._awaits_weights = False
        self.cfg["labels"] = list(trained.labels)
        if trained.rules is not None:
            self.take_rules(trained.rules, trained.name)
        for label in trained.labels:
            self.vocab.strings.add(label)
        for label in labels:
            self.add_label(label)

    def _changed(
        self, trained: Pretrained, changes: Dict[str, Any]
    ) -> Tuple[Tagger, Dict[str, Any]]:
        """Build a trained model, without its weights, but for what is set otherwise."""
        model, config = trained.build_model(), trained.model_config
        if not changes:
            return model, config
        config, lacking = with_settings(settings_of(model) or config, changes)
        if lacking:
            reason = f"it has no setting {', '.join(lacking)}"
            raise MisfitError(trained.name, reason)
        return build_model(config), config

    def _tell_differences(self, trained: Pretrained, error: MisfitError) -> PhonemeNERError:
        own, its = settings_of(self.model), settings_of(trained.build_model())
        different = show_differences(own, its) if own and its else ""
        return MisfitError(trained.name, f"{error.reason} ({different})") if different else error

    def take_settings(self, trained: Pretrained) -> None:
        """Take what a trained model says besides its weights and labels.

        trained (Pretrained): The trained model.
        RAISES (PhonemeNERError): If it does not fit how this component reads Docs.
        """

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        self.load_pretrained()
        data: bytes = super().to_bytes(exclude=exclude)
        return data

    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None:
        self.load_pretrained()
        super().to_disk(path, exclude=exclude)

    def _prepare(self, cfg: Dict[str, Any], read: Callable[[], bytes], source: str) -> None:
        """Prepare for a saved model in place of a pre-trained one: it may have other labels."""
        self._awaits_weights = False
        if self.changes is not None and "model" in cfg:
            self.model = build_model(cfg["model"], source=source)
        elif self.pretrained is not None and self.is_initialized:
            try:
                fit_sizes(self.model, [n["dims"] for n in srsly.msgpack_loads(read())["nodes"]])
            except StateError as error:
                raise PhonemeNERError(Errors.P105.format(reason=error)) from None

    def _head(self) -> Any:
        return self.model.get_ref("output_layer").layers[0]
