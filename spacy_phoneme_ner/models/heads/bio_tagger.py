"""The tag head: an encoder with a linear layer over its vectors."""

from typing import Any, Optional

from thinc.api import Linear, chain, glorot_uniform_init, resizable, with_array
from thinc.layers.resizable import resize_linear_weighted, resize_model

from ...checks import check_optional_number
from ..built_by import built_by
from ..types import Encoder, Tagger


@built_by("spacy-phoneme-ner.BIOTagger.v1")
def build_bio_tagger_v1(tok2vec: Encoder, nO: Optional[int] = None) -> Tagger:
    """Build a model that scores BIO tags for every token.

    tok2vec (Model[List[Doc], List[Floats2d]]): The encoder.
    nO (Optional[int]): The number of tags, 1 + 2 × labels; set at initialisation.
    RETURNS (Model[List[Doc], List[Floats2d]]): Logits.
        Shape of an output: (len(doc), nO)
    RAISES (PhonemeNERError): If `nO` is no number of tags.
    """
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    check_optional_number("nO", nO, 1, whole=True)
    linear = Linear(nO=nO, nI=width, init_W=glorot_uniform_init)
    output: Any = resizable(linear, resize_layer=resize_linear_weighted)
    model: Tagger = chain(tok2vec, with_array(output))
    model.set_ref("tok2vec", tok2vec)
    model.set_ref("output_layer", output)
    model.attrs["resize_output"] = resize_output
    return model


def resize_output(model: Tagger, new_nO: int) -> Tagger:
    """Give a head more tags and leave those that it has unchanged.

    model (Model[List[Doc], List[Floats2d]]): A model with a node "output_layer".
    new_nO (int): The number of tags.
    RETURNS (Model[List[Doc], List[Floats2d]]): The same model.
    """
    resize_model(model.get_ref("output_layer"), new_nO)
    return model
