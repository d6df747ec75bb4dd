"""Who looks after whom: seats of committees, helpers and their visits, monitored households and their measures."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from graph.sample.bodies import SINCE
from graph.sample.draft import Draft, random_day
from graph.sample.model import DATA_DAY

T = TypeVar("T")

_DAY = timedelta(days=1)
VACANT_SINCE = DATA_DAY - 90 * _DAY
MEASURE_SINCE = DATA_DAY - 30 * _DAY
VISIT_SINCE = DATA_DAY - 182 * _DAY
"""The last days on which the settings of the sample still count as long enough, or recent enough."""
_MEASURES = ("industry", "employment", "health", "education", "minimum-allowance")


def add_attention(draft: Draft) -> None:
    """Everybody is looked after, but for the planted cases."""
    _add_seats(draft)
    _add_first_secretaries(draft)
    _add_helpers(draft)
    _add_monitoring(draft)


def dealt(draft: Draft, things: Sequence[T], parts: int) -> list[list[T]]:
    """So many parts of a dozen things each, at full size; what is left over is the last part."""
    size = draft.scaled(12)
    return [*(list(things[number * size : (number + 1) * size]) for number in range(parts)), list(things[parts * size :])]


def _add_seats(draft: Draft) -> None:
    """The head of each committee sits on a seat."""
    seats = {body: draft.add("seats", body, "head", None, SINCE)["code"] for body in draft.bodies.committees.values()}
    for row in draft.tables["posts"]:
        if row["post"] == "head":
            row["seat"] = seats[str(row["organization"])]


def _add_first_secretaries(draft: Draft) -> None:
    """Seats that have been vacant for long, not yet for long, and one on which somebody sits although its vacancy never ended."""
    villages = draft.rng("seats").sample(draft.villages, len(draft.villages))
    long, short, filled, _ = dealt(draft, villages, 3)
    for village in (*long, *short, *filled):
        body = draft.bodies.committees[village]
        seat = str(draft.add("seats", body, "first-secretary", None, SINCE)["code"])
        first = VACANT_SINCE + _DAY if village in short else VACANT_SINCE
        draft.add("vacancies", seat, first)
        spot = ("", village, body, "", seat)
        if village in long:
            draft.fault("stated vacant since the first day that is long enough", "absence", "vacant", *spot)
        elif village in short:
            draft.near_miss("stated vacant a day later", "absence", "vacant", *spot)
        else:
            head = draft.bodies.cadres[village][0]
            draft.add("posts", head, body, "first-secretary", date(2017, 11, 1), None, seat)
            draft.near_miss("somebody sits on it by now", "absence", "vacant", *spot)


def _add_helpers(draft: Draft) -> None:
    """Every poor household has a cadre of its village as helper, who calls on it; but for the hamlets that no cadre knows."""
    rng = draft.rng("helpers")
    poor = [home.code for home in draft.homes.values() if home.status in ("registered", "returned")]
    homes = [code for code in poor if code not in draft.marks.hamlets]
    away, just, new, others = dealt(draft, rng.sample(homes, len(homes)), 3)
    calls = dict.fromkeys(away, VISIT_SINCE - _DAY) | dict.fromkeys(just, VISIT_SINCE)
    for code in homes:
        helper = rng.choice(draft.bodies.cadres[draft.homes[code].village])
        draft.add("helper_pairings", helper, code, VISIT_SINCE + _DAY if code in new else date(2016, 3, 1))
        if code in calls:
            draft.add("visits", helper, code, calls[code], "home")
        spot = ("", code, helper)
        if code in away:
            draft.fault("last called the day before the look-back", "absence", "no-visit", *spot)
        elif code in just:
            draft.near_miss("called on the first day looked back to", "absence", "no-visit", *spot)
        elif code in new:
            draft.near_miss("has not been the helper for so long", "absence", "no-visit", *spot)
    for code in others:
        _call(draft, rng, code)


def _call(draft: Draft, rng: Random, code: str) -> None:
    helper = next(row["helper"] for row in reversed(draft.tables["helper_pairings"]) if row["household"] == code)
    for first, last in ((date(2017, 1, 5), date(2017, 5, 20)), (date(2017, 6, 10), DATA_DAY)):
        draft.add("visits", helper, code, random_day(rng, first, last), rng.choice(("home", "home", "phone")))


def _add_monitoring(draft: Draft) -> None:
    """Some of those who left poverty are watched, each with a measure of its own."""
    rng = draft.rng("monitoring")
    lifted = [home.code for home in draft.homes.values() if home.status == "lifted"]
    chosen = rng.sample(lifted, draft.scaled(240, 4))
    draft.marks.watched.update(chosen)
    without, just, new, others = dealt(draft, chosen, 3)
    ends: dict[str, date | None] = {**dict.fromkeys(without, MEASURE_SINCE - _DAY), **dict.fromkeys(just, MEASURE_SINCE)}
    for number, code in enumerate(chosen):
        first = MEASURE_SINCE + _DAY if code in new else draft.homes[code].exit
        first = min(first or SINCE, MEASURE_SINCE + _DAY)
        kind = "sudden" if number % 10 == 9 else "unstable"
        draft.add("monitoring", code, kind, first if code in new else min(first, MEASURE_SINCE))
        if code not in new:
            holder = draft.bodies.committees[draft.homes[code].village]
            draft.add("measures", holder, rng.choice(_MEASURES), code, None, None, date(2017, 1, 1), ends.get(code))
    for code in without:
        draft.fault("the measure ended the day before", "absence", "no-measure", "", code)
    for code in just:
        draft.near_miss("the measure ended on the first day looked back to", "absence", "no-measure", "", code)
    for code in new:
        draft.near_miss("has not been watched for so long", "absence", "no-measure", "", code)
