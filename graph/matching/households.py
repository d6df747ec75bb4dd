"""Which households may be one: at least half of the larger one's people may be, or are, people of the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, product

from graph.matching.model import LEAST, Candidate, Person, Reason, candidate

HALF = Decimal("0.5")


def households(entries: Iterable[Person], found: Iterable[Candidate]) -> Iterator[Candidate]:
    """The households that may be the same, by the people that may be."""
    homes = {person.iri: person.homes for person in entries}
    sizes = Counter(home for lived_in in homes.values() for home in lived_in)
    shared: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for iri, lived_in in homes.items():
        for pair in combinations(sorted(lived_in), 2):
            shared[pair][iri] = Decimal(1)
    for one in found:
        for home, other in product(homes.get(one.one, ()), homes.get(one.other, ())):
            if home != other:
                shared[min(home, other), max(home, other)][one.one] = one.score
    for (home, other), scores in shared.items():
        yield from _judged(home, other, list(scores.values()), max(sizes[home], sizes[other]))


def _judged(home: str, other: str, scores: list[Decimal], size: int) -> Iterator[Candidate]:
    share = min(Decimal(len(scores)) / size, Decimal(1))
    score = sum(scores, Decimal(0)) / len(scores) * (HALF + share / 2)
    if share >= HALF and score >= LEAST:
        said = f"{len(scores)} of {size} people may be the same", f"{size}人中有{len(scores)}人可能相同"
        yield candidate(home, other, score, Reason(*said))
