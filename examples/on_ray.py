"""Find the names in a table of documents with Ray Data, on two workers of this machine.

    python examples/on_ray.py
    python examples/on_ray.py my-documents.parquet my-names --text-field body --lang Tajik

On a cluster nothing changes but `local_ray`: see docs/clusters.md.
"""

from pathlib import Path
from typing import Annotated, Optional

import typer

from spacy_phoneme_ner.annotation.ray_data import annotate_dataset, local_ray
from spacy_phoneme_ner.extras import import_extra

NEWS = Path(__file__).with_name("news.jsonl")


def main(
    documents: Annotated[Path, typer.Argument(help="JSONL or Parquet, a document a row")] = NEWS,
    output: Annotated[
        Optional[Path], typer.Argument(help="Folder for Parquet; else printed")
    ] = None,
    model: Annotated[str, typer.Option(help="The pipeline, by name")] = "small",
    text_field: Annotated[str, typer.Option(help="The column of texts")] = "text",
    lang_field: Annotated[Optional[str], typer.Option(help="That of their languages")] = None,
    lang: Annotated[Optional[str], typer.Option(help="The language of all")] = None,
    workers: Annotated[int, typer.Option(help="How many", min=1)] = 2,
) -> None:
    """Annotate the documents, and write them or print the first."""
    if documents == NEWS:
        lang_field = "lang"
    with local_ray(workers):
        data = import_extra("ray.data", "This example")
        read = data.read_parquet if documents.suffix == ".parquet" else data.read_json
        # Other columns come along too, if they are not left out.
        rows = read(str(documents)).select_columns(list(filter(None, [text_field, lang_field])))
        dataset = annotate_dataset(
            rows.repartition(4 * workers),
            model,
            text_field=text_field,
            lang_field=lang_field,
            lang=lang,
            workers=workers,
        )
        if output:
            dataset.write_parquet(str(output))
        else:
            for row in dataset.take(10):
                names = [f"{e['text']} ({e['label']})" for e in row["entities"] or ()]
                print(row[text_field], "→", ", ".join(names) or row["reason"] or "no names")


if __name__ == "__main__":
    typer.run(main)
