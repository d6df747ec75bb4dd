"""The life of a finding: what judging and what people may do to it. Days are data days; nothing here reads a clock or a store.

open ──acknowledge──► acknowledged ──assign──► assigned      what stands: open, acknowledged, assigned, reopened
any of these ──dismiss──► dismissed ──its expiry comes, or reopen──► reopened
any but cleared ──no longer found──► cleared ──found again──► reopened
"""

from collections.abc import Mapping
from datetime import date

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from ontology.errors import OutOfTurn
from ontology.terms import RM, RMV

OPEN, ACKNOWLEDGED, ASSIGNED = (NamedNode(state) for state in (RMV.state_open, RMV.state_acknowledged, RMV.state_assigned))
DISMISSED, CLEARED, REOPENED = (NamedNode(state) for state in (RMV.state_dismissed, RMV.state_cleared, RMV.state_reopened))
LIFE = (RM.firstSeen, RM.lastSeen, RM.clearedOn, RM.findingState, RM.assignee, RM.dismissalReason, RM.expiry)
"""The properties that say where a finding stands in its life; each has one value at most."""
DISMISSAL = (RM.dismissalReason, RM.expiry)

STANDING = (OPEN, ACKNOWLEDGED, ASSIGNED, REOPENED)
ALLOWED: dict[str, tuple[tuple[NamedNode, ...], NamedNode | None]] = {
    "acknowledge": ((OPEN, REOPENED), ACKNOWLEDGED),
    "assign": (STANDING, ASSIGNED),
    "dismiss": (STANDING, DISMISSED),
    "reopen": ((ACKNOWLEDGED, ASSIGNED, DISMISSED), REOPENED),
    "comment": ((*STANDING, DISMISSED, CLEARED), None),
}
"""What people may do: from which states, and to which one; None stays in the state it is."""


def after_judging(said: Mapping[str, Term], found: bool, day: date) -> dict[str, Term]:
    """What is said of a finding's life (`LIFE`) after it was judged on a data day; `said` is empty for one never seen before.

    What is no longer found is cleared and kept; what is found again, and a dismissal whose first day of not counting (`expiry`)
    has come, is reopened. Who it was assigned to stays. Judging twice on one day changes nothing.
    """
    if not found and not said:
        return {}
    life = {name: said[name] for name in LIFE if name in said}
    return _found(life, day) if found else _not_found(life, day)


def after_act(said: Mapping[str, Term], act: str, given: Mapping[str, Term]) -> dict[str, Term]:
    """What is said of a finding's life after somebody did one of `ALLOWED`; `given` has the assignee, or reason and expiry.

    OutOfTurn   the state does not allow it; the error names what it does
    """
    state = state_of(said)
    states, to = ALLOWED[act]
    if state not in states:
        raise OutOfTurn(f"It is {_word(state)}: {act} is not possible now; possible are: {', '.join(allowed(state))}.")
    dropped = (RM.assignee, *DISMISSAL) if act == "reopen" else ()
    life = {name: said[name] for name in LIFE if name in said and name not in dropped}
    return life | {name: term for name, term in given.items() if name in LIFE} | ({RM.findingState: to} if to else {})


def state_of(life: Mapping[str, Term]) -> NamedNode:
    """The state that a finding is in; one that says none is open."""
    state = life.get(RM.findingState, OPEN)
    return state if isinstance(state, NamedNode) else OPEN


def allowed(state: NamedNode) -> list[str]:
    """What people may do with a finding in a state."""
    return [act for act, (states, _) in ALLOWED.items() if state in states]


def _found(life: dict[str, Term], day: date) -> dict[str, Term]:
    state = state_of(life)
    expired = RM.expiry in life and date.fromisoformat(text(life[RM.expiry])) <= day
    if state == CLEARED or (state == DISMISSED and expired):
        state = REOPENED
        life = {name: term for name, term in life.items() if name not in (RM.clearedOn, *DISMISSAL)}
    first = min(day, date.fromisoformat(text(life[RM.firstSeen]))) if RM.firstSeen in life else day
    return life | {RM.findingState: state, RM.firstSeen: literal(first), RM.lastSeen: literal(day)}


def _not_found(life: dict[str, Term], day: date) -> dict[str, Term]:
    if state_of(life) == CLEARED:
        return life
    kept = {name: term for name, term in life.items() if name not in DISMISSAL}
    return kept | {RM.findingState: CLEARED, RM.clearedOn: literal(day)}


def _word(state: NamedNode) -> str:
    return state.value.removeprefix(f"{RMV.BASE}state-")
