"""Finds the smallest change that clears a finding: tries candidates on a trial, few changes before many, likely ones first.

A remedy clears its finding (it no longer stands, or stands as what is only listed), adds none and clears no other one, and no
part of it alone does so. Where no candidate does, those that clear it and add no fault are said instead, with what else they
do. What a candidate adds is looked at once: together with a candidate for that it may be a remedy.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, takewhile

from pyoxigraph import NamedNode

from graph.intake.concepts import short_words
from graph.rdf import CURRENT, META, text
from graph.trial import Trial
from ontology.errors import BadRequest
from queries.changes import Change
from queries.life import CLEARED
from queries.remedies.around import Around
from queries.remedies.offers import Candidate
from queries.remedies.table import GENERATORS
from queries.whatif import APPEARS, TURNS, Effect, effects_of

MOST_CANDIDATES = 16
"""Candidates of one finding that are tried."""
MOST_OFFERED = 3
MOST_CHANGES = 4
"""Changes that one remedy may have."""
MOST_REPAIRED, MOST_REPAIRS = 2, 6
"""Candidates that add one fault, and for each what is tried together with it to clear that."""


@dataclass(frozen=True)
class Remedy:
    """Changes that clear a finding. `leaves` is the listed sub-kind that it then has, if it stays; `also` what else happens."""

    changes: Candidate
    leaves: str
    also: tuple[Effect, ...]


@dataclass(frozen=True)
class Remedies:
    """What was found for one finding. `exact` are the remedies, the smallest first; larger ones only where they are likelier.

    `besides` clear it as well and add no fault, but do more: where there is no remedy the smallest that were found, else those
    that are likelier than the first remedy. `tried` says how many sets of changes were tried.
    """

    finding: NamedNode
    exact: tuple[Remedy, ...]
    besides: tuple[Remedy, ...]
    tried: int


def remedies(draft: Trial, finding: NamedNode) -> Remedies:
    """The smallest changes that clear a finding, tried on a draft that is judged, and taken back; none for what is cleared."""
    search = _Search(draft, finding)
    pool = sorted(search.candidates(), key=len)
    exact = search.first(pool, _Outcome.is_exact)
    likelier = takewhile(lambda changes: changes != exact[0].changes, pool) if exact else pool
    further = search.first(list(likelier), _Outcome.is_harmless)
    larger, besides = (tuple(one for one in further if bool(one.also) is more) for more in (False, True))
    return Remedies(finding, exact + larger, besides, len(search.known))


@dataclass(frozen=True)
class _Outcome:
    """What some changes do. `repairs` are candidates for the fault that they add, where that is all they do besides."""

    clears: bool
    leaves: str = ""
    also: tuple[Effect, ...] = ()
    repairs: tuple[Candidate, ...] = ()

    def is_exact(self) -> bool:
        """Whether it clears its finding and does nothing else."""
        return self.clears and not self.also

    def is_harmless(self) -> bool:
        """Whether it clears its finding and adds no fault."""
        return self.clears and not any(_is_added(one) for one in self.also)


class _Search:
    """The search for one finding. Each set of changes is tried once."""

    def __init__(self, draft: Trial, finding: NamedNode) -> None:
        self._draft = draft
        self._finding = finding
        self.known: dict[frozenset[str], _Outcome] = {}

    def candidates(self, finding: NamedNode | None = None) -> list[Candidate]:
        """Those for a finding as the draft has it, without repetition and without those of too many changes."""
        around = Around(self._draft, finding or self._finding)
        generator = GENERATORS.get(_verdict(around))
        found = generator(around) if generator else iter(())
        fit = {_key(one): one for one in found if 0 < len(one) <= MOST_CHANGES}
        return list(islice(fit.values(), MOST_CANDIDATES))

    def first(self, pool: Sequence[Candidate], good: Callable[[_Outcome], bool]) -> tuple[Remedy, ...]:
        """The first few of the pool that are good, and no part of them is; if there is none, together with a repair."""
        found = list(islice(self._good(pool, good), MOST_OFFERED))
        found = found or list(islice(self._good(self._repaired(pool), good), MOST_OFFERED))
        return tuple(one for one in found if len(one.changes) == len(found[0].changes))

    def _good(self, pool: Iterable[Candidate], good: Callable[[_Outcome], bool]) -> Iterator[Remedy]:
        for changes in pool:
            outcome = self._outcome(changes)
            if good(outcome) and not any(good(self._outcome(part)) for part in _parts(changes)):
                yield Remedy(changes, outcome.leaves, outcome.also)

    def _repaired(self, pool: Sequence[Candidate]) -> list[Candidate]:
        near = [changes for changes in pool if self._outcome(changes).repairs][:MOST_REPAIRED]
        both = [(*changes, *repair) for changes in near for repair in self._outcome(changes).repairs]
        return sorted((one for one in both if len(one) <= MOST_CHANGES), key=len)

    def _outcome(self, changes: Candidate) -> _Outcome:
        key = _key(changes)
        if key not in self.known:
            self.known[key] = self._try(changes)
        return self.known[key]

    def _try(self, changes: Candidate) -> _Outcome:
        with self._draft.attempt():
            try:
                effects = effects_of(self._draft, changes)
            except BadRequest:
                return _Outcome(False)
            own = next((one for one in effects if one.finding == self._finding), None)
            if own is None or (own.effect == TURNS and own.fault):
                return _Outcome(False)
            leaves = f"{own.kind}-{own.sub_kind}" if own.effect == TURNS else ""
            also = tuple(one for one in effects if one is not own)
            return _Outcome(True, leaves, also, self._repairs(also))

    def _repairs(self, also: Sequence[Effect]) -> tuple[Candidate, ...]:
        """What would clear the one thing that some changes add, as the draft is with them."""
        if len(also) != 1 or not _is_added(also[0]):
            return ()
        found = self.candidates(also[0].finding)
        return tuple(one for one in found if all(map(self._was_there, one)))[:MOST_REPAIRS]

    def _was_there(self, change: Change) -> bool:
        """Whether a change names no record that only the changes before it bring."""
        before = self._draft.before
        record = NamedNode(self._draft.ids.iri(*change.said["record"].split("/", 1))) if "record" in change.said else None
        return not (before and record) or any(next(before.quads(record, graph=graph), None) for graph in (CURRENT, META))


def _is_added(one: Effect) -> bool:
    """Whether an effect is a fault that was none before, or another one."""
    return one.fault and one.effect in (APPEARS, TURNS)


def _parts(changes: Candidate) -> Iterable[Candidate]:
    """Every smaller part, the smallest first."""
    return (part for size in range(1, len(changes)) for part in combinations(changes, size))


def _key(changes: Candidate) -> frozenset[str]:
    return frozenset(repr(change.as_json()) for change in changes)


def _verdict(around: Around) -> str:
    """The sub-kind of a finding that stands; empty for one that was cleared."""
    said = around.finding
    return "" if said.get("findingState") == CLEARED else short_words()[text(said.said["findingType"][0])]
