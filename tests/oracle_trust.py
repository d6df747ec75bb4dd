"""What docs/explanation/consensus.md and voice.md promise, a second time: plain Python over the rows of the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from statistics import fmean, stdev

from oracle import displaced, uncovered
from oracle_lasting import Figures, student, wilson
from oracle_words import County, Record, holds

Pair = tuple[str, str]


def players(county: County) -> set[tuple[str, str]]:
    return {(row["role"], row["subject"]) for row in county.rows("roles") if holds(row, county.day)}


def stances(county: County, goal: str, who: str) -> list[Record]:
    rows = [row for row in county.rows("stances") if (row["goal"], row["holder"]) == (goal, who)]
    return [row for row in rows if holds(row, county.day)]


def goal_stances(county: County) -> Iterator[Figures]:
    for goal in county.rows("goals"):
        for who in {who for _, who in players(county)}:
            said = stances(county, goal["code"], who)
            head = (goal["code"], goal["horizon"], who)
            yield from ((*head, row["stance"], row["from"].isoformat(), row["code"]) for row in said)
            if not said:
                yield (*head, "", "", "")


def consensus(county: County) -> Iterator[Figures]:
    for goal in county.rows("goals"):
        for role in {role for role, _ in players(county)}:
            mine = [who for one, who in players(county) if one == role]
            said = {who: {row["stance"] for row in stances(county, goal["code"], who)} for who in mine}
            counts = [sum(word in words for words in said.values()) for word in ("agreed", "objected", "not-asked")]
            silent = sum(not words for words in said.values())
            yield (goal["code"], goal["horizon"], role, len(mine), *counts, silent, Fraction(counts[0], len(mine)))


def goal_duties(county: County) -> Iterator[Figures]:
    ahead = [row for row in county.rows("goals") if row.get("due") is None or row["due"] >= county.day]
    served = {row["code"]: [duty.strip() for duty in str(row["duties"] or "").split(";") if duty.strip()] for row in ahead}
    borne = [row for row in county.rows("responsibilities") if holds(row, county.day)]
    wider = county.vocabulary.and_broader
    for goal in ahead:
        due = str(goal.get("due") or "")
        if goal["horizon"] == "phased" and not served[goal["code"]]:
            yield ("no-duty", goal["code"], "", due, "", "")
        for duty in served[goal["code"]]:
            if not any(row["involvement"] == "accountable" and duty in wider(row["duty"]) for row in borne):
                yield ("nobody", goal["code"], duty, due, 0, 0)
    doing = [row for row in borne if row["involvement"] in ("accountable", "responsible")]
    named = {duty for duties in served.values() for duty in duties}
    for duty in {row["duty"] for row in doing}:
        if not any(one in wider(duty) or duty in wider(one) for one in named):
            mine = [row for row in doing if row["duty"] == duty]
            yield ("no-goal", "", duty, "", len(mine), len({row["holder"] for row in mine}))


def strengths(county: County, day: date, kind: str = "trust") -> dict[Pair, float]:
    found: dict[Pair, list[float]] = {}
    for row in county.rows("ties"):
        if row["kind"] == kind and row["from"] <= county.day and holds(row, day):
            found.setdefault((row["from_subject"], row["to_subject"]), []).append(float(row["strength"]))
    return {pair: fmean(some) for pair, some in found.items()}


def cadres(county: County) -> set[str]:
    return {row["member"] for row in county.rows("posts") if row["post"] == "cadre" and holds(row, county.day)}


def group(county: County, party: str) -> str:
    if party in cadres(county):
        return "cadre"
    kinds = {row["code"]: row["kind"] for row in county.rows("subjects")}
    return str(kinds.get(party, "household"))


def trust(county: County, kind: str) -> dict[tuple[str, str, str], Figures]:
    begun = [row["from"] for row in county.rows("ties") if row["kind"] == kind and row["from"] <= county.day]
    years = range(min(begun).year, county.day.year + 1) if begun else range(0)
    rows: dict[tuple[str, str, str], Figures] = {}
    before: dict[Pair, float] | None = None
    for day in [min(date(year, 12, 31), county.day) for year in years]:
        now, was = strengths(county, day, kind), before or {}
        for groups in {(group(county, one), group(county, two)) for one, two in {*now, *was}}:
            mine, past = (
                {pair: some for pair, some in of.items() if (group(county, pair[0]), group(county, pair[1])) == groups}
                for of in (now, was)
            )
            both = mine.keys() & past.keys()
            moved = fmean(mine[pair] - past[pair] for pair in both) if both else ""
            against = ("", "", "", "")
            if before is not None:
                against = (len(both), moved, len(mine) - len(both), len(past) - len(both))  # type: ignore[assignment]
            middle = fmean(mine.values()) if mine else ""
            spread = stdev(mine.values()) if len(mine) > 1 else ""
            rows[day.isoformat(), *groups] = (len(mine), middle, spread, *against)
        before = now
    return rows


def only_bridge(county: County) -> Iterator[Figures]:
    bodies = {row["code"] for row in county.rows("subjects") if row["kind"] != "person"}
    near: dict[str, set[str]] = {}
    for row in county.rows("ties"):
        if holds(row, county.day):
            near.setdefault(row["from_subject"], set()).add(row["to_subject"])
            near.setdefault(row["to_subject"], set()).add(row["from_subject"])
    bridges = {one for one in cadres(county) if near.get(one, set()) & bodies}
    for village in sorted({row["code"] for row in county.rows("places") if row["kind"] == "village"}):
        homes = [row["code"] for row in county.rows("households") if row["village"] == village]
        linked = {home: near.get(home, set()) & bridges for home in homes}
        direct = {home for home in homes if near.get(home, set()) & bodies}
        for cadre in ("", *sorted(set().union(*linked.values()))):
            mine = [home for home in homes if not cadre or cadre in linked[home]]
            rest = [home for home in mine if home not in direct]
            counts = (sum(bool(linked[home]) for home in rest), sum(len(linked[home]) == 1 for home in rest))
            if homes:
                cut = sum(not linked[home] for home in rest)
                yield (village, cadre, len(mine), len(mine) - len(rest), *counts, cut)


def trust_after(county: County) -> Iterator[Figures]:
    homes = {row["code"] for row in county.rows("households")}
    before, after = strengths(county, county.since), strengths(county, county.day)
    done: dict[tuple[str, str], set[str]] = {}
    for row in [*uncovered(county), *displaced(county)]:
        conduct = {"idle": "idle", "done-for": "displaced", "out-of-area": "displaced"}.get(row.sub_kind)
        if conduct:
            done.setdefault((row.scope, row.subject), set()).add(conduct)
    groups: dict[str, set[Pair]] = {}
    for home, other in {*before, *after}:
        if home in homes:
            found = {conduct for place in county.around(home) for conduct in done.get((place, other), ())}
            for conduct in found or {"neither"}:
                groups.setdefault(conduct, set()).add((home, other))
    for conduct in sorted(groups):
        pairs = groups[conduct]
        kept = [pair for pair in pairs if pair in before and pair in after]
        moves = [after[pair] - before[pair] for pair in kept]
        ended, began = (sum(pair not in of for pair in pairs) for of in (after, before))
        means = [fmean(of[pair] for pair in kept) if kept else "" for of in (before, after)]
        ways = (sum(move < -1e-9 for move in moves), sum(move > 1e-9 for move in moves))
        yield (conduct, len(pairs), len(kept), ended, began, *means, *(student(moves) if moves else ("", "", "")), *ways)


# ---- what was told


def policies(county: County) -> list[Record]:
    rows = [row for row in county.rows("information") if row.get("kind") == "policy" and not row.get("retells")]
    return [row for row in rows if holds(row, county.day)]


def known_by(county: County, policy: Record) -> list[str]:
    """The households that should know a policy."""
    serves = next((row.get("serves") for row in county.rows("subjects") if row["code"] == policy["holder"]), None)
    homes = [row["code"] for row in county.rows("households")]
    return [home for home in homes if serves is None or serves in county.around(home)]


def way_up(county: County, version: Record) -> list[str]:
    """A version and those that it descends from, itself first."""
    above = {row["code"]: row.get("retells") for row in county.rows("information")}
    codes = [version["code"]]
    while above[codes[-1]]:
        codes.append(above[codes[-1]])
    return codes


def last_word(county: County, home: str, policy: str) -> str:
    rows = [row for row in county.rows("testimonies") if (row["household"], row["about"]) == (home, policy)]
    rows = [row for row in rows if row["verdict"] in ("told", "not-told") and row["date"] <= county.day]
    return str(max(((row["date"], row["verdict"] == "not-told", row["verdict"]) for row in rows), default=(0, 0, ""))[2])


def told(county: County) -> Iterator[Figures]:
    for policy in policies(county):
        for home in known_by(county, policy):
            said = last_word(county, home, policy["code"])
            held = [row for row in county.rows("information") if row["holder"] == home and holds(row, county.day)]
            sent = [row for row in held if policy["code"] in way_up(county, row)[1:]]
            direct = said == "not-told" or (not said and not sent)
            head = (home, county.place_above[home], policy["code"], policy["holder"])
            if not sent:
                yield (*head, "", "", "", said, direct, "")
            for version in sent:
                layers = way_up(county, version).index(policy["code"])
                ways = {
                    (row["from_subject"], row["channel"])
                    for row in county.rows("transmissions")
                    if row["arrived"] == version["code"]
                }
                yield from ((*head, layers, *way, said, direct, version["code"]) for way in ways or {("", "")})


def arrival(county: County, by: str) -> dict[tuple[str, str, str], Figures]:
    groups: dict[tuple[str, str, str], list[Figures]] = {}
    for row in told(county):
        key = (str(row[2]), str(row[1]), "") if by == "village" else (str(row[2]), "", str(row[6]))
        groups.setdefault(key, []).append(row)
    return {key: _arrived(rows) for key, rows in groups.items()}


def _arrived(rows: list[Figures]) -> Figures:
    versions = {row[9]: float(str(row[4])) for row in rows if row[9]}
    homes, sent = {row[0] for row in rows}, {row[0] for row in rows if row[9]}
    spoke, knows = {row[0] for row in rows if row[7]}, {row[0] for row in rows if row[7] == "told"}
    share = (len(knows) / len(spoke), *wilson(len(knows), len(spoke))) if spoke else ("", "", "")
    layers = fmean(versions.values()) if versions else ""
    counts = (len(homes), len(sent), layers, len(spoke), len(knows))
    return (*counts, *share, len({row[0] for row in rows if row[8]}))
