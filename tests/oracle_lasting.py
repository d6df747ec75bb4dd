"""What docs/explanation/assistance.md and effects.md promise, a second time: plain Python over the rows of the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import sqrt
from statistics import NormalDist, median

from oracle_words import County, Record, end, holds

Figures = tuple[object, ...]
REQUIRED = {
    "capable-person": {"capable-person", "cooperative", "household"},
    "enterprise-base": {"enterprise", "base", "household"},
}
KINDS = ("department", "state-owned", "private")
INCOMES = ("operational", "wage", "property", "long-term", "short-term")
Z = NormalDist().inv_cdf(0.975)


def villages(county: County) -> list[str]:
    return sorted(row["code"] for row in county.rows("places") if row["kind"] == "village")


def living_in(county: County, village: str) -> set[str]:
    return {row["code"] for row in county.rows("households") if row["village"] == village}


def parts(county: County, arrangement: Record, slot: str, day: date | None = None) -> set[str]:
    """Who fills a slot of an arrangement on a day."""
    rows = [row for row in county.rows("participations") if (row["arrangement"], row["slot"]) == (arrangement["code"], slot)]
    return {row["participant"] for row in rows if holds(row, day or county.day)}


def whole(county: County, arrangement: Record) -> bool:
    return all(parts(county, arrangement, slot) for slot in REQUIRED[arrangement["model"]])


def models(county: County, village: str = "") -> Iterator[Figures]:
    every = living_in(county, village) if village else {row["code"] for row in county.rows("households")}
    for model in sorted(REQUIRED):
        held = [row for row in county.rows("arrangements") if row["model"] == model and holds(row, county.day)]
        if held:
            homes = [parts(county, row, "household") & every for row in held]
            carriers = {
                who for row in held for slot in REQUIRED[model] - {"household", "base"} for who in parts(county, row, slot)
            }
            reached = set().union(*homes)
            counts = (len(held), sum(whole(county, row) for row in held), len(carriers))
            places = {county.place_above[home] for home in reached}
            yield (model, *counts, len(places), len(reached), *spread(len(reached), len(every), [len(one) for one in homes]))
    paired = [row for row in county.rows("pairings") if holds(row, county.day) and village in ("", row["village"])]
    if paired:
        places = {row["village"] for row in paired}
        full = [place for place in places if {row["supporter_kind"] for row in paired if row["village"] == place} >= set(KINDS)]
        homes_of = [living_in(county, place) for place in places]
        reached = set().union(*homes_of)
        pairs = {(row["supporter"], row["supporter_kind"], row["village"]) for row in paired}
        reach = (len(pairs), len(full), len({row["supporter"] for row in paired}), len(places), len(reached))
        yield ("pairing", *reach, *spread(len(reached), len(every), [len(one) for one in homes_of]))


def spread(some: int, of: int, sizes: list[int]) -> Figures:
    return (Fraction(some, of) if of else "", min(sizes), Fraction(median(sizes)), max(sizes))


def chains(county: County) -> Iterator[Figures]:
    for row in sorted(county.rows("arrangements"), key=lambda row: row["code"]):
        if not holds(row, county.day):
            continue
        hang = len(parts(county, row, "household"))
        if whole(county, row):
            yield (row["code"], row["model"], "whole", "", "", "", hang)
        for slot in sorted(REQUIRED[row["model"]]):
            if not parts(county, row, slot):
                yield (row["code"], row["model"], broken(slot), slot, *left(county, row, slot), hang)


def broken(slot: str) -> str:
    return {"capable-person": "no-start", "enterprise": "no-start", "household": "no-household"}.get(slot, "broken")


def left(county: County, arrangement: Record, slot: str) -> tuple[str, str]:
    rows = [row for row in county.rows("participations") if (row["arrangement"], row["slot"]) == (arrangement["code"], slot)]
    over = [(end(row), row["participant"]) for row in rows if end(row) <= county.day]
    last = max((day for day, _ in over), default=None)
    return (last.isoformat(), min(who for day, who in over if day == last)) if last else ("", "")


def stability(county: County) -> Iterator[Figures]:
    model_of = {row["code"]: row["model"] for row in county.rows("arrangements")}
    for model in sorted(REQUIRED):
        spells = [row for row in county.rows("participations") if row["slot"] == "household"]
        spells = [row for row in spells if model_of[row["arrangement"]] == model and row["from"] <= county.day]
        first = {
            home: min(row["from"] for row in spells if row["participant"] == home) for home in homes_of(spells, "participant")
        }
        for year in sorted({day.year for day in first.values()}):
            homes = [home for home, day in first.items() if day.year == year]
            for after in range(1, county.day.year - year + 1):
                last = min(date(year + after, 12, 31), county.day)
                both = [(lasting_of(county, home, year), lasting_of(county, home, year + after)) for home in homes]
                known = [(then, later) for then, later in both if then is not None and later is not None]
                stable = sum(later >= then for then, later in known)
                still = homes_of([row for row in spells if holds(row, last)], "participant") & set(homes)
                poor = homes_of([row for row in poor_rows(county) if holds(row, last)], "household") & set(homes)
                share = Fraction(stable, len(known)) if known else ""
                yield (model, year, after, len(homes), len(still), len(known), stable, share, len(poor))


def homes_of(rows: list[Record], column: str) -> set[str]:
    return {row[column] for row in rows}


def poor_rows(county: County) -> list[Record]:
    return [row for row in county.rows("statuses") if row["status"] in ("registered", "returned")]


def lasting_of(county: County, home: str, year: int) -> Fraction | None:
    rows = [row for row in county.rows("incomes") if (row["household"], row["year"]) == (home, year)]
    rows = [row for row in rows if row["category"] != "short-term"]
    return sum((Fraction(row["amount"]) for row in rows), Fraction(0)) if rows else None


def uneven(county: County) -> Iterator[Figures]:
    for village in villages(county):
        held = [row for row in county.rows("pairings") if row["village"] == village and holds(row, county.day)]
        if not held:
            yield (village, "none", "", "", "", "")
        for kind in sorted(homes_of(held, "supporter_kind")):
            units = sorted({row["supporter"] for row in held if row["supporter_kind"] == kind})
            if len(units) > 1:
                yield (village, "twice", kind, len(units), units[0], units[-1])


def lacking(county: County) -> Iterator[Figures]:
    for village in villages(county):
        held = [row for row in county.rows("pairings") if row["village"] == village and holds(row, county.day)]
        yield from ((village, kind) for kind in sorted(KINDS) if kind not in homes_of(held, "supporter_kind"))


def wilson(some: int, of: int) -> tuple[float, float]:
    share, square = some / of, Z * Z
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (share + square / (2 * of) - half) / (1 + square / of), (share + square / (2 * of) + half) / (1 + square / of)


# ---- effects

Key = tuple[str, str, int]
Value = tuple[Fraction, object, object, object]


def values(county: County) -> dict[Key, Value]:
    """By indicator, village and year: the value, how many are behind it, and its interval."""
    found: dict[Key, Value] = {}
    for village in villages(county):
        for indicator, year, value in stated(county, village):
            found[indicator, village, year] = (round(value, 2), "", "", "")
        for year in range(2014, county.day.year + 1):
            for indicator, (value, number, low, high) in counted(county, village, year):
                found[indicator, village, year] = (round(value, 2), number, low, high)
    return found


def stated(county: County, village: str) -> Iterator[tuple[str, int, Fraction]]:
    rows = [row for row in county.rows("figures") if row["place"] == village and row.get("day") and row.get("indicator")]
    rows = [row for row in rows if row["statistic"] in ("total", "rate", "mean") and row["day"] <= county.day]
    for row in sorted(rows, key=lambda row: (row["day"], row["code"])):
        yield row["indicator"], row["day"].year, Fraction(row["quantity"])


def counted(county: County, village: str, year: int) -> Iterator[tuple[str, Value]]:
    homes, last = living_in(county, village), min(date(year, 12, 31), county.day)
    for category in INCOMES:
        rows = [row for row in county.rows("incomes") if (row["year"], row["category"]) == (year, category)]
        rows = [row for row in rows if row["household"] in homes]
        if rows:
            earn = homes_of(rows, "household")
            yield (
                f"{category}-income",
                (sum((Fraction(row["amount"]) for row in rows), Fraction(0)) / len(earn), len(earn), "", ""),
            )
    carried = [row for row in county.rows("participations") if row["slot"] == "household"]
    for indicator, rows, column in (
        ("poor-households", poor_rows(county), "household"),
        ("stable-income-households", carried, "participant"),
    ):
        mine = [row for row in rows if row[column] in homes and row["from"] <= county.day]
        if mine and min(row["from"] for row in mine).year <= year:
            number = len(homes_of([row for row in mine if holds(row, last)], column))
            yield indicator, (Fraction(number), number, "", "")
    yield from shares(county, homes, last)
    yield from asked(county, homes, year)


def shares(county: County, homes: set[str], last: date) -> Iterator[tuple[str, Value]]:
    members = [row for row in county.rows("members") if row["household"] in homes and holds(row, county.day)]
    people = homes_of(members, "person")
    insured = [row for row in county.rows("insurance") if row["kind"] == "basic-medical" and row["person"] in people]
    housed, drinking = ([row for row in county.rows(name) if row["household"] in homes] for name in ("housing", "water"))
    for indicator, rows, column, good in (
        ("safe-housing", housed, "household", lambda row: row["grade"] in "ab"),
        ("safe-water", drinking, "household", lambda row: row["safety"] == "safe"),
        ("insured-people", insured, "person", lambda row: row["insured"]),
    ):
        held = [row for row in rows if holds(row, last) and row["from"] <= county.day]
        if every := homes_of(held, column):
            some = homes_of([row for row in held if good(row)], column)
            yield indicator, (Fraction(100 * len(some), len(every)), len(every), "", "")


def asked(county: County, homes: set[str], year: int) -> Iterator[tuple[str, Value]]:
    answers = [
        (row["respondent"], row["question"], row["date"], row["code"], row["satisfaction"] in ("very-high", "high"))
        for row in county.rows("survey_answers")
        if row.get("satisfaction") not in (None, "none")
    ]
    words = [
        (row["household"], row["about"], row["date"], str(row["verdict"] == "not-told"), row["verdict"] == "told")
        for row in county.rows("testimonies")
        if row["verdict"] in ("told", "not-told")
    ]
    for indicator, said in (("satisfied-households", answers), ("policy-awareness", words)):
        last: dict[tuple[str, str], bool] = {}
        for who, matter, day, _, good in sorted(said, key=lambda one: one[2:4]):
            if who in homes and day.year == year and day <= county.day:
                last[who, matter] = good
        if spoke := {who for who, _ in last}:
            mine = [[good for (who, _), good in last.items() if who == one] for one in spoke]
            some = sum(2 * sum(goods) >= len(goods) for goods in mine)
            low, high = wilson(some, len(spoke))
            yield indicator, (Fraction(100 * some, len(spoke)), len(spoke), 100 * low, 100 * high)


def target(county: County, indicator: str, village: str, year: int) -> object:
    for place in county.around(village):
        rows = [row for row in county.rows("figures") if (row["place"], row.get("indicator")) == (place, indicator)]
        rows = [row for row in rows if row["statistic"] == "target" and row.get("day") and row["day"].year >= year]
        if rows:
            return min((row["day"], row["quantity"]) for row in rows)[1]
    return ""


def effects(county: County) -> dict[Key, Figures]:
    found = values(county)
    rows: dict[Key, Figures] = {}
    for (indicator, village, year), (value, number, low, high) in found.items():
        before = found.get((indicator, village, year - 1))
        others = [one[0] for key, one in found.items() if (key[0], key[2]) == (indicator, year) and key[1] != village]
        change = value - before[0] if before else ""
        against = (target(county, indicator, village, year), len(others), median(others) if others else "")
        above = sum(one > value for one in others)
        rows[indicator, village, year] = (value, number, low, high, change, *against, above)
    return rows


def paired(county: County, before: int, after: int) -> Iterator[Figures]:
    found = values(county)
    last = min(date(after, 12, 31), county.day)
    begun = [row for row in county.rows("pairings") if row["from"] <= county.day]
    full = {row["village"] for row in begun if holds(row, date(before, 12, 31)) and holds(row, last)}
    group_of = {village: "unpaired" for village in villages(county)} | dict.fromkeys(homes_of(begun, "village"), "in part")
    group_of |= dict.fromkeys(full, "paired")
    for indicator in sorted({key[0] for key in found}):
        moves: dict[str, list[tuple[float, float]]] = {"paired": [], "unpaired": [], "in part": []}
        for village, group in group_of.items():
            if (indicator, village, before) in found and (indicator, village, after) in found:
                moves[group].append(tuple(float(found[indicator, village, year][0]) for year in (before, after)))  # type: ignore[arg-type]
        for group, ends in moves.items():
            if ends:
                means = [sum(one) / len(ends) for one in zip(*ends, strict=True)]
                changes = [later - then for then, later in ends]
                yield (indicator, group, len(ends), *means, *student(changes), "")
        changed = [[later - then for then, later in moves[group]] for group in ("paired", "unpaired")]
        if all(changed):
            yield (indicator, "difference", sum(map(len, changed)), "", "", *welch(*changed))


def student(changes: list[float]) -> Figures:
    middle = sum(changes) / len(changes)
    if len(changes) < 2:
        return (middle, "", "")
    from scipy import stats  # takes seconds to import

    error = stats.sem(changes)
    low, high = stats.t.interval(0.95, len(changes) - 1, loc=middle, scale=error) if error else (middle, middle)
    return (middle, low, high)


def welch(one: list[float], other: list[float]) -> Figures:
    """The difference of two means, its interval, and Hedges' g."""
    apart = sum(one) / len(one) - sum(other) / len(other)
    if min(len(one), len(other)) < 2:
        return (apart, "", "", "")
    from scipy import stats  # takes seconds to import

    if not stats.tstd(one) and not stats.tstd(other):
        return (apart, apart, apart, "")
    found = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    freedom = len(one) + len(other) - 2
    pooled = sqrt((stats.tvar(one) * (len(one) - 1) + stats.tvar(other) * (len(other) - 1)) / freedom)
    return (apart, found.low, found.high, apart / pooled * (1 - 3 / (4 * freedom - 1)))


