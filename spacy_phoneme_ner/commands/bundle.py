"""`python -m spacy phoneme bundle`: the model of a trained pipeline, small and by itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, Optional, Sequence

import typer
from wasabi import msg

from ..disk.files import parse_json
from ..disk.paths import check_is_other, check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, load_pipeline

if TYPE_CHECKING:
    from spacy.language import Language

    from ..pipeline.phoneme_ner import PhonemeNER

_META = typer.Option(
    "--meta",
    help="What else to note in its meta.json, as KEY=VALUE; VALUE is JSON, or a text. "
    'Several for several: --meta version=2 --meta \'languages=["eng", "sin"]\'',
)


@command
def bundle_cli(
    model: Annotated[str, typer.Argument(help="Pipeline: a folder or an installed package")],
    output: Annotated[Path, typer.Argument(help="The folder to write to", parser=filename)],
    name: Annotated[
        Optional[str], typer.Option(help="The name of the bundle; by default that of the folder")
    ] = None,
    component: Annotated[
        str, typer.Option(help="Name of the phoneme_ner in the pipeline")
    ] = "phoneme_ner",
    meta: Annotated[Optional[List[str]], _META] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a bundle")] = False,
) -> None:
    """Write the trained model of a phoneme_ner into a folder of its own, in half precision.

    A phoneme_ner with `pretrained` set to that folder finds names at once, and
    training begins with its weights.
    """
    from ..pretrained import write_bundle

    check_output_folder(output)
    check_is_other(output, [Path(model)])
    about = read_meta(meta or [])
    nlp = load_pipeline(model)
    tagger = find_component(nlp, model, component)
    written = write_bundle(
        tagger.model,
        model_config(nlp, component),
        tagger.labels,
        output,
        name=name or output.resolve().name,
        meta=about,
        rules=tagger.rules,
        force=force,
    )
    msg.good(
        f"Wrote {output}: {written.parameters} parameters, {written.size / 1e6:.2f} MB; "
        f"scores are off by {written.difference:.3%} of the largest at most"
    )


def read_meta(pairs: Sequence[str]) -> Dict[str, Any]:
    """Read what was given as KEY=VALUE.

    pairs (Sequence[str]): E.g. ["version=2", "licence=MIT"]; a VALUE is JSON, or a text.
    RETURNS (Dict[str, Any]): E.g. {"version": 2, "licence": "MIT"}
    RAISES (PhonemeNERError): If one has no key.
    """
    meta: Dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key.strip() and equals):
            raise PhonemeNERError(Errors.P606.format(got=pair, reserved="labels, nodes, …"))
        try:
            meta[key.strip()] = parse_json(value)
        except ValueError:
            meta[key.strip()] = value
    return meta


def find_component(nlp: "Language", model: str, name: str) -> "PhonemeNER":
    """Find the component that a pipeline tags names with.

    nlp (Language): The pipeline.
    model (str): What it was loaded from.
    name (str): The name of the component.
    RETURNS (PhonemeNER): The component.
    RAISES (PhonemeNERError): If there is none of that name, or it has not been trained.
    """
    from ..pipeline.phoneme_ner import PhonemeNER

    taggers = {key: pipe for key, pipe in nlp.components if isinstance(pipe, PhonemeNER)}
    if name not in taggers:
        names = ", ".join(taggers) or "none"
        raise PhonemeNERError(Errors.P453.format(model=model, component=name, names=names))
    if not taggers[name].is_initialized:
        raise PhonemeNERError(Errors.P102.format(name=name))
    return taggers[name]


def model_config(nlp: "Language", name: str) -> Dict[str, Any]:
    """Give the block that a component's model was built from.

    nlp (Language): The pipeline.
    name (str): The name of the component, a phoneme_ner.
    RETURNS (Dict[str, Any]): The block, interpolated, with the component's threshold.
    RAISES (PhonemeNERError): If its head cannot keep that.
    """
    tagger: Any = nlp.get_pipe(name)
    of_config = nlp.config.interpolate()["components"][name]["model"]
    # What was taken from a trained model is there; the config has the default, or null.
    config: Dict[str, Any] = tagger.cfg.get("model") or of_config
    if tagger.threshold is None:
        return config
    if "threshold" not in config:
        head = config["@architectures"]
        raise PhonemeNERError(Errors.P402.format(name=name, head=head, got=tagger.threshold))
    return {**config, "threshold": tagger.threshold}
