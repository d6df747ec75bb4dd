"""Models, effects, goals, trust, and what was told: against oracles in plain Python on random small counties."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import oracle_lasting as lasting_oracle
import oracle_trust as trust_oracle
import pytest
from in_memory import facts_of
from oracle_county import county, period
from oracle_words import County, Record, Vocabulary
from small_days import DATA_DAY, SINCE
from small_lasting import lasting

from graph.snapshot import Draft
from graph.vocabulary import vocabulary
from ontology.terms import RM
from queries.run import ask, word

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 16))]
Case = tuple[County, Draft]


@pytest.fixture(scope="module", params=SEEDS)
def case(request: pytest.FixtureRequest) -> Case:
    tables = lasting(request.param)
    return County(tables, Vocabulary(), DATA_DAY, SINCE), facts_of(tables)


def rows(name: str, draft: Draft, **said: str) -> list[tuple[str, ...]]:
    day = {} if name == "indicators" else {"as_of": DATA_DAY.isoformat()}
    table = ask(name, day | said, draft).table
    return [tuple(word(term, draft) for term in row) for row in table.rows]


def same(found: Iterable[tuple[str, ...]], expected: Iterable[Sequence[object]], key: int) -> None:
    """The first columns, so many, tell one row from the others; what follows is told alike, to the last decimal given."""
    mine, theirs = list(found), list(expected)
    by_key = {tuple(map(str, row[:key])): row for row in theirs}
    assert sorted(row[:key] for row in mine) == sorted(by_key)
    assert len(by_key) == len(theirs)
    for row in mine:
        wanted = by_key[row[:key]]
        apart = [(cell, str(want)) for cell, want in zip(row, wanted, strict=True) if not alike(cell, want)]
        assert not apart, (row[:key], apart)


def alike(cell: str, wanted: object) -> bool:
    if isinstance(wanted, str) or not cell:
        return cell == str(wanted)
    number = float(wanted)  # type: ignore[arg-type]
    return abs(float(cell) - number) < (0.0051 if abs(number) > 1 else 6e-5)


def test_models_reach_and_break_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    for village in ("", *lasting_oracle.villages(sheets)):
        said = {"village": village} if village else {}
        same(rows("models", draft, **said), lasting_oracle.models(sheets, village), key=1)
    same(rows("chains", draft), lasting_oracle.chains(sheets), key=4)
    same(rows("model-stability", draft), lasting_oracle.stability(sheets), key=3)
    same(rows("pairings-uneven", draft), lasting_oracle.uneven(sheets), key=3)
    same(rows("pairings-missing", draft), lasting_oracle.lacking(sheets), key=2)


def test_indicators_and_effects_are_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    found = rows("village-effects", draft)
    expected = [(*key, *figures) for key, figures in lasting_oracle.effects(sheets).items()]
    same([(*row[1:5], *row[6:]) for row in found], expected, key=3)
    for before, after in ((2015, 2016), (2016, 2017)):
        said = {"before": str(before), "after": str(after)}
        same(rows("paired-effects", draft, **said), lasting_oracle.paired(sheets, before, after), key=2)
    shipped = Counter(word(quad.object, draft) for quad in vocabulary() if quad.predicate.value == RM.ofIndicator)
    told = [(*row[:-1], row[-1] + shipped[row[0]]) for row in lasting_oracle.catalogue(sheets)]
    listed = [row for row in rows("indicators", draft) if row[1] in {row[0] for row in told}]
    same([(row[1], row[6], row[13], *row[7:13]) for row in listed], told, key=3)


def test_satisfaction_is_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    for by in ("question", "village"):
        expected = [(*key, *row) for key, row in lasting_oracle.satisfaction(sheets, by_village=by == "village").items()]
        same([row[1:] for row in rows("satisfaction", draft, by=by)], expected, key=2)


def test_goals_are_agreed_to_and_served_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    assert sorted(rows("goal-stances", draft)) == sorted(trust_oracle.goal_stances(sheets))
    same([(row[0], row[2], row[1], *row[3:]) for row in rows("consensus", draft)], _by_role(sheets), key=2)
    same(rows("goal-duties", draft), trust_oracle.goal_duties(sheets), key=3)


def _by_role(sheets: County) -> Iterable[Sequence[object]]:
    return ((row[0], row[2], row[1], *row[3:]) for row in trust_oracle.consensus(sheets))


def test_trust_is_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    for kind in ("trust", "contact"):
        same(rows("trust", draft, kind=kind), [(*key, *row) for key, row in trust_oracle.trust(sheets, kind).items()], key=3)
    same(rows("only-bridge", draft), trust_oracle.only_bridge(sheets), key=2)
    same(rows("trust-after", draft, since=SINCE.isoformat()), trust_oracle.trust_after(sheets), key=1)


def test_what_was_sent_and_arrived_is_as_the_oracle_says(case: Case) -> None:
    sheets, draft = case
    expected = [
        tuple("yes" if cell is True else "no" if cell is False else str(cell) for cell in row)
        for row in trust_oracle.told(sheets)
    ]
    assert sorted(rows("told", draft)) == sorted(expected)
    for by in ("village", "channel"):
        same(rows("arrival", draft, by=by), [(*key, *row) for key, row in trust_oracle.arrival(sheets, by).items()], key=3)


def test_trust_is_held_against_the_year_before_even_where_there_was_none() -> None:
    def tie(number: int, first: str, last: str | None) -> tuple[str, Record]:
        return "ties", {"from_subject": "H1", "to_subject": "B", "kind": "trust", "strength": number} | period(first, last)

    body = ("subjects", {"code": "B", "kind": "enterprise", "name": "x"})
    draft = facts_of(county(body, tie(1, "2014-05-01", "2014-06-30"), tie(1, "2016-05-01", None)))
    found = [(row[0], row[3], *row[6:]) for row in rows("trust", draft)]
    assert found == [("2016-12-31", "1", "0", "", "1", "0"), ("2017-11-30", "1", "1", "0", "0", "0")]


@pytest.mark.slow
def test_the_random_counties_have_every_case() -> None:
    counties = [County(lasting(seed), Vocabulary(), DATA_DAY, SINCE) for seed in range(16)]

    def words(oracle: Callable[[County], Iterable[Sequence[object]]], column: int) -> set[object]:
        return {row[column] for county in counties for row in oracle(county)}

    assert words(lasting_oracle.chains, 2) == {"whole", "broken", "no-start", "no-household"}
    assert words(lasting_oracle.uneven, 1) == {"twice", "none"}
    groups = words(lambda county: lasting_oracle.paired(county, 2016, 2017), 1)
    assert groups == {"paired", "unpaired", "in part", "difference"}
    assert words(trust_oracle.goal_duties, 0) == {"no-duty", "nobody", "no-goal"}
    assert words(trust_oracle.trust_after, 0) == {"idle", "displaced", "neither"}
    assert {0, 1} <= words(trust_oracle.only_bridge, 5)
    assert {"told", "not-told", ""} == words(trust_oracle.told, 7)
    assert {1, 2, 3, ""} <= words(trust_oracle.told, 4)
