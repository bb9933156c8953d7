"""A component that gives memory back at the end of spaCy's memory zones."""

from typing import Any, ContextManager

from ..memory.cache import memory_zone


class ZonedPipe:
    """What is remembered of words in `nlp.memory_zone` is forgotten at its end."""

    def memory_zone(self, mem: Any = None) -> ContextManager[None]:
        """Begin a memory zone; `nlp.memory_zone` calls it.

        mem (Optional[Pool]): The memory of spaCy's own data, which is not used.
        RETURNS (ContextManager): The zone.
        """
        return memory_zone()
