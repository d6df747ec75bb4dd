"""How the places of a county stand: how many households each has, how many of them have an open fault, and how many faults.

Readers without right to households get published counts instead: poor households, and faults per poor household.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

from graph.rdf import PREFIXES, Term, text
from graph.snapshot import Snapshot

BOUNDS = (0.0, 0.01, 0.02, 0.05, 0.10)
"""Where one colour of the scale ends and the next begins; the last one has no end."""


@dataclass(frozen=True)
class Standing:
    """One place. `affected`: households with an open fault (published: faults). `hidden`: kinds of fault too few to show."""

    households: int = 0
    affected: int = 0
    faults: int = 0
    hidden: int = 0

    @property
    def share(self) -> float:
        """Which part of the households is affected."""
        return min(1.0, self.affected / self.households) if self.households else 0.0

    @property
    def step(self) -> int | None:
        """The number of its colour on the scale, from 0 on; None where all that there is must not be shown."""
        return None if self.hidden and not self.faults else sum(self.share > bound for bound in BOUNDS)


@dataclass(frozen=True)
class County:
    """The places of a county by IRI: what each lies in (None for the outermost), and how it stands with all that lies in it.

    `nowhere`: open faults that are at no place, such as one of a subject that has too much to do.
    """

    within: dict[str, str | None]
    standings: dict[str, Standing]
    published: bool
    nowhere: int = 0


def county(snapshot: Snapshot, *, published: bool) -> County:
    """Count everything once. `published`: the snapshot has published counts instead of households and findings."""
    rows = ((text(place), around) for place, around in _rows("places", snapshot) if place)
    within = {place: text(around) if around else None for place, around in rows if snapshot.ids.split(place)}  # no vocabulary's
    found = _published(snapshot) if published else _counted(snapshot)
    sums: dict[str, list[int]] = {place: [0, 0, 0, 0] for place in within}
    for place, standing in found.items():
        for around in _around(place, within):
            for slot, number in enumerate(astuple(standing)):
                sums[around][slot] += number
    nowhere = 0 if published else sum(_number(number) for (number,) in _rows("nowhere", snapshot))
    return County(within, {place: Standing(*numbers) for place, numbers in sums.items()}, published, nowhere)


def _counted(snapshot: Snapshot) -> dict[str, Standing]:
    households = {text(place): _number(number) for place, number in _rows("households", snapshot) if place}
    faults, affected = Counter[str](), dict[str, set[str]]()
    for _, place, household in _rows("faults", snapshot):
        if place:
            faults[text(place)] += 1
        if place and household:
            affected.setdefault(text(place), set()).add(text(household))
    return {
        place: Standing(households.get(place, 0), len(affected.get(place, ())), faults[place])
        for place in sorted({*households, *faults})
    }


def _published(snapshot: Snapshot) -> dict[str, Standing]:
    return {
        text(place): Standing(_number(poor), _number(faults), _number(faults), _number(hidden))
        for place, poor, faults, hidden in _rows("published", snapshot)
        if place
    }


def _around(place: str, within: dict[str, str | None]) -> Iterator[str]:
    """A place and all that it lies in; nothing for what is no place."""
    seen: set[str] = set()
    at: str | None = place
    while at in within and at not in seen:
        seen.add(at)
        yield at
        at = within[at]


def _rows(name: str, snapshot: Snapshot) -> list[tuple[Term | None, ...]]:
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
    return snapshot.select(prefixes + _file(name)).rows


@cache
def _file(name: str) -> str:
    return files("visualize").joinpath("standings", f"{name}.rq").read_text(encoding="utf-8")


def _number(term: Term | None) -> int:
    return int(float(text(term))) if term else 0
