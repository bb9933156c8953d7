"""Beginning with parts of a pipeline that was trained: an encoder in another one, or a head."""

from pathlib import Path
from typing import Any, Callable, List, NamedTuple, Optional, Tuple

from thinc.api import Model

from ..errors import Errors, PhonemeNERError
from .shared_listener import find_upstream


class TrainedModel(NamedTuple):
    """The model of a trained component.

    model (Model): The model, with its encoder as the ref "tok2vec".
    labels (Tuple[str, ...]): The labels of the component, in the order of the model's tags.
    source (str): What messages call it.
    """

    model: Model[Any, Any]
    labels: Tuple[str, ...]
    source: str


ReadModel = Callable[[], TrainedModel]


def make_model_from_pipeline_v1(
    *, path: Optional[str], component: str = "phoneme_ner"
) -> ReadModel:
    """Read the model of a trained pipeline, for `sound` and `head` of a component in
    [initialize].

    path (Optional[str]): A trained pipeline: a folder, or the name of an installed package.
    component (str): The name of a component of it that finds names or tags tokens.
    RETURNS (Callable[[], TrainedModel]): Reads its model when the pipeline is initialised.
    """
    return lambda: read_model(path, component)


def read_model(path: Optional[str], component: str) -> TrainedModel:
    """Read the model of a component of a trained pipeline.

    path (Optional[str]): A folder, or the name of an installed package.
    component (str): The component's name.
    RETURNS (TrainedModel): The model.
    RAISES (PhonemeNERError): If none is named, there is no such pipeline or component, or it
        has no encoder of its own.
    """
    if path is None:
        raise PhonemeNERError(Errors.P188.format(component=component))
    import spacy

    try:
        # A name that no file can have is no pipeline, either.
        nlp = spacy.load(Path(path) if Path(path).is_dir() else path)
    except (OSError, ValueError) as error:
        raise _unusable(component, path, " ".join(str(error).split())[:200]) from None
    if component not in nlp.pipe_names:
        raise _unusable(component, path, f"it has {', '.join(nlp.pipe_names) or 'none'}")
    pipe: Any = nlp.get_pipe(component)
    model = getattr(pipe, "model", None)
    if not isinstance(model, Model) or not model.has_ref("tok2vec"):
        raise _unusable(component, path, "that has no encoder")
    if any(find_upstream(node) is not None for node in model.walk()):
        reason = "that listens to a shared encoder: call nlp.replace_listeners, and save it anew"
        raise _unusable(component, path, reason)
    return TrainedModel(model, tuple(pipe.labels), f"{component} of {path}")


def begin_sound(model: Model[Any, Any], trained: TrainedModel) -> None:
    """Give a model's encoder of sound the weights of a trained one.

    model (Model): A model over `SpellingWithSound.v1`.
    trained (TrainedModel): A model over an encoder like its `sound`: weights, symbols and the
        tables of a gazetteer are taken from it.
    RAISES (PhonemeNERError): If there is no such encoder, or the trained one is another.
    """
    nodes = [node for node in model.walk() if node.has_ref("sound")]
    if not nodes:
        raise PhonemeNERError(Errors.P185)
    sound = nodes[0].get_ref("sound")
    encoder = trained.model.get_ref("tok2vec")
    if encoder.has_ref("sound"):  # what was trained so can be gone on from
        encoder = encoder.get_ref("sound")
    try:
        if encoder.get_dim("nO") != sound.get_dim("nO"):
            raise ValueError(f"its width is {encoder.get_dim('nO')}, not {sound.get_dim('nO')}")
        sound.from_bytes(encoder.to_bytes())
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise PhonemeNERError(
            Errors.P186.format(part="encoder of sound", source=trained.source, reason=reason)
        ) from None


def begin_head(model: Model[Any, Any], labels: Tuple[str, ...], trained: TrainedModel) -> None:
    """Give a model's head the weights of a trained one.

    model (Model): The model, initialised.
    labels (Tuple[str, ...]): Its labels.
    trained (TrainedModel): A model with the same head, over whatever encoder.
    RAISES (PhonemeNERError): If its labels or its head are others.
    """
    source = trained.source
    if trained.labels != labels:
        reason = f"its labels are {', '.join(trained.labels)}, not {', '.join(labels)}"
        raise PhonemeNERError(Errors.P186.format(part="head", source=source, reason=reason))
    own, theirs = _head_layers(model), _head_layers(trained.model)
    if [_shapes(node) for node in own] != [_shapes(node) for node in theirs]:
        reason = f"its layers are {_shown(theirs)}, not {_shown(own)}"
        raise PhonemeNERError(Errors.P186.format(part="head", source=source, reason=reason))
    for node, other in zip(own, theirs):
        for name in node.param_names:
            node.set_param(name, other.get_param(name).copy())


def _head_layers(model: Model[Any, Any]) -> List[Model[Any, Any]]:
    of_encoder = {id(node) for node in model.get_ref("tok2vec").walk()}
    return [n for n in model.walk() if id(n) not in of_encoder and n.param_names]


def _shapes(node: Model[Any, Any]) -> Any:
    return {name: node.get_param(name).shape for name in node.param_names}


def _shown(nodes: List[Model[Any, Any]]) -> str:
    sizes = (f"{node.name} {list(_shapes(node).values())}" for node in nodes)
    return " and ".join(sizes)


def _unusable(component: str, path: str, reason: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P184.format(component=component, path=path, reason=reason))
