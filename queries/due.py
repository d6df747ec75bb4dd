"""What has to be judged again: after a commit, and when the data day has moved, only what can have changed.

What changed are the records that the commit wrote, and those with a day that the days looked at have passed over. Each reaches,
by the table in the header of a rule, the places whose rows can depend on it - in the version before and in the new one. Rules
that can yield the same finding, or findings that name each other, are judged together at the places of all of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE, Term, compact, literal, text
from graph.snapshot import Draft, Snapshot
from graph.vocabulary import vocabulary
from ontology.errors import Conflict
from ontology.terms import RM
from queries.catalog import Question, catalog
from queries.params import bind, resolve
from queries.walk import Facts, Nodes, Walk, Window

DATES = (RM.validFrom, RM.validTo, RM.onDate, RM.riskRemovedOn, RM.settledOn)
"""The days of records that rules compare with the days they look at."""
ASIDE = {RM.source, RM.rowNumber}
COMMON = {RM.BASE + name for name in ("validFrom", "validTo", "holder", "duty", "scope", "onDate", "share", "quantity", "unit")}
"""Properties of so many classes that they do not tell whether a query reads a record."""
MOST_RECORDS, MOST_PLACES, MOST_DAYS = 3_000, 3_000, 62
"""Beyond that it is cheaper to judge everything: changed records, places of one rule, days passed."""
MOST_STATEMENTS = 200_000
"""What the facts for judging some places may come to; beyond that they are judged as a whole."""


@dataclass(frozen=True)
class Due:
    """Rules that are judged together, at some places (values of their anchor), or wholly (None)."""

    rules: tuple[Question, ...]
    places: frozenset[NamedNode] | None

    @property
    def anchor(self) -> str:
        """The column, and property, that says where its findings are."""
        reach = self.rules[0].finding and self.rules[0].finding.reach
        return reach.anchor if reach else "scope"

    def covers(self, about: Mapping[str, Term]) -> bool:
        """Whether what a finding is about is at one of the places."""
        return self.places is None or about.get(self.anchor) in self.places


@cache
def rules_together() -> tuple[tuple[Question, ...], ...]:
    """All rules, in the parts that are judged together.

    That are those of one kind with one anchor, and those of all kinds that rest on acts; one without a reach is by itself.
    """
    rules = [rule for rule in catalog().values() if rule.finding]
    on_acts = {rule.finding.kind for rule in rules if rule.finding and rule.finding.act}
    parts: dict[tuple[str, str], list[Question]] = {}
    for rule in rules:
        finding = rule.finding
        if finding and finding.reach:
            parts.setdefault((finding.reach.anchor, "" if finding.kind in on_acts else finding.kind), []).append(rule)
        else:
            parts.setdefault(("", rule.name), []).append(rule)
    return tuple(tuple(part) for part in parts.values())


def everything() -> list[Due]:
    """All rules, wholly."""
    return [Due(part, None) for part in rules_together()]


def due(draft: Draft) -> list[Due]:
    """What of the findings of the version before a draft must be judged again; they are those of its facts and data day."""
    try:
        changes = None if draft.before is None or draft.changed is None else _Changes(draft, draft.before, draft.changed)
    except Conflict:
        changes = None
    if changes is None or changes.nodes is None:
        return everything()
    return [Due(part, places) for part in rules_together() if (places := changes.places_of_all(part)) or places is None]


def facts_for(draft: Draft, parts: list[Due]) -> Snapshot | None:
    """The facts that the rows at the places of some parts can depend on, all of them, in memory; None for too many."""
    if all(part.places is None for part in parts):
        return draft
    facts = Facts(draft, _classes_that_count())
    nodes: Nodes = set()
    for part in parts:
        for rule in part.rules:
            if part.places is not None and rule.finding and rule.finding.reach:
                nodes |= Walk(facts, rule.finding.reach, _window(rule, _words(rule, draft))).records(set(part.places))
    quads = {quad for node in nodes for quad in facts.quads(node)}
    if len(quads) > MOST_STATEMENTS:
        return None
    settings = [quad.subject for quad in draft.quads(None, TYPE, NamedNode(RM.Setting), META)]
    quads |= {quad for node in settings if isinstance(node, NamedNode) for quad in facts.quads(node)}
    store = ox.Store()
    store.bulk_extend([*_words_read(), *quads])
    return Snapshot(store, draft.version, draft.ids)


@cache
def _classes_that_count() -> frozenset[str]:
    """The classes that some rule names in its reach."""
    reaches = [rule.finding.reach for rule in catalog().values() if rule.finding and rule.finding.reach]
    return frozenset(name for reach in reaches for name in (*reach.ways, *reach.dated))


@cache
def _words_read() -> tuple[Quad, ...]:
    """The statements of the vocabulary that a rule can read: by a property that some rule names, in full or by prefix."""
    texts = "\n".join(rule.sparql for rule in catalog().values() if rule.finding)
    named = {quad.predicate for quad in vocabulary()}
    read = {name for name in named if name == TYPE or compact(name.value) in texts or name.value in texts}
    return tuple(quad for quad in vocabulary() if quad.predicate in read)


def reads(rule: Question, snapshot: Snapshot) -> set[str]:
    """The classes and properties that a rule reads when it is judged."""
    asked = bind(rule, resolve(rule, {}, snapshot).terms)
    return {f"{RM.BASE}{name}" for name in re.findall(r"\brm:(\w+)", asked)}


class _Changes:
    """What a draft changed, and where that can be seen. `nodes` is None for too much."""

    def __init__(self, draft: Draft, before: Snapshot, changed: Nodes) -> None:
        self._draft = draft
        self._versions = (before, draft)
        self._facts = (Facts(before, _classes_that_count()), Facts(draft, _classes_that_count()))
        self._words = {rule.name: (_words(rule, before), _words(rule, draft)) for part in rules_together() for rule in part}
        days = self._days_passed()
        differing = {node for node in changed if self._differs(node)} if len(changed) <= 10 * MOST_RECORDS else None
        self.nodes = None if days is None or differing is None else differing | self._with_day_in(days)
        if self.nodes and len(self.nodes) > MOST_RECORDS:
            self.nodes = None

    def places_of_all(self, part: tuple[Question, ...]) -> frozenset[NamedNode] | None:
        found: Nodes = set()
        for rule in part:
            places = self._places(rule)
            if places is None or len(found | places) > MOST_PLACES:
                return None
            found |= places
        return frozenset(found)

    def _places(self, rule: Question) -> Nodes | None:
        """The places of a rule whose rows can have changed; None for the whole rule."""
        old, new = self._words[rule.name]
        if _settled(rule, old) != _settled(rule, new):
            return None
        reach = rule.finding and rule.finding.reach
        if not reach:
            return None if old != new or self._reads_changed(rule) else set()
        walks = [Walk(facts, reach, _window(rule, words)) for facts, words in zip(self._facts, (old, new), strict=True)]
        return {place for node in self.nodes or () for walk in walks for place in walk.reached(node)}

    def _reads_changed(self, rule: Question) -> bool:
        names = reads(rule, self._draft) - COMMON
        return any(names & self._names(facts, node) for node in self.nodes or () for facts in self._facts)

    @staticmethod
    def _names(facts: Facts, node: NamedNode) -> set[str]:
        return {text(quad.object) if quad.predicate == TYPE else quad.predicate.value for quad in facts.quads(node)}

    def _differs(self, node: NamedNode) -> bool:
        before, after = ({quad for quad in facts.quads(node) if quad.predicate.value not in ASIDE} for facts in self._facts)
        return before != after

    def _days_passed(self) -> set[date] | None:
        """The days between what was looked at and what is, at either end; None for too many."""
        days: set[date] = set()
        for part in rules_together():
            for rule in part:
                old, new = self._words[rule.name]
                for name in _days(rule):
                    first, last = sorted((date.fromisoformat(old[name]), date.fromisoformat(new[name])))
                    if (last - first).days > MOST_DAYS:
                        return None
                    days |= {first + timedelta(days=number) for number in range((last - first).days + 1) if first != last}
        return days

    def _with_day_in(self, days: set[date]) -> Nodes:
        return {node for snapshot in self._versions for node in _dated(snapshot, days)}


def _dated(snapshot: Snapshot, days: set[date]) -> Iterator[NamedNode]:
    """Records with one of some days."""
    for day in days:
        for name in DATES:
            for graph in (CURRENT, META):
                for quad in snapshot.quads(None, NamedNode(name), literal(day), graph):
                    if isinstance(quad.subject, NamedNode):
                        yield quad.subject


def _words(rule: Question, snapshot: Snapshot) -> dict[str, str]:
    return resolve(rule, {"as_of": snapshot.data_day().isoformat()}, snapshot).words


def _days(rule: Question) -> list[str]:
    """The parameters of a rule that are days; all of them have a value when it is judged."""
    return [name for name, param in rule.params.items() if param.type == "date"]


def _settled(rule: Question, words: dict[str, str]) -> dict[str, str]:
    """The parameters that are not days."""
    return {name: word for name, word in words.items() if name not in _days(rule)}


def _window(rule: Question, words: dict[str, str]) -> Window:
    days = [words[name] for name in _days(rule)]
    return min(days), max(days)
