"""Remedies, held against judging everything anew: each clears exactly its finding, adds none, and no part of it does so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random

import pyoxigraph as ox
import pytest
from in_memory import facts_of
from pyoxigraph import NamedNode
from small_counties import small_county

from graph.closures import close_over
from graph.ids import Ids
from graph.intake.concepts import concepts, short_words
from graph.rdf import FINDINGS, text
from graph.snapshot import Draft, Snapshot, Version
from graph.trial import Trial
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.changes import Change
from queries.judge import judge, judge_anew
from queries.life import CLEARED
from queries.remedies.search import Remedies, remedies
from queries.remedies.table import GENERATORS
from queries.standing import is_fault

QUICK, ALL, BATCH = 8, 208, 20
Verdicts = dict[NamedNode, str]


def copied(store: ox.Store) -> ox.Store:
    copy = ox.Store()
    copy.bulk_extend(store)
    return copy


def judged(draft: Draft) -> Trial:
    """A trial on the judged facts of a draft, which knows the version before it, as a served one does."""
    judge(draft)
    version = Version(draft.version.number + 1, "")
    return Trial(draft.store, version, Ids(), before=Snapshot(copied(draft.store), version))


def verdicts(draft: Snapshot) -> Verdicts:
    """By finding that stands, its sub-kind."""
    found: Verdicts = {}
    for quad in draft.quads(None, NamedNode(RM.findingType), graph=FINDINGS):
        assert isinstance(quad.subject, NamedNode)
        state = next(draft.quads(quad.subject, NamedNode(RM.findingState), graph=FINDINGS)).object
        if state != CLEARED:
            found[quad.subject] = text(quad.object)
    return found


def verdicts_after(draft: Draft, changes: Iterable[Change]) -> Verdicts | None:
    """The same after some changes, from judging everything anew; None where they cannot be made."""
    other = Draft(copied(draft.store), draft.version, Ids())
    try:
        for change in changes:
            change.apply(other)
    except BadRequest:
        return None
    close_over(other)
    judge_anew(other)
    return verdicts(other)


def others_changed(finding: NamedNode, before: Verdicts, after: Verdicts) -> set[NamedNode]:
    return {one for one in before.keys() | after.keys() if one != finding and before.get(one) != after.get(one)}


def clears(finding: NamedNode, after: Verdicts) -> bool:
    return finding not in after or not is_fault(after[finding])


def clears_exactly(draft: Draft, finding: NamedNode, changes: Iterable[Change]) -> bool:
    before, after = verdicts(draft), verdicts_after(draft, changes)
    return after is not None and clears(finding, after) and not others_changed(finding, before, after)


def adds_a_fault(finding: NamedNode, before: Verdicts, after: Verdicts) -> bool:
    moved = others_changed(finding, before, after)
    return any(one in after and is_fault(after[one]) for one in moved)


def parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for size in range(1, len(changes)):
        yield from combinations(changes, size)


def hold_to_its_word(draft: Trial, answer: Remedies) -> None:
    finding, before = answer.finding, verdicts(draft)
    for remedy in (*answer.exact, *answer.besides):
        after = verdicts_after(draft, remedy.changes)
        assert after is not None
        assert clears(finding, after)
        assert {one.finding for one in remedy.also} == others_changed(finding, before, after)
        assert bool(remedy.leaves) == (finding in after)
        assert bool(remedy.also) == (remedy in answer.besides)
        assert not adds_a_fault(finding, before, after)
    for remedy in answer.exact:
        assert clears_exactly(draft, finding, remedy.changes)
        assert not any(clears_exactly(draft, finding, part) for part in parts(remedy.changes))


def faults(draft: Trial) -> list[NamedNode]:
    return sorted((one for one, concept in verdicts(draft).items() if is_fault(concept)), key=text)


def random_findings(first: int, last: int) -> Iterator[tuple[Trial, NamedNode]]:
    """Findings number `first` up to `last` of random small counties, at most four of each, of different sub-kinds."""
    number = first
    for seed in range(first * 100, last * 100):
        draft = judged(facts_of(small_county(Random(seed).randrange)))
        shuffled = Random(seed).sample(faults(draft), len(faults(draft)))
        chosen = {verdicts(draft)[one]: one for one in shuffled}
        for finding in list(chosen.values())[:4]:
            yield draft, finding
            number += 1
            if number == last:
                return


def try_all(first: int, last: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    for draft, finding in random_findings(first, last):
        before = set(draft.store)
        answer = remedies(draft, finding)
        assert set(draft.store) == before
        hold_to_its_word(draft, answer)
        seen["exact" if answer.exact else "besides" if answer.besides else "none"] += 1
    assert sum(seen.values()) == last - first
    return seen


def test_a_remedy_clears_exactly_its_finding_and_no_part_of_it_does() -> None:
    seen = try_all(0, QUICK)
    assert seen["exact"] > QUICK / 3, seen


@pytest.mark.slow
@pytest.mark.parametrize("first", range(QUICK, ALL, BATCH))
def test_a_remedy_clears_exactly_its_finding_for_many(first: int) -> None:
    """With the quick ones these are more than 200 findings."""
    seen = try_all(first, first + BATCH)
    assert seen["exact"] > BATCH / 4, seen


def test_every_fault_has_a_generator() -> None:
    sub_kinds = {short_words()[iri]: iri for iri in concepts("findings").values()}
    assert {word for word, iri in sub_kinds.items() if is_fault(iri)} <= set(GENERATORS)
    assert set(GENERATORS) <= set(sub_kinds)
