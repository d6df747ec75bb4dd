"""The page of a household: who answers for each of its open needs, since when and on whose authority, first of all."""

from urllib.parse import quote

from pyoxigraph import NamedNode

from api.about.found import findings_about, findings_block
from api.about.held import Held, answer, held, held_block
from api.about.parts import About, Asker, url
from api.about.periods import times
from api.about.resources import agreements_block, holdings_block
from graph.rdf import LABEL, Term, literal, text
from ontology.terms import RM, RMV
from queries.run import ask
from visualize.words import Words

WHERE = Words("Household {code}{head} lives in {place}.", "农户{code}{head}住在{place}。")
NEEDS = Words("It has {n} open needs.", "有{n}项未解决的需求。")
ONE_NEED = Words("It has one open need.", "有1项未解决的需求。")
NO_NEEDS = Words("No open need of it is recorded.", "没有记录未解决的需求。")
NEED = Words("{need}, since {since}: ", "{need}（自{since}起）：")
NOBODY = Words("{need}, since {since}: nobody is accountable for it.", "{need}（自{since}起）：无人负总责。")


def about(asker: Asker, node: NamedNode, code: str) -> About:
    """What its page says."""
    given = {"household": code}
    records = held(asker, given)
    glance = needs(asker, code, records)
    head = head_of(asker, node)
    page = About("household", f"{head} ({code})" if head else code)
    place = next((quad.object for quad in asker.snapshot.quads(node, NamedNode(RM.within))), None)
    page.answers.append(
        asker.say(
            WHERE,
            code=code,
            head=(f"（户主{head}）" if asker.lang == "zh" else f" ({head})") if head else "",
            place=asker.cell(place),
        )
    )
    page.answers.append(asker.say(NEEDS if len(glance) > 1 else ONE_NEED, n=str(len(glance))) if glance else asker.say(NO_NEEDS))
    for need, since, there in glance:
        accountable = [one for one in there if one.accountable]
        things = {"need": asker.cell(need), "since": asker.cell(since)}
        if accountable:
            page.answers += [asker.say(NEED, **things) + answer(asker, one) for one in accountable]
        else:
            page.missing.append(asker.say(NOBODY, **things))
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
        ("who", given),
        ("needs", given),
        ("household-file", given),
        ("what-reaches", {"to": code}),
        ("guarantees", given),
        ("exit-check", given),
        ("income-explained", given),
        ("source-of", {"thing": code}),
    )
    page.acts = [(Words("File to print", "一户一档（打印）"), f"/households/{quote(code, safe='')}")]
    return page


def needs(asker: Asker, code: str, records: list[Held]) -> list[tuple[Term, Term, list[Held]]]:
    """The open needs of a household, since when each is open, and who holds a core duty that answers it."""
    if asker.day() is None:
        return []
    rows = list(ask("needs", {"household": code}, asker.snapshot).table.named_rows())
    found = []
    for record in dict.fromkeys(row["record"] for row in rows):
        mine = [row for row in rows if row["record"] == record]
        need, since, duties = mine[0]["need"], mine[0]["from"], {row["duty"] for row in mine}
        if need is not None and since is not None:
            found.append((need, since, [one for one in records if one.duty in duties]))
    return found


def head_of(asker: Asker, node: NamedNode) -> str:
    """The name of the head of a household; empty where none is recorded."""
    for quad in asker.snapshot.quads(None, NamedNode(RM.ofHousehold), node):
        if isinstance(quad.subject, NamedNode):
            said = {one.predicate.value: one.object for one in asker.snapshot.quads(quad.subject)}
            person = said.get(RM.ofPerson)
            if text(said.get(RM.relationToHead, literal(""))) == RMV.BASE + "relation-head" and isinstance(person, NamedNode):
                return next((text(name.object) for name in asker.snapshot.quads(person, LABEL)), "")
    return ""
