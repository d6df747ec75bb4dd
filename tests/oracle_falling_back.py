"""What docs/explanation/falling-back.md says, a second time: plain Python and exact fractions over the rows of the sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from oracle_households import PROMISED, line_of, living, promises, weight, years
from oracle_money import owed
from oracle_words import County, Record, end, holds

POOR = ("registered", "returned")
STRUCK = {"illness": "medical", "disability": "medical", "disaster": "income"}
"""The causes of a sudden hardship, and the duty that each calls for."""
KINDS = {
    **dict.fromkeys(("employment", "finance", "industry", "minimum-allowance"), ("income",)),
    **dict.fromkeys(("health", "disability"), ("medical",)),
    **dict.fromkeys(("dangerous-house", "relocation"), ("housing",)),
    "education": ("education",),
}
"""What a measure is for that says no more than its kind."""
STRUCK_NEEDS = ("medical", "housing", "food", "clothing", "water")
SIGNS = ("income", "drop", "transfers", "labour", "debt", "overdue", "sudden", *PROMISED, "again")


class Sign(NamedTuple):
    """One row of `risk-signs`; what does not apply is None or ''."""

    household: str
    sign: str
    state: str
    found: Fraction | None = None
    limit: Fraction | None = None
    points: Fraction = Fraction(0)
    record: str = ""
    since: str = ""


class Warned(NamedTuple):
    """One row of `early-warning`."""

    household: str
    type: str
    score: Fraction
    unknown: Fraction
    monitored: str
    duty: str
    state: str
    measure: str
    subject: str
    basis: str


class Caught(NamedTuple):
    """One row of `back-test`."""

    group: str
    households: int
    listed: int
    fell: int
    caught: int
    missed: int
    blind: int
    false_alarms: int


def setting(county: County, name: str) -> Fraction:
    return Fraction(str(county.setting(f"warn-{name}")))


def poor(county: County, home: str) -> bool:
    rows = [row for row in county.rows("statuses") if row["household"] == home and row["status"] in POOR]
    return any(holds(row, county.day) for row in rows)


def judged(county: County) -> list[str]:
    return sorted(row["code"] for row in county.rows("households") if not poor(county, row["code"]))


def signs(county: County) -> list[Sign]:
    """Every sign that is found or unknown, by household and in the order of the words."""
    unmet = promises(county)
    found = []
    for home in judged(county):
        shown = [*of_income(county, home), *of_labour(county, home), *of_debt(county, home), *of_hardship(county, home)]
        used = {one.record for one in shown if one.sign == "sudden"}
        for promise in (one for one in unmet if one.household == home and one.state != "met"):
            if promise.state == "unmet" and promise.evidence in used:
                continue
            state = "found" if promise.state == "unmet" else "unknown"
            points = setting(county, "lack-points")
            shown.append(Sign(home, promise.need, state, None, None, points, promise.evidence, promise.since))
        shown += of_return(county, home)
        found += [one for one in shown if one.points]
    return sorted(found, key=lambda one: (one.household, SIGNS.index(one.sign)))


def last_year(county: County, home: str) -> int | None:
    ended = county.day.year if (county.day.month, county.day.day) == (12, 31) else county.day.year - 1
    known = {row["year"] for row in county.rows("incomes") if row["household"] == home and row["year"] in (ended, ended - 1)}
    return max(known, default=None)


def whole(county: County, home: str, year: int | None, only: tuple[str, ...] = ()) -> Fraction | None:
    rows = [row for row in county.rows("incomes") if (row["household"], row["year"]) == (home, year)]
    counted = [
        Fraction(str(row["amount"])) * weight(county, row["category"]) for row in rows if row["category"] in only or not only
    ]
    return sum(counted, Fraction(0)) if rows else None


def of_income(county: County, home: str) -> list[Sign]:
    year = last_year(county, home)
    size = len(living(county, home, county.day))
    total = whole(county, home, year)
    line = line_of(county, year) if year else None
    limit = None if line is None else setting(county, "income-factor") * line
    per_head = None if total is None or not size else total / size
    rows = [row for row in county.rows("incomes") if (row["household"], row["year"]) == (home, year)]
    largest = max(rows, key=lambda row: (Fraction(str(row["amount"])), row["code"]))["code"] if rows else ""
    made = [judge(county, (home, "income", largest), per_head, limit)]
    before = whole(county, home, year - 1) if year else None
    fall = None if total is None or before is None else ((before - total) / before if before > 0 else Fraction(0))
    made.append(judge(county, (home, "drop", largest), fall, setting(county, "drop-share")))
    moved = whole(county, home, year, ("long-term", "short-term")) if year else None
    share = None if total is None or moved is None else (moved / total if total > 0 else Fraction(0))
    made.append(judge(county, (home, "transfers", largest), share, setting(county, "transfers-share")))
    return [one for one in made if one]


def judge(county: County, about: tuple[str, str, str], found: Fraction | None, limit: Fraction | None) -> Sign | None:
    """Weigh a number against its limit: below it (`income`), above it (`drop`, `debt`), or reaching it (`transfers`)."""
    home, sign, record = about
    points = setting(county, f"{sign}-points")
    if found is None or limit is None:
        return Sign(home, sign, "unknown", None, None, points)
    worse = {"income": found < limit, "drop": found > limit, "debt": found > limit, "transfers": found >= limit}[sign]
    return Sign(home, sign, "found", found, limit, points, record) if worse else None


def of_labour(county: County, home: str) -> list[Sign]:
    points = setting(county, "labour-points")
    born = {row["code"]: row.get("birth_date") for row in county.rows("people")}
    people = [years(born[person], county.day) for person in living(county, home, county.day)]
    if not people or -1 in people:
        return [Sign(home, "labour", "unknown", None, None, points)]
    able = [age for age in people if setting(county, "working-from") <= age <= setting(county, "working-to")]
    return [] if able else [Sign(home, "labour", "found", Fraction(0), None, points)]


def of_debt(county: County, home: str) -> list[Sign]:
    borrowers = {home, *living(county, home, county.day)}
    loans = [row for row in county.rows("loans") if row["to_subject"] in borrowers and row["from"] <= county.day]
    open_ones = [(owed(county, row), row) for row in loans if owed(county, row) > 0]
    if not open_ones:
        return []
    made = []
    total = sum((sum_ for sum_, _ in open_ones), Fraction(0))
    most = max(open_ones, key=lambda one: (one[0], one[1]["code"]))[1]["code"]
    income = whole(county, home, last_year(county, home))
    limit = None if income is None else setting(county, "debt-share") * income
    made.append(judge(county, (home, "debt", most), total, limit))
    late = [(sum_, row) for sum_, row in open_ones if end(row) <= county.day]
    if late:
        worst = max(late, key=lambda one: (one[0], one[1]["code"]))[1]["code"]
        sum_ = sum((sum_ for sum_, _ in late), Fraction(0))
        made.append(Sign(home, "overdue", "found", sum_, None, setting(county, "overdue-points"), worst))
    return [one for one in made if one]


def struck(county: County, home: str) -> Record | None:
    """Return the latest need or cause that is a sudden hardship."""
    least = county.day - timedelta(days=int(setting(county, "sudden-days")))
    rows = [row for row in county.rows("needs") if row["household"] == home and row["need"] in STRUCK_NEEDS]
    rows += [row for row in county.rows("causes") if row["household"] == home and row["cause"] in STRUCK]
    now = [row for row in rows if holds(row, county.day) and least <= row["from"]]
    return max(now, key=lambda row: (row["from"], row["code"]), default=None)


def of_hardship(county: County, home: str) -> list[Sign]:
    row = struck(county, home)
    days = setting(county, "sudden-days")
    points = setting(county, "sudden-points")
    return [Sign(home, "sudden", "found", None, days, points, row["code"], row["from"].isoformat())] if row else []


def of_return(county: County, home: str) -> list[Sign]:
    rows = [row for row in county.rows("statuses") if (row["household"], row["status"]) == (home, "returned")]
    rows = sorted((row for row in rows if row["from"] <= county.day), key=lambda row: (row["from"], row["code"]))
    points = setting(county, "again-points")
    return [Sign(home, "again", "found", None, None, points, rows[-1]["code"], rows[-1]["from"].isoformat())] if rows else []


def scores(county: County) -> dict[str, tuple[Fraction, Fraction]]:
    """Return for each judged household its score, and the points that are unknown."""
    rows = signs(county)
    return {
        home: (
            sum((one.points for one in rows if (one.household, one.state) == (home, "found")), Fraction(0)),
            sum((one.points for one in rows if (one.household, one.state) == (home, "unknown")), Fraction(0)),
        )
        for home in judged(county)
    }


def fitting_type(county: County, home: str) -> str:
    if any(one.household == home and one.sign == "sudden" for one in signs(county)):
        return "sudden"
    lifted = [row for row in county.rows("statuses") if (row["household"], row["status"]) == (home, "lifted")]
    return "unstable" if any(row["from"] <= county.day for row in lifted) else "marginal"


def watched(county: County, home: str) -> str:
    rows = [row for row in county.rows("monitoring") if row["household"] == home and holds(row, county.day)]
    rows = [row for row in rows if not row.get("risk_removed") or row["risk_removed"] > county.day]
    return max((row["code"] for row in sorted(rows, key=lambda row: (row["from"], row["code"]))[-1:]), default="")


def warnings(county: County) -> list[Warned]:
    found = []
    rows = signs(county)
    for home, (score, unknown) in sorted(scores(county).items(), key=lambda pair: (-pair[1][0], pair[0])):
        if score < setting(county, "from"):
            continue
        duties = {calls_for(county, one) for one in rows if (one.household, one.state) == (home, "found")}
        for duty in sorted(duties):
            help_ = measure(county, home, duty)
            for subject, basis in responsible(county, home, duty):
                about = (home, fitting_type(county, home), score, unknown, watched(county, home), duty)
                found.append(Warned(*about, "helped" if help_ else "missing", help_, subject, basis))
    return found


def calls_for(county: County, one: Sign) -> str:
    if one.sign in PROMISED:
        return one.sign
    row = struck(county, one.household) if one.sign == "sudden" else None
    if row is None:
        return "income"
    return str(row["need"]) if "need" in row else STRUCK[row["cause"]]


def measure(county: County, home: str, duty: str) -> str:
    needs = {row["code"] for row in county.rows("needs") if row["household"] == home and row["need"] == duty}
    rows = []
    for row in county.rows("measures"):
        for_whom = {place.strip() for place in str(row["benefits"]).split(";")} & set(county.around(home))
        met = {code.strip() for code in str(row.get("needs") or "").split(";")} & needs
        own = row.get("duty") and duty in county.vocabulary.and_broader(row["duty"])
        kind = not row.get("duty") and not row.get("needs") and duty in KINDS.get(row["kind"], ())
        if for_whom and (met or own or kind) and holds(row, county.day):
            rows.append(row)
    return max(((row["from"], row["code"]) for row in rows), default=("", ""))[1]


def responsible(county: County, home: str, duty: str) -> list[tuple[str, str]]:
    groups = (None, "everyone", county.group_of[home])
    held = [row for row in county.reaching("responsibilities", home) if row["duty"] == duty and holds(row, county.day)]
    held = [row for row in held if row["involvement"] == "accountable" and row.get("target_group") in groups]
    must = [row for row in county.reaching("mandates", home) if row["duty"] == duty and holds(row, county.day)]
    named = sorted({row["holder"] for row in must if row["modality"] == "must" and row.get("holder")})
    holders = sorted({row["holder"] for row in held})
    return [(one, "accountable") for one in holders] or [(one, "mandated") for one in named] or [("", "nobody")]


def back_test(county: County, past: date, by: str = "all") -> list[Caught]:
    then = replace(county, day=past)
    known = scores(then)
    least = setting(then, "from")
    fell = {row["household"] for row in county.rows("statuses") if row["status"] in POOR and past < row["from"] <= county.day}
    groups: dict[str, list[str]] = {}
    for home in known:
        groups.setdefault(group(then, home, by), []).append(home)
    made = []
    for name, homes in sorted(groups.items()):
        listed = {home for home in homes if known[home][0] >= least}
        back = fell & set(homes)
        missed = back - listed
        blind = {home for home in missed if sum(known[home]) >= least}
        numbers = (len(homes), len(listed), len(back), len(back & listed), len(missed), len(blind), len(listed - back))
        made.append(Caught(name, *numbers))
    return made


def group(county: County, home: str, by: str) -> str:
    if by == "village":
        return county.place_above[home]
    if by == "group":
        return county.group_of[home]
    table = {"type": "household_types", "cause": "causes"}.get(by)
    rows = [row for row in county.rows(table or "") if row["household"] == home and holds(row, county.day)]
    if by == "type":
        return max(((row["from"], row["type"]) for row in rows), default=("", county.group_of[home]))[1]
    return min(((row["rank"], row["code"], row["cause"]) for row in rows), default=(0, "", ""))[2]
