"""The spaCy components."""

# spaCy loads every component before it reads the blocks of any, which may name `@g2p`.
from .. import registries  # noqa: F401
