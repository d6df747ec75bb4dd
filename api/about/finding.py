"""The page of a finding: what was found, who answers there and on whose authority, and how it stood from day to day."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from api.about.held import Held, held, held_block, held_over, nobody, who_answers
from api.about.page import drawn_url
from api.about.parts import About, Asker, Lasting, Sentence, url
from api.cells import Cell
from graph.rdf import FINDINGS, Term, value
from ontology.terms import RM
from queries.events import BY, events_of
from queries.life import CLEARED, OPEN
from queries.run import word
from visualize.focus import AREAS, PARTIES
from visualize.words import Words

SAYS = (
    (RM.findingType, Words("{what}", "{what}")),
    (RM.duty, Words(": {what}", "：{what}")),
    (RM.scope, Words(" at {what}", "，在{what}")),
    (RM.subject, Words(", of {what}", "，涉及{what}")),
    (RM.other, Words(" and {what}", "与{what}")),
    (RM.matter, Words(", about {what}", "，事由{what}")),
    (RM.firstSeen, Words(", first seen on {what}.", "，首次发现于{what}。")),
)
STANDS = Words("It is {state}.", "目前状态：{state}。")
ASSIGNED = Words("It is {state}, in the hands of {who}.", "目前状态：{state}，由{who}处理。")
GONE = Words("It is {state} since {day}.", "目前状态：{state}（自{day}起）。")
FOUND = Words("found", "发现")
NOBODY_HOLDS = Words("Nobody holds a responsibility that reaches it on the data day.", "数据日没有覆盖此处的责任。")


def about(asker: Asker, node: NamedNode) -> About:
    """What its page says."""
    said = asker.snapshot.said(node, FINDINGS)
    page = About("finding", "")
    given = _given(asker, said)
    records = _records(asker, said, given)
    page.answers = [
        [piece for name, words in SAYS if name in said for piece in asker.say(words, what=asker.cell(said[name]))],
        _stands(asker, said),
        *who_answers(asker, records),
    ]
    duty = said.get(RM.duty)
    if asker.day() and isinstance(duty, NamedNode) and RM.scope in said:
        page.missing = nobody(asker, records, [duty])
    page.blocks = [held_block(asker, records, _all(asker, said, given), NOBODY_HOLDS)] if given or records else []
    page.times = _states(asker, node, said)
    page.asks = _asks(asker, said, given)
    return page


def focus_of(asker: Asker, said: Mapping[str, Term]) -> tuple[str, str] | None:
    """What the picture around a finding has in its middle: where it is, else whom it concerns; None where there is neither."""
    for name in (RM.scope, RM.subject, RM.other):
        kind, code = _split(asker, said.get(name))
        if kind in ("household", *AREAS, *PARTIES):
            return kind, code
    return None


def pictures(asker: Asker, node: NamedNode) -> tuple[str | None, str | None]:
    """The picture around a finding, narrowed to its duty, and a small one as a file; None where there is none."""
    said = asker.snapshot.said(node, FINDINGS)
    focus = focus_of(asker, said)
    if focus is None:
        return None, None
    duty = {"duty": word(said[RM.duty], asker.snapshot)} if RM.duty in said else {}
    whole = "/graph?" + urlencode({"focus": "/".join(focus), **duty}, safe="/")
    small = drawn_url(asker, *focus)
    return whole, small and small + ("&" + urlencode(duty) if duty else "")


def _split(asker: Asker, term: Term | None) -> tuple[str, str]:
    split = asker.snapshot.ids.split(term.value) if isinstance(term, NamedNode) else None
    return split or ("", "")


def _given(asker: Asker, said: Mapping[str, Term]) -> dict[str, str]:
    """The parameters with which `who` says who is responsible there; none where it cannot be asked so."""
    kind, code = _split(asker, said.get(RM.scope))
    duty = {"duty": word(said[RM.duty], asker.snapshot)} if RM.duty in said else {}
    if kind in ("household", "village"):
        return {kind: code} | duty
    kind, code = _split(asker, said.get(RM.subject))
    return {"subject": code} | duty if RM.scope not in said and kind in (*PARTIES, "household") else {}


def _records(asker: Asker, said: Mapping[str, Term], given: Mapping[str, str]) -> list[Held]:
    """The responsibilities for its duty that reach where it is; of one that is nowhere, those of whom it concerns."""
    if given:
        return held(asker, given)
    scope = said.get(RM.scope)
    if not isinstance(scope, NamedNode):
        return []
    return [one for one in held_over(asker, scope) if said.get(RM.duty) in (None, one.duty)]


def _all(asker: Asker, said: Mapping[str, Term], given: Mapping[str, str]) -> str:
    return url("who", given) if given else url("matrix", {"place": _split(asker, said.get(RM.scope))[1]})


def _stands(asker: Asker, said: Mapping[str, Term]) -> Sentence:
    state = asker.cell(said.get(RM.findingState, OPEN))
    if RM.clearedOn in said and said.get(RM.findingState) == CLEARED:
        return asker.say(GONE, state=state, day=asker.cell(said[RM.clearedOn]))
    if RM.assignee in said:
        return asker.say(ASSIGNED, state=state, who=asker.cell(said[RM.assignee]))
    return asker.say(STANDS, state=state)


def _states(asker: Asker, node: NamedNode, said: Mapping[str, Term]) -> list[Lasting]:
    """The states of its life, by data day: what brought each, by whom, and until when it lasted."""
    begun = value(said.get(RM.firstSeen))
    if not isinstance(begun, date):
        return []
    steps = [(begun, Cell("", FOUND.said(asker.lang), None), asker.cell(OPEN)), *_steps(asker, node)]
    last = max([asker.day() or begun, *(day for day, _, _ in steps), begun + timedelta(days=1)])
    whole = (last - begun).days
    ends = [*(day for day, _, _ in steps[1:]), None]
    return [
        Lasting(
            what,
            state,
            day.isoformat(),
            end.isoformat() if end else "",
            round(100 * (day - begun).days / whole, 1),
            round(max(100 * ((end or last) - day).days / whole, 0.8), 1),
        )
        for (day, what, state), end in zip(steps, ends, strict=True)
    ]


def _steps(asker: Asker, node: NamedNode) -> Iterator[tuple[date, Cell, Cell]]:
    """What was done that gave it a state: the day, the act with whoever did it, and the state."""
    before: Term = OPEN
    for event in events_of(node, asker.snapshot):
        day, state = value(event.get(RM.dataDay)), event.get(RM.toState, before)
        if isinstance(day, date) and state != before:
            before, who = state, word(event[BY.value], asker.snapshot) if BY.value in event else ""
            yield day, Cell(who, asker.cell(event[RM.findingAct]).label, "#log"), asker.cell(state)


def _asks(asker: Asker, said: Mapping[str, Term], given: Mapping[str, str]) -> list[tuple[Words, str]]:
    kind, code = _split(asker, said.get(RM.scope))
    subject = _split(asker, said.get(RM.subject))
    asked = [("who", dict(given))] if given else []
    asked += [("needs", {kind: code}), ("what-reaches", {"to": code})] if kind in ("household", "village") else []
    asked += [("departures", {"subject": subject[1]})] if subject[0] in PARTIES else []
    listed = {kind: code} if kind in ("village", "township") else {"subject": subject[1]} if subject[0] in PARTIES else {}
    asked += [("findings", listed)] if listed else []
    return asker.asks(*asked)
