"""The page of a subject, or of a person: what it answers for, on whose authority, with which resources, and what was found."""

from pyoxigraph import NamedNode

from api.about.found import findings_about, findings_block
from api.about.held import held, held_block, who_answers
from api.about.parts import ROWS, About, Asker, Block, Sentence, joined, source_cell, url
from api.about.periods import times
from api.about.resources import agreements_block, holdings_block
from graph.rdf import Term, value
from ontology.terms import RM
from visualize.words import Words

NOTHING_HELD = Words("It is accountable for nothing on the data day.", "数据日不对任何职责负总责。")
TRACE = Words("Trace where its resources can go", "追踪其资源可到何处")
MANDATES = (
    *(Words("may or must", "职权性质"), Words("duty", "职责"), Words("over", "范围"), Words("since", "起")),
    *(Words("instrument", "文件依据"), Words("record", "记录"), Words("from which file", "来源")),
)


def about(asker: Asker, node: NamedNode, code: str) -> About:
    """What its page says."""
    given = {"subject": code}
    records = held(asker, given)
    page = About((asker.snapshot.ids.split(node.value) or ("subject", ""))[0], "")
    page.answers = [_is(asker, node), *(who_answers(asker, records, most=4) or [asker.say(NOTHING_HELD)])]
    holdings = holdings_block(asker, code)
    page.blocks = [
        held_block(
            asker, records, url("who", given), Words("It holds no responsibility on the data day.", "数据日不承担任何责任。")
        ),
        _mandates(asker, node),
        holdings,
        agreements_block(asker, node),
        findings_block(asker, findings_about(asker, node), f"/findings?subject={code}"),
    ]
    page.times = times(asker, node)
    page.shares = ("who", given)
    if holdings.rows and asker.reader.whole:
        page.acts = [(TRACE, f"/path?from={code}&resource={holdings.rows[0][0].text}")]
    page.asks = asker.asks(
        *(
            (name, given)
            for name in (
                "who",
                "changes",
                "holdings",
                "offers",
                "requests",
                "exchanges",
                "delegations-outliving",
                "mandates-not-taken-up",
                "departures",
                "partners",
            )
        )
    )
    return page


def _is(asker: Asker, node: NamedNode) -> Sentence:
    """What it is, where it serves, and the roles that it plays."""
    kind = next((quad.object for quad in asker.snapshot.quads(node, NamedNode(f"{_ORG}classification"))), None)
    sorts = [quad.object for quad in asker.snapshot.quads(node, _TYPE) if quad.object.value.removeprefix(RM.BASE) in SORTS]  # type: ignore[union-attr]
    said = asker.say(
        Words("{who}: {kind}", "{who}：{kind}"), who=asker.cell(node), kind=asker.cell(kind or next(iter(sorts), None))
    )
    serves = [quad.object for quad in asker.snapshot.quads(node, NamedNode(RM.servesArea))]
    if serves:
        said += [((" for " if asker.lang == "en" else "，服务"), None), *joined(asker, map(asker.cell, serves))]
    for quad in asker.snapshot.quads(None, NamedNode(RM.holder), node):
        if isinstance(quad.subject, NamedNode) and (asker.snapshot.ids.split(quad.subject.value) or ("",))[0] == "role":
            role = asker.snapshot.said(quad.subject)
            if RM.roleHeld in role and value(role.get(RM.validTo)) is None:
                words = Words("; plays the role {role} since {since}", "；自{since}起担任{role}")
                said += asker.say(words, role=asker.cell(role[RM.roleHeld]), since=asker.cell(role.get(RM.validFrom)))
    return [*said, ((". " if asker.lang == "en" else "。"), None)]


def _mandates(asker: Asker, node: NamedNode) -> Block:
    """What it must, may and must not do by its own mandates and those of its roles."""
    roles = {
        role.object
        for quad in asker.snapshot.quads(None, NamedNode(RM.holder), node)
        if isinstance(quad.subject, NamedNode)
        for role in asker.snapshot.quads(quad.subject, NamedNode(RM.roleHeld))
    }
    found: dict[NamedNode, dict[str, Term]] = {}
    for name, party in ((RM.holder, node), *((RM.mandateRole, role) for role in roles)):
        for quad in asker.snapshot.quads(None, NamedNode(name), party):
            if isinstance(quad.subject, NamedNode) and (asker.snapshot.ids.split(quad.subject.value) or ("",))[0] == "mandate":
                found[quad.subject] = asker.snapshot.said(quad.subject)
    names = (RM.modality, RM.duty, RM.scope, RM.validFrom, RM.basedOn)
    rows = [
        [*(asker.cell(said.get(name)) for name in names), asker.cell(record), source_cell(record, asker)]
        for record, said in sorted(found.items(), key=lambda one: one[0].value)[:ROWS]
    ]
    empty = Words("No mandate of it is recorded.", "没有记录其职权。")
    return Block(
        "mandates", Words("What it must, may and must not do", "职权：必须、可以、不得"), MANDATES, rows, len(found), None, empty
    )


_ORG = "http://www.w3.org/ns/org#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SORTS = (
    "GovernmentBody",
    "VillageCommittee",
    "Enterprise",
    "Cooperative",
    "SocialOrganization",
    "MutualFundAssociation",
    "Person",
)
"""The classes that say what a subject is."""
