"""Trust over the years, and after duties were left idle or done by others: Python steps of `trust` and `trust-after`.

docs/explanation/consensus.md defines the figures.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from queries.estimates import cell, deviation_of, mean_of
from queries.params import Bound
from queries.run import ask

TRUST = ("day", "from_group", "to_group", "ties", "mean", "sd", "both", "change", "began", "ended")
AFTER = ("conduct", "pairs", "kept", "ended", "began", "before", "after", "change", "low", "high", "fell", "rose")
CONDUCTS = {"idle": "idle", "done-for": "displaced", "out-of-area": "displaced"}
"""By sub-kind of finding, what somebody is said to have done."""
Pair = tuple[str, str]
"""Who trusts whom."""


@dataclass(frozen=True)
class Tie:
    """One tie: who trusts whom, how much, from and up to which days (the second not included)."""

    pair: Pair
    strength: float
    first: date
    to: date


@dataclass
class Facts:
    """The rows of a query: ties, the group of everybody, the village of each household, the places around each."""

    ties: list[Tie] = field(default_factory=list)
    group: dict[str, str] = field(default_factory=dict)
    village: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)

    def strengths(self, day: date) -> dict[Pair, float]:
        """The mean strength of the ties of each pair that hold on a day."""
        found: dict[Pair, list[float]] = defaultdict(list)
        for tie in self.ties:
            if tie.first <= day < tie.to:
                found[tie.pair].append(tie.strength)
        return {pair: fmean(strengths) for pair, strengths in found.items()}

    def around(self, household: str) -> Iterator[str]:
        """A household and the places around it."""
        place = household
        while place:
            yield place
            place = self.village.get(place) or self.above.get(place, "")


def trust(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each day and two groups with a tie on it, or a year before."""
    facts, rows = _read(table), list[Row]()
    only = tuple(bound.words.get(name, "") for name in ("from_group", "to_group"))
    earlier: dict[Pair, float] | None = None
    for day in _days(facts, bound.day):
        now = facts.strengths(day)
        groups = sorted({(facts.group[one], facts.group[two]) for one, two in (*now, *(earlier or ()))})
        for groups_of in groups:
            if all(word in ("", group) for word, group in zip(only, groups_of, strict=True)):
                was, held = (_among(found, facts.group, groups_of) for found in (earlier or {}, now))
                rows.append((literal(day), *map(literal, groups_of), *_moved(was, held, compared=earlier is not None)))
        earlier = now
    return Table(TRUST, rows)


def trust_after(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """What became, since the look-back began, of the trust in those who were idle or did what is another's, and in the others."""
    facts = _read(table)
    since = date.fromisoformat(bound.words["since"])
    before, after = facts.strengths(since), facts.strengths(bound.day)
    blamed = _blamed(bound, snapshot)
    groups: dict[str, set[Pair]] = defaultdict(set)
    for pair in {*before, *after}:
        if pair[0] in facts.village:
            conducts = {word for place in facts.around(pair[0]) for word in blamed.get((place, pair[1]), ())}
            for conduct in conducts or {"neither"}:
                groups[conduct].add(pair)
    return Table(AFTER, [_became(conduct, groups[conduct], before, after) for conduct in sorted(groups)])


def _blamed(bound: Bound, snapshot: Snapshot) -> Mapping[Pair, set[str]]:
    """By place and subject what it is found to have done there."""
    found: dict[Pair, set[str]] = defaultdict(set)
    days = {name: bound.words[name] for name in ("as_of", "since")}
    # An act can lie at a place around the village, somebody idle only at a household inside it.
    here = {"village": bound.words["village"]} if bound.words.get("village") else {}
    for rule, given in (("absence-idle", days | here), ("displacement-acts", days)):
        for row in ask(rule, given, snapshot).table.words():
            if row["sub_kind"] in CONDUCTS:
                found[row["scope"], row["subject"]].add(CONDUCTS[row["sub_kind"]])
    return found


def _became(conduct: str, pairs: set[Pair], before: Mapping[Pair, float], after: Mapping[Pair, float]) -> Row:
    kept = sorted(pair for pair in pairs if pair in before and pair in after)
    ended, began = (sum(pair not in other for pair in pairs) for other in (after, before))
    moves = [round(after[pair] - before[pair], 9) for pair in kept]
    means = [mean_of([found[pair] for pair in kept]).value for found in (before, after)]
    counts = map(literal, (len(pairs), len(kept), ended, began))
    ways = (literal(sum(move < 0 for move in moves)), literal(sum(move > 0 for move in moves)))
    return (literal(conduct), *counts, *map(cell, means), *mean_of(moves).cells, *ways)


def _among(found: Mapping[Pair, float], group: Mapping[str, str], groups: tuple[str, str]) -> dict[Pair, float]:
    return {pair: strength for pair, strength in found.items() if (group[pair[0]], group[pair[1]]) == groups}


def _moved(was: Mapping[Pair, float], now: Mapping[Pair, float], *, compared: bool) -> Row:
    """Figures of a day, and against the year before where there is one."""
    both = [now[pair] - was[pair] for pair in sorted(now) if pair in was]
    against = (literal(len(both)), cell(mean_of(both).value), literal(len(now) - len(both)), literal(len(was) - len(both)))
    strengths = list(now.values())
    figures = (literal(len(now)), cell(mean_of(strengths).value), cell(deviation_of(strengths)))
    return (*figures, *(against if compared else (None,) * 4))


def _days(facts: Facts, last: date) -> list[date]:
    years = range(min(tie.first.year for tie in facts.ties), last.year + 1) if facts.ties else ()
    return [min(date(year, 12, 31), last) for year in years]


def _read(table: Table) -> Facts:
    facts, cadres = Facts(), set[str]()
    for row in table.words():
        if row["part"] == "tie":
            days = (date.fromisoformat(row[name]) for name in ("from", "to"))
            facts.ties.append(Tie((row["one"], row["two"]), float(row["strength"]), *days))
        elif row["part"] == "cadre":
            cadres.add(row["one"])
        elif row["part"] == "group":
            known = facts.group.get(row["one"], "organization")
            facts.group[row["one"]] = row["class"] if known == "organization" else known
        elif row["part"] == "home":
            facts.village[row["one"]] = row["two"]
        else:
            facts.above[row["one"]] = row["two"]
    facts.group |= dict.fromkeys(cadres, "cadre")
    return facts
