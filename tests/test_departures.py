"""What breaks if a subject leaves: the question against plain Python over the rows of random small counties."""

from collections import defaultdict
from random import Random

import pytest
from in_memory import facts_of
from oracle import Tables, covers
from oracle_words import County, Vocabulary, data_day, holds, involved, number, open_cases, undecidable
from small_counties import small_county

from queries.run import ask, word


def missed(tables: Tables) -> dict[str, list[int]]:
    """By subject: cases, households, duties and resources that nobody else has, those with nothing left out."""
    day = data_day(tables)
    county = County(tables, Vocabulary(), day, day)
    now = {name: [row for row in county.rows(name) if holds(row, day)] for name in ("responsibilities", "holdings")}
    counts: dict[str, list[set[object]]] = defaultdict(lambda: [set(), set(), set(), set()])
    for household, duty in open_cases(county):
        holders = {
            row["holder"] for row in county.reaching("responsibilities", household) if covers(county, row, household, duty)
        }
        if len(holders) == 1 and not undecidable(county, household, duty, day):
            (only,) = holders
            counts[only][0].add((household, duty))
            counts[only][1].add(household)
    for duty in {row["duty"] for row in now["responsibilities"]}:
        holders = {row["holder"] for row in now["responsibilities"] if row["duty"] == duty and involved(row, "accountable")}
        if len(holders) == 1:
            counts[holders.pop()][2].add(duty)
    required = {resource for resources in county.vocabulary.requires.values() for resource in resources}
    for resource in required:
        holders = {row["holder"] for row in now["holdings"] if row["resource"] == resource and number(row["remaining"]) > 0}
        if len(holders) == 1:
            counts[holders.pop()][3].add(resource)
    return {subject: [len(found) for found in sets] for subject, sets in counts.items()}


@pytest.mark.slow
def test_the_question_misses_what_the_rows_miss() -> None:
    pick = Random(4).randrange
    seen = [0, 0, 0, 0]
    for _ in range(100):
        tables = small_county(pick)
        facts = facts_of(tables)
        rows = ask("departures", {}, facts).table.rows
        found = {cells[0]: [int(cell) for cell in cells[1:]] for cells in ([word(term, facts) for term in row] for row in rows)}
        assert found == missed(tables)
        ranks = [tuple(-found[subject][place] for place in (0, 2, 3)) for subject in found]
        assert ranks == sorted(ranks)
        seen = [before + any(counts[place] for counts in found.values()) for place, before in enumerate(seen)]
    assert min(seen) >= 15, seen
