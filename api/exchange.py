"""One exchange for people and programs: both sides, what is left of them, its state, and the steps with who and when."""

from typing import Any

from api.cells import as_json, cell
from graph.rdf import Term, literal
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.events import BY, ENDED
from queries.exchange_life import RULES, possible
from queries.exchanges import Exchange, Side, Step, left_of, tag


def exchange_facts(exchange: Exchange, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """All that is known of an exchange, as JSON; `seen` is the tag that a step has to name, `whose` who may act."""
    return {
        **{
            kind: {name: as_json(term, snapshot, lang) for name, term in _side(one, snapshot).items()}
            for kind, one in (("offer", exchange.offer), ("request", exchange.request))
        },
        "state": exchange.state or None,
        "quantity": as_json(_number(exchange), snapshot, lang),
        "agreement": as_json(exchange.agreement, snapshot, lang),
        "possible": possible(exchange.state),
        "whose": {act: code_of(exchange.parties.of(RULES[act].whose), snapshot) for act in possible(exchange.state)},
        "steps": [{name: as_json(term, snapshot, lang) for name, term in _step(step).items()} for step in exchange.steps],
        "seen": tag(exchange.offer, exchange.request, snapshot),
    }


def exchange_cells(exchange: Exchange, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """The same as cells of a page."""
    facts = exchange_facts(exchange, snapshot, lang)
    return facts | {
        **{
            kind: {name: cell(term, snapshot, lang) for name, term in _side(one, snapshot).items()}
            for kind, one in (("offer", exchange.offer), ("request", exchange.request))
        },
        "agreement": cell(exchange.agreement, snapshot, lang),
        "steps": [{name: cell(term, snapshot, lang) for name, term in _step(step).items()} for step in exchange.steps],
    }


def code_of(iri: str, snapshot: Snapshot) -> str | None:
    """The code of a thing of ours."""
    split = snapshot.ids.split(iri)
    return split[1] if split else None


def _side(one: Side, snapshot: Snapshot) -> dict[str, Term | None]:
    left = left_of(one, snapshot)
    return {
        "record": one.node,
        "holder": one.holder,
        "resource": one.resource,
        "quantity": literal(one.quantity) if one.quantity is not None else None,
        "left": literal(left) if left is not None else None,
        "unit": one.unit,
        "from": literal(one.first),
        "to": literal(one.last),
    }


def _step(step: Step) -> dict[str, Term | None]:
    said = step.said
    return {
        "step": said.get(RM.stepKind),
        "subject": step.performer,
        "day": literal(step.day),
        "quantity": said.get(RM.quantity),
        "reason": said.get(RM.comment),
        "agreement": said.get(RM.ledTo),
        "who": said.get(BY.value),
        "when": said.get(ENDED.value),
        "record": step.node,
    }


def _number(exchange: Exchange) -> Term | None:
    return literal(exchange.quantity) if exchange.quantity is not None else None
