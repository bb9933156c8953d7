"""A temperature that becomes part of a tag head: less or more sure, of the same tags."""

from ..types import Tagger

# The nodes that scores are sums of the parameters of; "moves" only in a CRF.
_SCORING = ("output_layer", "moves")


def divide_scores(model: Tagger, temperature: float) -> None:
    """Divide all scores that a tag head gives by a temperature, for good.

    Softmax(z / T) of Guo et al. (2017, "On Calibration of Modern Neural Networks"): scores
    are linear in the parameters of the head's last layer, so that these are divided and
    nothing is left to do at run time. In a CRF the scores of starts, transitions and ends
    are divided, too; what must not be stays so, for its -inf is no parameter.

    model (Model[List[Doc], List[Floats2d]]): A head with a resizable linear node
        "output_layer", and maybe such a node "moves" (`CRFTagger.v1`); initialised.
    temperature (float): Above 0. Above 1, probabilities become more alike. What is the most
        probable sequence of tags stays so.
    """
    for name in _SCORING:
        if model.has_ref(name):
            layer = model.get_ref(name).layers[0]
            for param in layer.param_names:
                layer.set_param(param, layer.get_param(param) / temperature)
