"""Which organisations may be one, by their names. Other areas or another kind of body: two bodies."""

from collections.abc import Hashable, Iterable, Iterator

from graph.matching.blocks import pairs
from graph.matching.model import LEAST, Body, Candidate, candidate
from graph.matching.words import best, key, reading, tokens


def bodies(entries: Iterable[Body]) -> Iterator[Candidate]:
    """The organisations that may be the same."""
    for one, other in pairs(entries, _keys, lambda body: body.iri):
        if (found := compare(one, other)) and found.score >= LEAST:
            yield found


def compare(one: Body, other: Body) -> Candidate | None:
    """What two bodies have in common; None: nothing that counts. The order makes no difference."""
    if _apart(one.areas, other.areas) or _apart(one.kinds, other.kinds):
        return None
    names = best(one.names, other.names)
    return candidate(one.iri, other.iri, names.score, names.reason) if names else None


def _apart(ones: frozenset[str], others: frozenset[str]) -> bool:
    return bool(ones) and bool(others) and not ones & others


def _keys(body: Body) -> Iterator[Hashable]:
    for name in body.names:
        yield from (("key", key(name)), ("reading", reading(name)))
        words = tokens(name)
        yield from (("without", at, *words[:at], *words[at + 1 :]) for at in range(len(words)) if len(words) > 1)
