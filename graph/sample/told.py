"""What is told from layer to layer, and who confirmed which roster."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from graph.sample.attention import dealt
from graph.sample.draft import Draft, random_day
from graph.sample.model import DATA_DAY, Row

_POINTS = (
    ("Half of the costs of a repaired roof are paid", "屋顶维修费用报销一半"),
    ("Whoever rebuilds gets a fixed sum", "重建农户领取定额补助"),
    ("Apply before the end of June", "六月底前申请"),
    ("Five-guarantee households need not pay in advance", "五保户无需垫资"),
    ("Complaints go to the county office", "投诉向县扶贫办反映"),
)
_CHANNELS = ("meeting", "visit", "group", *[None] * 12)
"""By which channel a household is told; most are not."""
_CONFIRMED = {"needs": 182, "responsibilities": 182, "households": 365}
_DAY = timedelta(days=1)


def add_told(draft: Draft) -> None:
    """A policy on its way from the county to the villages, and the confirmations of rosters."""
    _add_information(draft)
    _add_confirmations(draft)


def _add_information(draft: Draft) -> None:
    """All points reach the townships; some committees are told two fifths of them, some three fifths."""
    points = [draft.code("KP", number) for number in range(1, len(_POINTS) + 1)]
    for point, names in zip(points, _POINTS, strict=True):
        draft.put("key_points", point, *names)
    office = draft.prefix + "PAO"
    source = _version(draft, office, points, None)
    bodies = draft.bodies.townships.items()
    offices = {township: (body, _tell(draft, (office, source), body, points)) for township, body in bodies}
    heard: dict[str, tuple[str, Row, list[str]]] = {}
    less, some, _ = dealt(draft, draft.rng("told").sample(draft.villages, len(draft.villages)), 2)
    for village in draft.villages:
        known = points[:2] if village in less else points[:3] if village in some else points
        teller, body = offices[draft.township_of[village]], draft.bodies.committees[village]
        arrived = _tell(draft, teller, body, known)
        told = ("", "", teller[0], body, str(arrived["code"]))
        if village in less:
            draft.fault("three of five points were lost", "weakness", "thinning", *told)
        elif village in some:
            draft.near_miss("two of five points were lost", "weakness", "thinning", *told)
        heard[village] = (body, arrived, known)
    _tell_homes(draft, heard)


def _tell_homes(draft: Draft, heard: Mapping[str, tuple[str, Row, list[str]]]) -> None:
    """The committee of each village tells some households all that it heard, but for the hamlets that an elite alone joins."""
    rng = draft.rng("households told")
    for home in draft.homes.values():
        body, arrived, points = heard[home.village]
        channel = rng.choice(_CHANNELS)
        if channel and home.code not in draft.marks.hamlets:
            _tell(draft, (body, arrived), home.code, points, channel)


def _version(draft: Draft, holder: str, points: list[str], of: Row | None) -> Row:
    return draft.add("information", holder, "policy", "; ".join(points), of["code"] if of else None, date(2017, 3, 1))


def _tell(draft: Draft, teller: tuple[str, Row], to: str, points: list[str], channel: str = "meeting") -> Row:
    """`teller` is who tells, and what."""
    giver, passed = teller
    arrived = _version(draft, to, points, passed)
    draft.add("transmissions", giver, to, passed["code"], arrived["code"], channel, date(2017, 3, 15))
    return arrived


def _add_confirmations(draft: Draft) -> None:
    """Every village has its rosters confirmed; the last time is long ago in some, just recent enough in others."""
    rng = draft.rng("confirmations")
    cells = [(village, roster) for village in draft.villages for roster in _CONFIRMED]
    old, just, _ = dealt(draft, rng.sample(cells, len(cells)), 2)
    for village, roster in cells:
        first = DATA_DAY - _CONFIRMED[roster] * _DAY
        day = random_day(rng, date(2017, 9, 1), DATA_DAY)
        if (village, roster) in old:
            day = first - _DAY
            draft.fault("confirmed the day before the look-back", "stale", "roster", "", village, "", "", roster)
        elif (village, roster) in just:
            day = first
            draft.near_miss("confirmed on the first day looked back to", "stale", "roster", "", village, "", "", roster)
        draft.add("confirmations", village, roster, day, draft.bodies.cadres[village][0])
    _add_wider(draft, rng)
    _add_single(draft, rng)


def _add_single(draft: Draft, rng: Random) -> None:
    """Of some pairings it was asked by themselves whether they still hold: last long ago, or once more since."""
    by_village = {str(row["village"]): str(row["code"]) for row in draft.tables["pairings"]}
    old, again, _ = dealt(draft, rng.sample(sorted(by_village), len(by_village)), 2)
    first = DATA_DAY - _CONFIRMED["households"] * _DAY
    for village in (*old, *again):
        said = (draft.bodies.cadres[village][0], by_village[village])
        spot = ("", village, "", "", by_village[village])
        draft.add("confirmations", village, "pairings", first - _DAY, *said)
        if village in old:
            draft.fault("a record confirmed the day before the look-back", "stale", "record", *spot)
        else:
            draft.add("confirmations", village, "pairings", first, *said)
            draft.near_miss("a record confirmed again on the first day looked back to", "stale", "record", *spot)


def _add_wider(draft: Draft, rng: Random) -> None:
    """Where the township confirmed it since, it matters no more that the village did so long ago."""
    for village in rng.sample(draft.villages, draft.scaled(12)):
        township = draft.township_of[village]
        draft.add("confirmations", village, "statuses", date(2016, 1, 15), draft.bodies.cadres[village][0])
        draft.add("confirmations", township, "statuses", date(2017, 8, 1), draft.bodies.townships[township])
        draft.near_miss("the township confirmed it since", "stale", "roster", "", village, "", "", "statuses")
