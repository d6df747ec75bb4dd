"""Acts on many findings at once: one commit, each finding guarded by what was seen of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pyoxigraph import NamedNode, RdfFormat, parse

from api.service import Service
from graph.journal import Journals
from graph.rdf import FINDINGS, META, text, this_second
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL
from ontology.errors import BadRows, Gone, RemitError, Stale
from ontology.terms import RM
from queries.acts import FIELDS, read_act
from queries.events import finding_node, record, tag
from queries.taken_back import DONE

MOST = 5_000
"""Findings of one bulk act."""


@dataclass(frozen=True)
class Wish:
    """What is to be done with one finding, which was seen under a tag."""

    finding: str
    seen: str
    said: Mapping[str, str]


@dataclass(frozen=True)
class Failure:
    """A finding with which it could not be done, and why."""

    finding: str
    reason: str
    field: str = ""

    def facts(self) -> dict[str, str]:
        """The same as JSON."""
        return {"finding": self.finding, "reason": self.reason, "field": self.field}


@dataclass
class Outcome:
    """What became of a bulk act. `version` is the one it made; None where nothing could be done."""

    version: Version | None = None
    done: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def do_all(service: Service, wishes: Sequence[Wish], who: str, *, together: bool) -> Outcome:
    """Do what is wished, as one commit: with `together` all of it or nothing, else whatever is possible.

    BadRows   with `together`: with some findings it could not be done; nothing was changed
    """
    outcome, now = Outcome(), this_second()

    def edit(draft: Draft) -> str:
        done = [event for wish in wishes for event in _do(draft, wish, who, now, outcome)]
        if together and outcome.failures:
            raise BadRows(
                f"With {len(outcome.failures)} of {len(wishes)} findings this cannot be done; nothing was changed.",
                problems=[one.facts() for one in outcome.failures],
            )
        return " ".join(done)

    made = service.store.commit(edit)
    outcome.version = made if outcome.done else None
    return outcome


def touched(journals: Journals, now: Version, since: int) -> set[NamedNode] | None:
    """The findings with which people did something since a version; None where more than that happened, or may have."""
    try:
        entries = journals.since(FULL, now, since)
        found: set[NamedNode] = set()
        for entry in entries:
            lines = list(journals.lines(entry, facts=False))
            of_it = _acted_on(line[2:] for line in lines)
            if of_it is None or len(lines) < entry.added + entry.removed:
                return None
            found |= of_it
    except Gone:
        return None
    return found


def changed(journals: Journals, snapshot: Snapshot, since: int) -> set[str] | None:
    """The codes of the findings of which anything changed since a version, by people or by judging; None where nobody knows."""
    try:
        entries = journals.since(FULL, snapshot.version, since)
        lines = [line[2:] for entry in entries for line in journals.lines(entry, facts=False)]
    except Gone:
        return None
    quads = [quad for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS) if quad.graph_name == FINDINGS]
    iris = {text(term) for quad in quads for term in (quad.subject, quad.object)}
    return {split[1] for split in map(snapshot.ids.split, iris) if split and split[0] == "finding"}


def _do(draft: Draft, wish: Wish, who: str, now: datetime, outcome: Outcome) -> Iterable[str]:
    try:
        node = finding_node(wish.finding, draft)
        if wish.seen != tag(node, draft):
            raise Stale("It has changed since you looked at it.")
        act = read_act({name: wish.said.get(name, "") for name in FIELDS}, draft)
        yield record(draft, node, act, who, now).value
        outcome.done.append(wish.finding)
    except RemitError as error:
        outcome.failures.append(Failure(wish.finding, error.detail, str(error.extra.get("field", ""))))


def _acted_on(lines: Iterable[bytes]) -> set[NamedNode] | None:
    """The findings that journal lines say people acted on; None where they say anything else about findings or settings."""
    found: set[NamedNode] = set()
    for quad in parse(b"".join(lines), format=RdfFormat.N_QUADS):
        if quad.graph_name == META:
            if quad.subject != FINDINGS and "/commit/" not in text(quad.subject):
                return None
        elif isinstance(quad.subject, NamedNode) and quad.predicate.value in DONE and "/finding/" in quad.subject.value:
            found.add(quad.subject)
        elif "/event/" not in text(quad.subject):
            return None
        elif quad.predicate.value == RM.ofFinding and isinstance(quad.object, NamedNode):
            found.add(quad.object)
    return found
