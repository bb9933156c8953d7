"""A recipe for Ray Data: names for the rows of a dataset, by actors that load the pipeline once."""

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Iterator, Optional

from ..checks import check_number, check_optional_number
from ..extras import import_extra
from .tables import TableAnnotator

if TYPE_CHECKING:
    from ray.data import Dataset

_WHAT = "Annotating with Ray Data"
# Rows at a time. What is remembered of words is forgotten after each, so fewer cost time.
_BATCH = 10_000


def annotate_dataset(
    dataset: "Dataset",
    model: str,
    *,
    text_field: str = "text",
    lang_field: Optional[str] = None,
    workers: Optional[int] = None,
    threads: int = 1,
    batch_size: int = _BATCH,
    **settings: Any,
) -> "Dataset":
    """Add names to the rows of a dataset.

    dataset (ray.data.Dataset): Rows with a text each. They are spread over the workers by
        blocks: one that has fewer blocks than there are workers keeps some of them idle.
    model (str): The pipeline, by name: see `load_annotating`. The name has to mean the same on
        every machine.
    text_field, lang_field (Optional[str]): See `TableAnnotator`.
    workers (Optional[int]): How many actors there are at most; None for what Ray has room for.
    threads (int): How many threads torch has in each, and CPUs Ray takes it to need.
    batch_size (int): How many rows each is given at a time.
    settings (Any): What else an `Annotator` takes: `lang`, `threshold`, `labels`, ….
    RETURNS (ray.data.Dataset): The rows, in no order, with the columns of `tables.ADDED`.
    RAISES (MissingExtraError): If Ray Data is not installed.
    RAISES (PhonemeNERError): If a setting, the columns, or the pipeline are not as expected: the
        pipeline is loaded here too, once.
    """
    data = import_extra("ray.data", _WHAT)
    check_optional_number("workers", workers, 1, whole=True)
    check_number("batch_size", batch_size, 1, whole=True)
    fields = {"text_field": text_field, "lang_field": lang_field}
    given = {**fields, "threads": threads, **settings}
    # Columns may be unknown until the rows before are made, and are then checked by the workers.
    schema = dataset.schema(fetch_if_missing=False)
    TableAnnotator(model, **given).check(None if schema is None else schema.names)
    return dataset.map_batches(
        TableAnnotator,
        fn_constructor_args=(model,),
        fn_constructor_kwargs=given,
        batch_format="pyarrow",
        batch_size=batch_size,
        # Not of a fixed size: if that took all CPUs, the rows' own reading would wait for ever.
        compute=data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=threads,
    )


@contextmanager
def local_ray(cpus: int = 2, store: int = 200_000_000) -> Iterator[None]:
    """Run Ray on this machine, for as long as the context lasts: without a dashboard, and with
    nothing sent anywhere.

    cpus (int): How many workers it has room for.
    store (int): Bytes of its object store.
    RAISES (MissingExtraError): If Ray Data is not installed.
    """
    check_number("cpus", cpus, 1, whole=True)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray = import_extra("ray", _WHAT)
    context = import_extra("ray.data", _WHAT).DataContext.get_current()
    shown = context.enable_progress_bars
    context.enable_progress_bars = False
    ray.init(
        address="local",
        num_cpus=cpus,
        object_store_memory=store,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
    )
    try:
        yield
    finally:
        ray.shutdown()
        context.enable_progress_bars = shown
