"""What if: which findings would appear, clear or change their verdict if some changes were made. Nothing is written.

The day that counts is the later of the data day and the last day on which one of the changes begins to count. Both sides are
judged on that day, so that what only time brings is no effect of the changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode, Quad

from graph.closures import close_over
from graph.intake.concepts import short_words
from graph.rdf import FINDINGS, META, TYPE, Term, literal, text, value
from graph.snapshot import Draft, Snapshot, Version
from graph.trial import Trial
from ontology.errors import BadRequest
from ontology.terms import RM, RMV
from queries.catalog import Text, catalog
from queries.changes import Change
from queries.judge import judge
from queries.standing import ABOUT

APPEARS, CLEARS, TURNS = "appears", "clears", "turns"
"""A finding that was not there or was cleared; one that no longer stands; one whose verdict becomes another."""
EFFECTS = (APPEARS, CLEARS, TURNS)
COLUMNS = ("effect", "kind", "sub_kind", "was", "fault", *ABOUT, "finding", "sentence")
VALUE = NamedNode(RM.value)


@dataclass(frozen=True)
class Effect:
    """What happens to one finding. `sub_kind` is its verdict (the last one where it clears), `was` the one it turns from."""

    effect: str
    finding: NamedNode
    kind: str
    sub_kind: str
    was: str
    fault: bool
    about: dict[str, Term]
    rule: Text


@dataclass(frozen=True)
class WhatIf:
    """The whole answer. `day` is the one that counts, `version` the one that was tried on."""

    changes: Sequence[Change]
    day: date
    version: Version
    effects: list[Effect]


def whatif(draft: Trial, changes: Sequence[Change]) -> WhatIf:
    """Try changes on a draft, and take them back.

    BadRequest   a change does not fit the facts
    Conflict     the data declare no data day
    """
    day = max([draft.data_day(), *(change.day for change in changes if change.day)])
    with draft.attempt():
        if day != draft.data_day():
            move_day(draft, day)
            judge(draft)
        found = effects_of(draft, changes)
    return WhatIf(changes, day, draft.version, found)


def effects_of(draft: Trial, changes: Iterable[Change]) -> list[Effect]:
    """The effects of changes on a draft that is judged, in a fixed order; the changes stay made."""

    def make() -> None:
        for place, change in enumerate(changes, 1):
            try:
                change.apply(draft)
            except BadRequest as error:
                raise BadRequest(f"change {place}: {error.detail}") from None

    return effects_when(draft, make)


def effects_when(draft: Trial, make: Callable[[], object]) -> list[Effect]:
    """The same of whatever `make` does to the draft."""
    start = len(draft.log)
    make()
    close_over(draft)
    judge(draft)
    return effects_between(draft, *draft.difference(start))


def effects_between(snapshot: Snapshot, added: set[Quad], removed: set[Quad]) -> list[Effect]:
    """The effects that statements added and taken away had, as they stand in a snapshot taken right after."""
    moved = {quad.subject for quad in added | removed if quad.graph_name == FINDINGS}
    found = [_effect(snapshot, node, added, removed) for node in moved if isinstance(node, NamedNode)]
    return sorted((one for one in found if one), key=_order)


def move_day(draft: Draft, day: date) -> None:
    """Let a draft be one of a later data day."""
    setting = NamedNode(draft.ids.iri("setting", "data-day"))
    said = [quad for quad in draft.quads(None, VALUE, graph=META) if _is_data_day(draft, quad)]
    draft.remove(said)
    dated = [NamedNode(RM.validFrom), NamedNode(RM.validTo)]
    draft.remove([quad for predicate in dated for quad in draft.quads(setting, predicate, graph=META)])
    draft.add([Quad(setting, VALUE, literal(day.isoformat()), META)])


def _is_data_day(draft: Draft, quad: Quad) -> bool:
    split = draft.ids.split(text(quad.subject)) if isinstance(quad.subject, NamedNode) else None
    return split is not None and split[0] == "setting" and split[1].partition("@")[0] == "data-day"


def _order(one: Effect) -> tuple[int, bool, str, str, list[str]]:
    return EFFECTS.index(one.effect), not one.fault, one.kind, one.sub_kind, [text(term) for term in one.about.values()]


def _effect(snapshot: Snapshot, node: NamedNode, added: set[Quad], removed: set[Quad]) -> Effect | None:
    now = set(snapshot.quads(node, graph=FINDINGS))
    then = (now - added) | {quad for quad in removed if quad.subject == node and quad.graph_name == FINDINGS}
    verdict, before = _standing(now), _standing(then)
    if verdict == before:
        return None
    effect = APPEARS if before is None else CLEARS if verdict is None else TURNS
    concept = verdict or before or ""
    said = {quad.predicate.value: quad.object for quad in (now if verdict else then)}
    kind, _, sub_kind = short_words()[concept].partition("-")
    about = {column: said[RM.BASE + column] for column in ABOUT if RM.BASE + column in said}
    was = short_words()[before].partition("-")[2] if before and effect == TURNS else ""
    return Effect(
        effect, node, kind, sub_kind, was, value(said[RM.fault]) is True, about, _rule(text(said[RM.detectedBy]), sub_kind)
    )


def _rule(question: str, sub_kind: str) -> Text:
    """The sentence of a rule; nothing for one that there is no more."""
    asked = catalog().get(question)
    return asked.finding.rule.get(sub_kind, Text("", "")) if asked and asked.finding else Text("", "")


def _standing(quads: set[Quad]) -> str | None:
    """The verdict that statements about a finding give; None where it does not stand."""
    said = {quad.predicate.value: text(quad.object) for quad in quads if quad.predicate != TYPE and _is_one(quad)}
    return None if said.get(RM.findingState) == RMV.state_cleared else said.get(RM.findingType)


def _is_one(quad: Quad) -> bool:
    return quad.predicate.value in (RM.findingState, RM.findingType)
