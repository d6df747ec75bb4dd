"""Remedies, held against judging everything anew: each clears exactly its finding, adds none, and no part of it does so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random

import pyoxigraph as ox
import pytest
from in_memory import Tables, facts_of
from pyoxigraph import NamedNode
from small_counties import small_county
from tiny import fresh

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
from queries.remedies.around import Around
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


@pytest.mark.slow
def test_a_remedy_clears_exactly_its_finding_and_no_part_of_it_does() -> None:
    seen = try_all(0, QUICK)
    assert seen["exact"] > QUICK / 3, seen


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=(pytest.mark.slow, pytest.mark.soak)[nth % 2])
        for nth, first in enumerate(range(QUICK, ALL, BATCH))
    ],
)
def test_a_remedy_clears_exactly_its_finding_for_many(first: int) -> None:
    """With the quick ones these are more than 200 findings, half of them in `make soak`."""
    seen = try_all(first, first + BATCH)
    assert seen["exact"] > BATCH / 4, seen


TINY = [
    ("overlap-conflict income V03 GOV COOP", ["The lead of responsibility/R09 becomes GOV."]),
    ("absence-no-visit H07 LI", ["LI visits H07 on 2017-11-30."]),
    ("absence-idle food H07 NGO", ["NGO acts for food at H07 on 2017-11-30."]),
    ("weakness-power-only housing C1 GOV", ["GOV becomes responsible for housing at C1 from 2017-11-30."]),
    ("displacement-handed-on identify V03 VC3 GOV", ["responsibility/R14 ends on 2017-11-30."]),
    ("evasion-risk-down ENT01 H06 K1", ["risk-transfer/RT1 is retracted: it was recorded wrongly."]),
    ("displacement-out-of-area training V02 VC3 GOV", []),
]
"""Findings of the tiny county, and the first remedy of each; an act that is also without mandate has none for itself alone."""


@pytest.fixture(scope="module")
def small() -> Trial:
    return judged(fresh())


@pytest.mark.parametrize(("finding", "first"), TINY)
def test_agreed_remedies_of_the_tiny_county(small: Trial, finding: str, first: list[str]) -> None:
    (node,) = [one for one in faults(small) if named(small, one) == finding]
    answer = remedies(small, node)
    hold_to_its_word(small, answer)
    assert [change.sentence().en for remedy in answer.exact[:1] for change in remedy.changes] == first
    assert first or answer.besides


def named(draft: Trial, finding: NamedNode) -> str:
    around = Around(draft, finding)
    about = (around.duty, around.scope, around.subject, around.other, around.matter)
    return " ".join([short_words()[verdicts(draft)[finding]], *(around.word(term) for term in about if term)])


def test_what_a_change_adds_is_repaired_with_it() -> None:
    """Somebody who holds none of the resource can answer for a duty together with an agreement that brings it."""
    tables: Tables = {
        "settings": [{"setting": "data-day", "value": "2017-11-30"}],
        "places": [{"code": "C", "kind": "county", "name": "C"}, {"code": "V", "kind": "village", "name": "V", "within": "C"}],
        "households": [{"code": "H", "village": "V", "group": "general-poor"}],
        "subjects": [{"code": code, "kind": "government-body", "name": code} for code in ("A", "B")],
        "needs": [{"code": "N", "household": "H", "need": "income", "from": "2017-01-01"}],
        "mandates": [
            {"code": "M", "holder": "A", "modality": "may", "duty": "income", "scope": "V", "from": "2017-01-01"},
        ],
        "holdings": [
            {
                "code": "HO",
                "holder": "B",
                "resource": "funds",
                "quantity": 5,
                "remaining": 5,
                "unit": "cny",
                "shareable": True,
                "from": "2017-01-01",
            }
        ],
    }
    draft = judged(facts_of(tables))
    (finding,) = faults(draft)
    answer = remedies(draft, finding)
    hold_to_its_word(draft, answer)
    said = [[change.sentence().en for change in remedy.changes] for remedy in answer.exact]
    assert said == [
        ["need/N ends on 2017-11-30."],
        ["A becomes accountable for income at H from 2017-11-30.", "B agrees to give funds to A from 2017-11-30."],
        ["A becomes accountable for income at H from 2017-11-30.", "A holds 1 of funds from 2017-11-30."],
    ]


def test_every_fault_has_a_generator() -> None:
    sub_kinds = {short_words()[iri]: iri for iri in concepts("findings").values()}
    assert {word for word, iri in sub_kinds.items() if is_fault(iri)} <= set(GENERATORS)
    assert set(GENERATORS) <= set(sub_kinds)
