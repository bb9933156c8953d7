"""Room for more tags in a head that was not made to grow, such as spaCy's."""

from typing import Any

from thinc.layers.resizable import resize_linear_weighted

from ..types import Tagger


def widen_output(model: Tagger, new_nO: int) -> Tagger:
    """Give a head more tags and leave the weights of those that it has unchanged.

    model (Model[List[Doc], List[Floats2d]]): A model with a node "output_layer" that has
        weights "W" and "b", such as that of `spacy.Tagger.v2`.
    new_nO (int): The number of tags.
    RETURNS (Model[List[Doc], List[Floats2d]]): The same model.
    """
    output: Any = model.get_ref("output_layer")
    # A node of its own: optimizers keep moments of the old size for the old one.
    wider = resize_linear_weighted(output, new_nO)
    model.replace_node(output, wider)
    for node in model.walk():
        holds = node is not wider and any(inner is wider for inner in node.walk())
        if holds and node.has_dim("nO") is not False:
            node.set_dim("nO", new_nO, force=True)
    return model
