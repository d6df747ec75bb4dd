"""How long findings stay open: the estimator by hand, and over the life of findings."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from in_memory import facts_of
from oracle_county import county
from pyoxigraph import NamedNode, Quad

from graph.rdf import FINDINGS, TYPE, Term, literal
from graph.snapshot import Draft
from ontology.terms import RM, RMV
from queries.durations import quantile
from queries.run import ask, word

START = date(2017, 1, 1)


@pytest.mark.parametrize(
    ("lasted", "expected"),
    [
        ([], (None, None, None)),
        ([(4, True)], (4, 4, 4)),
        ([(1, True), (2, True), (3, True), (4, True)], (1, 2, 3)),
        # Nobody has ended: nothing can be said.
        ([(9, False), (7, False)], (None, None, None)),
        # S falls to 2/3 at 3, then of one left to 0 at 8: the censored one counts until 5.
        ([(3, True), (5, False), (8, True)], (3, 8, 8)),
        # One censored at the time of an ending is at risk there: S(3) = 2/3, S(5) = 1/3 and stays.
        ([(3, True), (5, True), (5, False)], (3, 5, None)),
        # Remission times of 21 patients (Freireich 1963): S(10) = 0.753, S(13) = 0.690, S(22) = 0.538, S(23) = 0.448.
        (
            [
                *((days, True) for days in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
                *((days, False) for days in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
            ],
            (13, 23, None),
        ),
    ],
)
def test_quantiles_count_what_is_still_open_as_long_as_it_is_known(
    lasted: list[tuple[int, bool]], expected: tuple[int | None, ...]
) -> None:
    assert tuple(quantile(lasted, share) for share in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))) == expected


def put(draft: Draft, sub_kind: str, place: str, lasted: int, *, cleared: bool) -> None:
    """A finding that was first seen on the first day, and either cleared or still seen so many days later."""
    node, last = NamedNode(draft.ids.iri("finding", f"F{draft.size()}")), START + timedelta(days=lasted)
    said: dict[str, Term] = {
        TYPE.value: NamedNode(RM.Finding),
        RM.findingType: NamedNode(RMV.BASE + sub_kind),
        RM.fault: literal(sub_kind != "overlap-shared"),
        RM.scope: NamedNode(draft.ids.iri(*place.split("/"))),
        RM.firstSeen: literal(START),
        RM.lastSeen: literal(last - timedelta(days=1) if cleared else last),
    }
    if cleared:
        said[RM.clearedOn] = literal(last)
    draft.add(Quad(node, NamedNode(name), term, FINDINGS) for name, term in said.items())


def test_durations_are_told_by_kind_place_and_fault() -> None:
    draft = facts_of(county())
    put(draft, "absence-unheld", "household/H1", 3, cleared=True)
    put(draft, "absence-unheld", "household/H1", 5, cleared=False)
    put(draft, "absence-unheld", "household/H3", 8, cleared=True)
    put(draft, "overlap-shared", "village/V1", 20, cleared=False)

    def answered(**said: str) -> list[list[str]]:
        return [[word(term, draft) for term in row] for row in ask("durations", said, draft).table.rows]

    absence = ["absence", "absence-unheld", "3", "2", "1", "3", "8", "8"]
    shared = ["overlap", "overlap-shared", "1", "0", "1", "", "", ""]
    assert answered() == [absence, shared]
    assert answered(fault="yes") == [absence]
    assert answered(kind="overlap") == [shared]
    assert answered(village="V1") == [["absence", "absence-unheld", "2", "1", "1", "3", "3", ""], shared]
    assert answered(kind="evasion") == []
