"""The page of a household: who answers for each of its open needs, since when and on whose authority, first of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import NamedNode

from api.about.found import findings_about, findings_block
from api.about.held import Held, answer, held, held_block
from api.about.parts import About, Asker, Sentence, url
from api.about.periods import times
from api.about.resources import agreements_block, holdings_block
from api.cells import Cell
from graph.rdf import LABEL, literal, text
from ontology.terms import RM, RMV
from queries.run import ask
from visualize.words import Words

WHERE = Words("Household {code}{head} lives in {place}.", "农户{code}{head}住在{place}。")
NEEDS = Words("It has {n} open needs.", "有{n}项未解决的需求。")
ONE_NEED = Words("It has one open need.", "有1项未解决的需求。")
UNCOVERED = Words("Nobody holds any responsibility that covers it.", "没有覆盖该户的责任。")
NO_NEEDS = Words("No open need of it is recorded.", "没有记录未解决的需求。")
NEED = Words("{need}, since {since}: ", "{need}（自{since}起）：")
NOBODY = Words("{need}, since {since}: nobody is accountable for it.", "{need}（自{since}起）：无人负总责。")


@dataclass(frozen=True)
class Open:
    """An open need, since when it is open, and a sentence for each who is accountable for a duty that answers it."""

    need: Cell
    since: Cell
    answers: list[Sentence]


def about(asker: Asker, node: NamedNode, code: str) -> About:
    """What its page says."""
    given = {"household": code}
    records = held(asker, given)
    needs = open_needs(asker, given, records)
    head = head_of(asker, node)
    page = About("household", f"{head} ({code})" if head else code)
    place = next((quad.object for quad in asker.snapshot.quads(node, NamedNode(RM.within))), None)
    called = (f"（户主{head}）" if asker.lang == "zh" else f" ({head})") if head else ""
    page.answers.append(asker.say(WHERE, code=code, head=called, place=asker.cell(place)))
    page.answers.append(asker.say(NEEDS if len(needs) > 1 else ONE_NEED if needs else NO_NEEDS, n=str(len(needs))))
    for one in needs:
        page.answers += [asker.say(NEED, need=one.need, since=one.since) + answers for answers in one.answers]
        page.missing += [] if one.answers else [asker.say(NOBODY, need=one.need, since=one.since)]
    page.blocks = [
        held_block(
            asker, records, url("who", given), Words("Nobody holds any responsibility that covers it.", "没有覆盖该户的责任。")
        ),
        holdings_block(asker, code),
        agreements_block(asker, node),
        findings_block(asker, findings_about(asker, node)),
    ]
    page.times = times(asker, node)
    page.asks = asker.asks(
        *((name, given) for name in ("who", "needs", "household-file", "guarantees", "exit-check", "income-explained")),
        ("what-reaches", {"to": code}),
        ("source-of", {"thing": code}),
    )
    page.shares = ("household-file", given)
    page.acts = [(Words("File to print", "一户一档（打印）"), f"/households/{quote(code, safe='')}")]
    return page


def open_needs(asker: Asker, given: Mapping[str, str], records: list[Held]) -> list[Open]:
    """The open needs of a household on a day, with who answers for each; `given` are the parameters of `who` and `needs`."""
    if asker.day() is None and "as_of" not in given:
        return []
    rows = list(ask("needs", given, asker.snapshot).table.named_rows())
    found = []
    for record in dict.fromkeys(row["record"] for row in rows):
        mine = [row for row in rows if row["record"] == record]
        duties = {row["duty"] for row in mine}
        answers = [answer(asker, one) for one in records if one.accountable and one.duty in duties]
        found.append(Open(asker.cell(mine[0]["need"]), asker.cell(mine[0]["from"]), answers))
    return found


def head_of(asker: Asker, node: NamedNode) -> str:
    """The name of the head of a household; empty where none is recorded."""
    for quad in asker.snapshot.quads(None, NamedNode(RM.ofHousehold), node):
        if isinstance(quad.subject, NamedNode):
            said = asker.snapshot.said(quad.subject)
            person = said.get(RM.ofPerson)
            if text(said.get(RM.relationToHead, literal(""))) == RMV.BASE + "relation-head" and isinstance(person, NamedNode):
                return next((text(name.object) for name in asker.snapshot.quads(person, LABEL)), "")
    return ""
