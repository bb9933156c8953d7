"""Objectives whose losses and gradients are known."""

import numpy as np
from thinc.api import Model

NAME = "tests.Pull.v1"


class Pull:
    """Pulls a parameter of the encoder, and one of its own, towards 0: their halved squares.

    So the gradients are weight × parameter, whatever the batch.
    """

    name = "pull"

    def __init__(self, weight=1.0, *, model=None, own=True):
        self.weight = weight
        self.encoder = None
        self.docs = []
        if own and model is None:
            model = Model("own", None, params={"p": None}, attrs={"dropout_rate": 0.0})
            model.set_param("p", np.array([1.0, -2.0], dtype="float32"))
        self.model = model

    def initialize(self, encoder, docs):
        self.encoder = encoder
        self.sample = list(docs)

    @property
    def pulled(self):
        """The encoder's parameter, of a torch module."""
        return self.encoder.shims[0].module.norm_out.bias

    def update(self, docs):
        self.docs.append(list(docs))
        halved = 0.5 * (self.pulled**2).sum()
        (self.weight * halved).backward()
        loss = float(halved.detach())
        if self.model is not None:
            own = self.model.get_param("p")
            self.model.inc_grad("p", self.weight * own)
            loss += 0.5 * float((own**2).sum())
        return loss


def make_pull(weight: float = 1.0) -> Pull:
    """What a config calls."""
    return Pull(weight)
