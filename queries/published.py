"""What everybody may be told of numbers of households, by village, township and county: the small ones are suppressed.

A question with `access = "published"` is worked out from all the facts, and told to everybody. It tells a number of households,
and what stands beside it, of those places of which `Layout.hidden` allows it: so no number below the setting `small-number` is
told, and none follows from those of other places and their sums (docs/explanation/privacy.md says why).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps

from pyoxigraph import NamedNode

from graph.published import order_of, places_of
from graph.rdf import TYPE, Term, literal
from graph.snapshot import Row, Snapshot, Table
from graph.withheld import Places, withheld
from ontology.terms import RM
from queries.params import Bound

STEP = 10
"""Amounts are told in steps of so many yuan, so that one household more or less does not tell what it has."""


@dataclass(frozen=True)
class Layout:
    """The places, where each household lives, and the least number that is told."""

    places: Places
    homes: dict[str, str]
    least: int

    def groups(self, households: Iterable[str]) -> dict[str, list[str]]:
        """Some households by the village, township and county in which they live."""
        found: dict[str, list[str]] = defaultdict(list)
        above = {village: township for township, villages in self.places.villages.items() for village in villages}
        above |= {township: county for county, townships in self.places.townships.items() for township in townships}
        for household in households:
            place = self.homes.get(household, "")
            while place:
                found[place].append(household)
                place = above.get(place, "")
        return found

    def count(self, households: Iterable[str]) -> dict[str, int]:
        """How many of some households live in each village."""
        return Counter(self.homes[household] for household in set(households) if household in self.homes)

    def sums(self, counts: Mapping[str, int]) -> dict[str, int]:
        """How many there are in each place, by those in each village."""
        found: dict[str, int] = {}
        for county, townships in self.places.townships.items():
            for township in townships:
                villages = {village: counts.get(village, 0) for village in self.places.villages[township]}
                found |= villages | {township: sum(villages.values())}
            found[county] = sum(found[township] for township in townships)
        return {place: number for place, number in found.items() if place}

    def hidden(self, counts: Mapping[str, int], term: str) -> set[str]:
        """The places of which it is not told how many of a term there are; `counts` are those of the villages."""
        kept = withheld(counts, self.places, self.least, order_of(term))
        return kept.villages | kept.townships | {place for place, number in self.sums(counts).items() if 0 < number < self.least}

    def numbers(self, households: Iterable[str], term: str) -> "Numbers":
        """How many of some households there are in each place."""
        counts = self.count(households)
        return Numbers(self.sums(counts), self.hidden(counts, term))

    def parts(self, whole: set[str], parts: Iterable[set[str]], term: str) -> list["Numbers"]:
        """How many some households are, and how many of them are in each part.

        With a part the rest follows, which must not be a small number either.
        """
        every = self.numbers(whole, term)
        found = [every]
        for part in parts:
            some = self.numbers(whole & part, term)
            found.append(Numbers(some.sums, every.hidden | some.hidden | self.numbers(whole - part, term).hidden))
        return found

    def of_kind(self, kind: str, bound: Bound, snapshot: Snapshot) -> list[str]:
        """The places of a kind, in order; only those inside the parameter `place`, where it is given."""
        found = sorted(place for place in self.sums({}) if (split := snapshot.ids.split(place)) and split[0] == kind)
        around, inside = bound.terms.get("place"), NamedNode(RM.inside)
        return [place for place in found if around is None or any(snapshot.quads(NamedNode(place), inside, around))]


@dataclass(frozen=True)
class Numbers:
    """How many there are in each place, and the places of which it is not told."""

    sums: dict[str, int]
    hidden: set[str]

    def at(self, place: str) -> Term | None:
        """The number of a place as it is told; None where it is not."""
        return told(self.sums[place], hidden=place in self.hidden)


Rows = Callable[[Layout, Bound, Snapshot], Iterable[Row]]
"""What makes the rows of a question, for places that somebody lives in."""
Step = Callable[[Table, Bound, Snapshot], Table]
"""What the catalog calls after a query."""


def step(columns: tuple[str, ...]) -> Callable[[Rows], Step]:
    """The Python step of a question that has some columns, from what makes its rows for the places of the county."""

    def made(rows: Rows) -> Step:
        @wraps(rows)
        def then(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
            found = layout(table, snapshot)
            return Table(columns, [] if found is None else list(rows(found, bound, snapshot)))

        return then

    return made


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by place, and by the two columns after it."""
    return sorted(rows, key=lambda row: tuple(map(str, row[:3])))


def layout(table: Table, snapshot: Snapshot) -> Layout | None:
    """The layout by the rows `household` and `village`; None where no household is known, so that nothing is told."""
    homes: dict[str, str] = {}
    for cell in table.words():
        household, village = cell["household"], cell["village"]
        homes[household] = min(village, homes.get(household, village))
    villages = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(RM.Village)))
    places = places_of(snapshot, {one for one in villages if isinstance(one, NamedNode)})
    return Layout(places, homes, int(snapshot.setting("small-number") or 0)) if homes else None


def told(number: int, *, hidden: bool) -> Term | None:
    """A number as it is told; None where it is not."""
    return None if hidden else literal(number)


def in_steps(amount: Fraction | None) -> Fraction | None:
    """An amount in steps of `STEP`, half to even."""
    return None if amount is None else Fraction(round(amount / STEP) * STEP)
