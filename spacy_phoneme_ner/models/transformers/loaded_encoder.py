"""An encoder as a loader brings it."""

from typing import Any, Callable, Dict, NamedTuple


class LoadedEncoder(NamedTuple):
    """An encoder, ready to be used.

    config (Dict[str, Any]): Its `config.json`.
    tokenizer (str): The text of its `tokenizer.json`; "" if it reads characters.
    module (Optional[torch.nn.Module]): The encoder; None for random weights.
    source (str): Where it is from: a path, or a name and its commit on the hub.
    n_left_out (int): How many pieces its vocabulary was trimmed by.
    """

    config: Dict[str, Any]
    tokenizer: str
    module: Any
    source: str
    n_left_out: int = 0


EncoderLoader = Callable[[], LoadedEncoder]
