"""What the components have in common that read pronunciations and are trained."""

from itertools import islice
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence

from spacy.tokens import Doc
from spacy.training import Example, validate_examples
from thinc.api import set_dropout_rate

from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from .objectives import Objectives
from .phonemizer import check_language, pronounce
from .scripts_check import ScriptsCheck
from .sealed_pipe import SealedPipe

_SAMPLE = 10  # Docs that a model is initialised with, as in spaCy's components


class ReadingPipe(SealedPipe):
    """A trainable component whose Docs get an IPA layer from its own G2P if they have none.

    g2p (Optional[G2P]): What transcribes them; None where the encoder reads spelling alone.
    lang (Optional[str]): Their language; if None, the Doc's own, else the pipeline's.
    objectives (Objectives): What it learns from besides annotations.
    """

    g2p: Optional[G2P]
    lang: Optional[str]
    objectives: Objectives
    _scripts: ScriptsCheck

    def set_reading(self, g2p: Optional[G2P], lang: Optional[str]) -> None:
        """Say how Docs are read, and begin without objectives.

        g2p (Optional[G2P]): See the class.
        lang (Optional[str]): See the class.
        RAISES (PhonemeNERError): If the language is unknown to the G2P.
        """
        check_language(g2p, lang)
        self.g2p = g2p
        self.lang = lang
        self.objectives = Objectives()
        self._scripts = ScriptsCheck()

    @property
    def is_initialized(self) -> bool:
        """Whether the model has been initialised or loaded."""
        return True

    def prepare_docs(self, docs: Iterable[Doc]) -> List[Doc]:
        """Get Docs ready for the model.

        docs (Iterable[Doc]): The Docs.
        RETURNS (List[Doc]): The same, each with an IPA layer if it needs one.
        RAISES (PhonemeNERError): If the model has not been initialised.
        """
        docs = list(docs)
        if not self.is_initialized:
            raise PhonemeNERError(Errors.P102.format(name=self.name))
        pronounce(docs, self.g2p, self.lang, scripts=self._scripts)
        return docs

    def draw_sample(
        self,
        get_examples: Callable[[], Iterable[Example]],
        encoder_loader: Optional[Callable[..., Any]],
    ) -> List[Example]:
        """Take what a model is initialised with, and tell its encoder where its weights are.

        get_examples (Callable[[], Iterable[Example]]): Gives gold examples.
        encoder_loader (Optional[Callable]): Where a pre-trained encoder gets its
            configuration, vocabulary and weights from.
        RETURNS (List[Example]): The first examples, read. To be used for all that follows, as
            each call of `get_examples` may read the corpus anew.
        """
        if encoder_loader is not None:
            from ..models.transformers.token_encoder import set_encoder_loader

            set_encoder_loader(self.model, encoder_loader)
        sample = list(islice(get_examples(), _SAMPLE))
        pronounce([eg.predicted for eg in sample], self.g2p, self.lang)
        return sample

    def start_update(
        self, examples: Sequence[Example], drop: float, losses: Dict[str, float]
    ) -> List[Doc]:
        """Get a batch ready to be learned from.

        examples (Sequence[Example]): The examples.
        drop (float): The dropout rate.
        losses (Dict[str, float]): The losses, to which the component's own is added.
        RETURNS (List[Doc]): Their Docs, read; none if they have no token to learn from.
        RAISES (PhonemeNERError): If the model has not been initialised.
        """
        losses.setdefault(self.name, 0.0)
        validate_examples(examples, f"{type(self).__name__}.update")
        docs = [eg.predicted for eg in examples]
        if not any(len(doc) for doc in docs):
            return []
        set_dropout_rate(self.model, drop)
        return self.prepare_docs(docs)
