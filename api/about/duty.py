"""The page of a duty: who is accountable for it where, where nobody is, what it answers and needs, and what was found."""

from collections.abc import Iterable

from pyoxigraph import NamedNode

from api.about.found import findings_block
from api.about.held import held, held_block, who_answers
from api.about.parts import About, Asker, Sentence, joined, url
from graph.rdf import PREFIXES, literal
from ontology.terms import RM
from visualize.words import Words

CORE = Words("{duty} is a core duty", "{duty}是核心职责")
OTHER = Words("{duty} is a duty", "{duty}是职责")
ADDRESSES = Words("; it answers the need for ", "，对应需求：")
REQUIRES = Words("; it requires ", "，需要资源：")
MANY = Words(
    "{n} responsibilities for it hold on the data day; in {a} of them the holder is accountable.",
    "数据日共有{n}项相关责任，其中{a}项为负总责。",
)
DEFINITION = NamedNode(PREFIXES["skos"] + "definition")


def about(asker: Asker, node: NamedNode, code: str) -> About:
    """What its page says."""
    given = {"duty": code}
    records = held(asker, given)
    page = About("duty", "")
    page.answers = [
        _is(asker, node),
        *_definition(asker, node),
        asker.say(MANY, n=f"{len(records):,}", a=f"{sum(one.accountable for one in records):,}"),
    ]
    page.answers += who_answers(asker, records, 2)
    page.blocks = [
        held_block(asker, records, url("who", given), Words("Nobody holds it on the data day.", "数据日无人承担。")),
        findings_block(asker, node, all_url=f"/findings?duty={code}"),
    ]
    page.asks = asker.asks(
        *(
            (name, given)
            for name in (
                "who",
                "coverage-matrix",
                "gaps",
                "overlaps",
                "changes",
                "mandates-not-taken-up",
                "matrix-violations",
                "weak-points",
            )
        )
    )
    return page


def _is(asker: Asker, node: NamedNode) -> Sentence:
    core = any(quad.object == literal(True) for quad in asker.snapshot.quads(node, NamedNode(RM.coreDuty)))
    said = asker.say(CORE if core else OTHER, duty=asker.cell(node))
    for words, name in ((ADDRESSES, RM.addressesNeed), (REQUIRES, RM.requiresResource)):
        things = [quad.object for quad in asker.snapshot.quads(node, NamedNode(name))]
        said += [(words.said(asker.lang), None), *joined(asker, map(asker.cell, things))] if things else []
    return [*said, ((". " if asker.lang == "en" else "。"), None)]


def _definition(asker: Asker, node: NamedNode) -> Iterable[Sentence]:
    said = {getattr(quad.object, "language", "") or "en": quad.object.value for quad in asker.snapshot.quads(node, DEFINITION)}  # type: ignore[union-attr]
    words = said.get(asker.lang) or said.get("en")
    return [[(words, None)]] if words else []
