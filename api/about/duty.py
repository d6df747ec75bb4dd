"""The page of a duty: who is accountable for it where, where nobody is, what it answers and needs, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.about.found import findings_about, findings_block
from api.about.held import Held, held_block, read, weight, who_answers
from api.about.parts import ROWS, About, Asker, Sentence, joined, url
from graph.rdf import PREFIXES, literal, text
from graph.snapshot import Snapshot
from ontology.errors import Conflict
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
ASKED = ("who", "coverage-matrix", "gaps", "overlaps", "changes", "mandates-not-taken-up", "matrix-violations", "weak-points")
_DUTY, _INVOLVEMENT, _FROM, _TO = (str(NamedNode(name)) for name in (RM.duty, RM.involvement, RM.validFrom, RM.validTo))
DEFINITION = NamedNode(PREFIXES["skos"] + "definition")


@dataclass(frozen=True)
class Holders:
    """How many responsibilities for a duty hold on the data day, in how many the holder is accountable, and the weightiest."""

    total: int
    accountable: int
    first: list[Held]


def holders(snapshot: Snapshot, duty: str) -> Holders:
    """Who holds a duty (its IRI): it looks at all responsibilities for it, and is to be kept for a version."""
    try:
        day = snapshot.data_day()
    except Conflict:
        return Holders(0, 0, [])
    record = f"?record {_DUTY} {NamedNode(duty)} ; {_INVOLVEMENT} ?involvement ; {_FROM} ?from ; {_TO} ?to"
    rows = snapshot.select(
        f"SELECT ?record ?involvement WHERE {{ {record} FILTER(?from <= {literal(day)} && {literal(day)} < ?to) }}"
    ).rows
    found = sorted((weight(text(involvement)), text(record)) for record, involvement in rows if record and involvement)
    first = (read(snapshot, NamedNode(record), day) for _, record in found[:ROWS])
    return Holders(len(found), sum(rank == 0 for rank, _ in found), [one for one in first if one])


def about(asker: Asker, node: NamedNode, code: str, held: Holders) -> About:
    """What its page says."""
    given = {"duty": code}
    page = About("duty", "")
    number = asker.say(MANY, n=f"{held.total:,}", a=f"{held.accountable:,}")
    page.answers = [_is(asker, node), *_definition(asker, node), number, *who_answers(asker, held.first, held.accountable)]
    empty = Words("Nobody holds it on the data day.", "数据日无人承担。")
    page.blocks = [
        held_block(asker, held.first, url("who", given), empty, held.total),
        findings_block(asker, findings_about(asker, node), f"/findings?duty={code}"),
    ]
    page.shares = ("who", given)
    page.asks = asker.asks(*((name, given) for name in ASKED))
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
