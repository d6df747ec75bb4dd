"""Takes back what people did with findings in one commit: each finding stands again as it did before, and the log says so.

The findings themselves, and what judging says of them, are not touched: one that was cleared since stays cleared. Events stay, as
all events do.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.rdf import FINDINGS, Term
from graph.snapshot import Draft, Snapshot
from ontology.errors import ChangedSince
from ontology.terms import RM
from queries.events import commit_of, commit_record, counter, did, events_of, life_of, log
from queries.life import state_of
from queries.run import word

DONE = (RM.findingState, RM.assignee, RM.dismissalReason, RM.expiry)
"""What an act changes in the life of a finding."""
NAMED = 20


def acts_of(number: int, snapshot: Snapshot) -> dict[NamedNode, list[dict[str, Term]]]:
    """What people did with findings in the commit of a version: the events by finding."""
    found: dict[NamedNode, list[dict[str, Term]]] = {}
    for quad in snapshot.quads(None, NamedNode(RM.inCommit), commit_of(snapshot, number), FINDINGS):
        if isinstance(quad.subject, NamedNode):
            event = snapshot.said(quad.subject, FINDINGS)
            finding = event[RM.ofFinding]
            if isinstance(finding, NamedNode):
                found.setdefault(finding, []).append(event)
    return found


def in_the_way(findings: Iterable[NamedNode], number: int, snapshot: Snapshot) -> list[NamedNode]:
    """The findings with which something was done after a version."""
    return [finding for finding in findings if any(counter(event) > number for event in events_of(finding, snapshot)[-1:])]


def take_acts_back(draft: Draft, lines: Iterator[bytes], number: int, who: str, when: datetime) -> None:
    """Let findings stand again as before the acts of a version, of which `lines` are the journal.

    ChangedSince   something was done since with some of them; `extra["findings"]` names the first of these
    """
    findings = acts_of(number, draft)
    if later := in_the_way(findings, number, draft):
        codes = [word(node, draft) for node in later]
        raise ChangedSince(
            f"Version {number} cannot be taken back: something was done since with {len(later)} of its findings, "
            f"the first {codes[0]}. Take back the later acts first, or act on the findings one by one.",
            findings=codes[:NAMED],
            total=len(codes),
        )
    moved, day = _moved(lines, findings), draft.data_day()
    for finding in findings:
        added, removed = moved.get(finding, ([], []))
        still = all(quad in draft.store for quad in added)
        draft.remove(added)
        draft.add(removed if still else [])
        log(draft, did(finding, "undo", state_of(life_of(finding, draft)), day), who, when)
    draft.add(commit_record(draft, who, when))


def _moved(lines: Iterator[bytes], findings: Iterable[NamedNode]) -> dict[NamedNode, tuple[list[Quad], list[Quad]]]:
    """What a journal says was added to and removed from the lives of findings."""
    wanted = set(findings)
    moved: dict[NamedNode, tuple[list[Quad], list[Quad]]] = {}
    for line in lines:
        if any(name.encode() in line for name in DONE):
            for quad in parse(line[2:], format=RdfFormat.N_QUADS):
                if quad.subject in wanted and quad.predicate.value in DONE and isinstance(quad.subject, NamedNode):
                    moved.setdefault(quad.subject, ([], []))[not line.startswith(b"A")].append(quad)
    return moved