def satisfaction(county: County, *, by_village: bool) -> dict[tuple[str, str], Figures]:
    survey_of = {row["code"]: row["survey"] for row in county.rows("survey_questions")}
    sizes = {row["code"]: row.get("sample_size") for row in county.rows("surveys")}
    answers = sorted(county.rows("survey_answers"), key=lambda row: (row["date"], row["code"]))
    answers = [row for row in answers if row["date"] <= county.day]
    last: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in answers:
        place = county.place_above.get(row["respondent"], "") if by_village else ""
        last.setdefault((row["question"], place), {})[row["respondent"]] = row.get("satisfaction")
    found: dict[tuple[str, str], Figures] = {}
    for (question, place), levels in last.items():
        spoken = [level for level in levels.values() if level not in (None, "none")]
        good = sum(level in ("very-high", "high") for level in spoken)
        size = None if by_village else sizes[survey_of[question]]
        rate = Fraction(len(levels), size) if size and len(levels) <= size else ""
        share = (Fraction(good, len(spoken)), *wilson(good, len(spoken))) if spoken else ("", "", "")
        found[question, place] = (len(levels), size or "", rate, good, *share, len(levels) - len(spoken))
    return found


def catalogue(county: County) -> Iterator[tuple[str, str, str, str, str, object, str, str, int]]:
    """Goals and targets of each indicator that has any figure, goal or target."""
    for indicator in ("tap-water", "road-hardening", "wage-income", "safe-housing", "subsidised-students"):
        rows = [row for row in county.rows("figures") if row.get("indicator") == indicator]
        aims = [row for row in rows if row["statistic"] == "target"] or [{}]
        goals = [row for row in county.rows("goals") if row.get("indicators") == indicator] or [{}]
        for goal in goals:
            for aim in aims:
                figures = len([row for row in rows if row["statistic"] != "target"])
                named = (goal.get("code", ""), goal.get("horizon", ""), str(goal.get("due") or ""))
                aimed = (aim.get("quantity", ""), aim.get("place", ""), str(aim.get("day") or ""))
                yield (indicator, named[0], aim.get("code", ""), *named[1:], *aimed, figures)
