"""Which pairs are looked at: those that share a key. A block is sorted and everybody is compared with the next few only."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Entry = TypeVar("Entry")
NEXT = 20
"""How many of a block everybody is compared with: time and memory stay linear also where a thousand share a key."""


def pairs(
    entries: Iterable[Entry], keys: Callable[[Entry], Iterable[Hashable]], order: Callable[[Entry], str]
) -> Iterator[tuple[Entry, Entry]]:
    """The pairs that share a key, each once, in no order. `order` sorts a block, and tells entries apart."""
    blocks: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in set(keys(entry)):
            blocks[key].append(entry)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        block.sort(key=order)
        for place, one in enumerate(block):
            for other in block[place + 1 : place + 1 + NEXT]:
                pair = (order(one), order(other))
                if pair not in seen:
                    seen.add(pair)
                    yield one, other
