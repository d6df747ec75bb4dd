"""Every question that speaks of the world takes a day; those that do not are named here, with the reason."""

import pytest

from queries.catalog import catalog

OWN_DAYS = {"compare": ("from_day", "to_day"), "trend": ("from_day", "to_day")}
"""Questions about a span, which name its days."""
WITHOUT_DAY = {
    "durations": "what happened to findings: record time",
    "imports": "what was read when: record time",
    "known-at": "what was known when: record time",
    "records-of-file": "what rests on a file: record time",
    "source-of": "where something comes from: record time",
    "contradictions": "figures as a source states them; the source does not change",
    "effects": "figures as a source states them; the source does not change",
    "implied": "figures as a source states them; the source does not change",
    "figures-between-layers": "figures as a source states them; the rosters give them no days",
    "coverage": "as others report it; the reports give it no days",
    "indicators": "what the catalogue says of indicators and targets; targets have days of their own",
    "stated-money": "figures as a source states them; the source does not change",
    **dict.fromkeys(
        (
            *("published-guarantees", "published-incidence", "published-incomes", "published-money", "published-risks"),
            *("published-satisfaction", "published-arrival", "published-models"),
        ),
        "told to everybody as of the data day: two days side by side would tell of one household",
    ),
    "orphans": "about sheets and imports: record time",
    "services-delegated": "services carry no days",
    "presence-candidates": "as others report it; the reports give it no days",
    "presence-crowded": "as others report it; the reports give it no days",
    "presence-gaps": "as others report it; the reports give it no days",
    "presence-pairs": "as others report it; the reports give it no days",
    "presence-single": "as others report it; the reports give it no days",
}
"""All of these take `known_at`, as every question does: what was known of them on another day."""


@pytest.mark.parametrize("name", list(catalog()))
def test_a_question_takes_a_day_or_says_why_not(name: str) -> None:
    params = catalog()[name].params
    if name in WITHOUT_DAY:
        assert "as_of" not in params
        return
    assert all(day in params and params[day].type == "date" for day in OWN_DAYS.get(name, ("as_of",)))


def test_every_exception_is_a_question() -> None:
    assert set(WITHOUT_DAY) | set(OWN_DAYS) <= set(catalog())
