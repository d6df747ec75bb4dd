"""The resources that somebody holds, and the agreements by which resources come to them or go to others."""

from itertools import islice

from pyoxigraph import NamedNode

from api.about.parts import NOTHING, ROWS, Asker, Block, source_cell, url
from api.cells import Cell
from graph.rdf import Term, literal, text, value
from ontology.terms import RM
from queries.run import ask, plain
from visualize.words import Words

HOLDINGS = (
    *(Words("resource", "资源"), Words("quantity", "数量"), Words("remaining", "剩余"), Words("shareable", "可共享")),
    *(Words("since", "起"), Words("record", "记录"), Words("from which file", "来源")),
)
AGREEMENTS = (
    *(Words("resource", "资源"), Words("from", "提供方"), Words("to", "接收方"), Words("quantity", "数量")),
    *(Words("since", "起"), Words("until before", "止（不含）"), Words("record", "记录"), Words("from which file", "来源")),
)
MOST_READ = 400


def holdings_block(asker: Asker, code: str) -> Block:
    """What a subject or household holds on the data day."""
    given = {"subject": code}
    table = ask("holdings", given, asker.snapshot).table if asker.day() else None
    rows = list(table.named_rows()) if table else []
    records = [row["record"] if "record" in row else row.get("holding") for row in rows]
    cells = [_held(asker, record) for record in records[:ROWS] if isinstance(record, NamedNode)]
    return Block(
        "holdings",
        Words("Resources held", "持有的资源"),
        HOLDINGS,
        cells,
        len(rows),
        url("holdings", given),
        Words("No resource of its own is recorded.", "没有记录自有资源。"),
    )


def agreements_block(asker: Asker, *parties: NamedNode) -> Block:
    """The agreements by which parties give or take on the data day."""
    day = asker.day()
    ends = (NamedNode(RM.fromSubject), NamedNode(RM.toSubject))
    found: dict[NamedNode, dict[str, Term]] = {}
    for party in parties:
        for end in ends:
            for quad in islice(asker.snapshot.quads(None, end, party), MOST_READ):
                if (
                    isinstance(quad.subject, NamedNode)
                    and (asker.snapshot.ids.split(quad.subject.value) or ("",))[0] == "agreement"
                ):
                    said = asker.snapshot.said(quad.subject)
                    until = value(said.get(RM.validTo))
                    if (not day or until is None or str(until) > day.isoformat()) and asker.sees(*said.values()):
                        found[quad.subject] = said
    ordered = sorted(found.items(), key=lambda one: (text(one[1].get(RM.resourceType, literal(""))), one[0].value))
    rows = [_agreed(asker, record, said) for record, said in ordered[:ROWS]]
    return Block(
        "agreements",
        Words("Resources shared by agreement", "协议共享的资源"),
        AGREEMENTS,
        rows,
        len(found),
        None,
        Words("No agreement names it.", "没有相关的共享协议。"),
    )


def amount(asker: Asker, said: dict[str, Term], name: str = RM.quantity) -> Cell:
    """A quantity with its unit."""
    if name not in said:
        return NOTHING
    number, unit = plain(value(said[name])), asker.cell(said.get(RM.unit)).label
    whole, _, part = number.partition(".")
    label = (
        f"{int(whole):,}{'.' + part if part else ''} {unit}".strip()
        if whole.lstrip("-").isdigit()
        else f"{number} {unit}".strip()
    )
    return Cell(label, label, None)


def _held(asker: Asker, record: NamedNode) -> list[Cell]:
    said = asker.snapshot.said(record)
    return [
        asker.cell(said.get(RM.resourceType)),
        amount(asker, said),
        amount(asker, said, RM.remaining),
        asker.cell(said.get(RM.shareable)),
        asker.cell(said.get(RM.validFrom)),
        asker.cell(record),
        source_cell(record, asker),
    ]


def _agreed(asker: Asker, record: NamedNode, said: dict[str, Term]) -> list[Cell]:
    return [
        *(asker.cell(said.get(name)) for name in (RM.resourceType, RM.fromSubject, RM.toSubject)),
        amount(asker, said),
        *(asker.cell(said.get(name)) for name in (RM.validFrom, RM.validTo)),
        asker.cell(record),
        source_cell(record, asker),
    ]
