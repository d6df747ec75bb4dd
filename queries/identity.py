"""What people decide about two entries: the same, different, or to be looked at later. Nothing is merged.

A decision is a record (`rm:IdentityDecision`) with who and when, of which there is one for each two entries. Beside «same» stands
`owl:sameAs`, in both directions, so that either entry leads to the other; it goes with the decision. What was decided before is
kept among the superseded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, PREFIXES, TYPE, Term, literal, text
from graph.snapshot import Draft, Snapshot
from ontology.errors import BadRequest, Conflict, NotFound
from ontology.terms import RM, RMV
from queries.change_steps import free
from queries.entered import By, enter, entered, retire
from queries.exchange_steps import LONGEST, keep

KINDS = ("person", "household", "subject")
VERDICTS = ("same", "different", "later")
SAME_AS = NamedNode(PREFIXES["owl"] + "sameAs")
SORTS = (RM.Person, RM.Household, RM.Organization)
"""Two entries are of one of these, both."""


@dataclass(frozen=True)
class Entries:
    """Two entries, in order."""

    one: NamedNode
    other: NamedNode


def entries(first: str, second: str, snapshot: Snapshot) -> Entries:
    """Two entries by their names, kind/code.

    BadRequest   they are one, not of one sort, or no names of entries
    NotFound     one of them is not there
    """
    nodes = sorted((_entry(word, snapshot) for word in (first, second)), key=text)
    if nodes[0] == nodes[1]:
        raise BadRequest(f"{first} and {second} are one entry; name two.")
    if not set.intersection(*(_sorts(node, snapshot) for node in nodes)):
        raise BadRequest(f"{first} and {second} are not of one kind: two people, two households, or two organizations.")
    return Entries(*nodes)


def decision(pair: Entries, snapshot: Snapshot) -> NamedNode | None:
    """What was decided about two entries, and holds."""
    found = [{quad.subject for quad in snapshot.quads(None, NamedNode(RM.decidesOn), node)} for node in (pair.one, pair.other)]
    return next((node for node in set.intersection(*found) if isinstance(node, NamedNode)), None)


def said(record: NamedNode | None, snapshot: Snapshot) -> dict[str, Term]:
    """What a decision says, by property, with who and when."""
    if record is None:
        return {}
    return snapshot.said(record) | entered(record, snapshot)


def decide(draft: Draft, pair: Entries, words: Mapping[str, str], by: By) -> NamedNode:
    """Decide about two entries; an earlier decision is superseded.

    BadRequest   the verdict is unknown, or the reason too long
    Conflict     just that was decided already
    """
    verdict, reason = words.get("verdict", "").strip(), words.get("reason", "").strip()
    if verdict not in VERDICTS:
        raise BadRequest(f"verdict cannot be «{verdict}»; it is one of {', '.join(VERDICTS)}.", field="verdict")
    if len(reason) > LONGEST:
        raise BadRequest(f"reason has more than {LONGEST} characters.", field="reason")
    given: dict[str, Term] = {
        RM.identityVerdict: NamedNode(f"{RMV.BASE}identity-{verdict}"),
        RM.onDate: literal(draft.data_day()),
    }
    if reason:
        given[RM.comment] = literal(reason)
    before = said(decision(pair, draft), draft)
    if before.get(RM.identityVerdict) == given[RM.identityVerdict] and before.get(RM.comment) == given.get(RM.comment):
        raise Conflict(f"That they are {verdict} was decided already.")
    if before:
        take_back(draft, pair, by)
    node = NamedNode(free(draft, "identity", "-".join(_code(one, draft) for one in (pair.one, pair.other))))
    keep(draft, node, RM.IdentityDecision, given)
    draft.add(Quad(node, NamedNode(RM.decidesOn), one, CURRENT) for one in (pair.one, pair.other))
    enter(draft, node, by)
    if verdict == "same":
        draft.add(_links(pair))
    return node


def take_back(draft: Draft, pair: Entries, by: By) -> NamedNode:
    """Take a decision back: the two are open again, and what was decided is kept among the superseded.

    Conflict   nothing was decided
    """
    record = decision(pair, draft)
    if record is None:
        raise Conflict("Nothing was decided about them; there is nothing to take back.")
    retire(draft, record, by)
    draft.remove(_links(pair))
    return record


def tag(pair: Entries, snapshot: Snapshot) -> str:
    """What stands for two entries and the decision about them as they are now."""
    nodes = [pair.one, pair.other, *filter(None, [decision(pair, snapshot)])]
    lines = sorted(str(quad) for node in nodes for quad in snapshot.quads(node))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _links(pair: Entries) -> list[Quad]:
    return [Quad(one, SAME_AS, other, CURRENT) for one, other in ((pair.one, pair.other), (pair.other, pair.one))]


def _entry(word: str, snapshot: Snapshot) -> NamedNode:
    kind, _, code = word.partition("/")
    if kind not in KINDS or not code:
        raise BadRequest(f"«{word}» names no entry; write kind/code, where the kind is one of {', '.join(KINDS)}.")
    node = NamedNode(snapshot.ids.iri(kind, code))
    if next(snapshot.quads(node, TYPE), None) is None:
        raise NotFound(f"There is no {kind} with the code «{code}».")
    return node


def _sorts(node: NamedNode, snapshot: Snapshot) -> set[str]:
    return {text(quad.object) for quad in snapshot.quads(node, TYPE)} & set(SORTS)


def _code(node: NamedNode, snapshot: Snapshot) -> str:
    return (snapshot.ids.split(node.value) or ("", node.value))[1]
