"""Paths as cards to read: every hop with the record that it rests on, since when, from which file and who said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from api.cells import Cell, cell
from api.fact_links import editable, record_path
from api.finding import source_of
from graph.rdf import META, PREFIXES, Term, text, value
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.path_words import BY, percent
from queries.run import Answer, plain
from visualize.words import Words

SINCE = (RM.validFrom, RM.onDate)
WHO, WHEN = (NamedNode(PREFIXES["prov"] + name) for name in ("wasAssociatedWith", "endedAtTime"))
OPEN_END = "9999-12-31"

Rows = list[dict[str, Term | None]]
"""The hops of one path, as the answer has them."""


@dataclass(frozen=True)
class Hop:
    """One hop: from whom to whom, by which record and how reliably, what is left after it, and what the record rests on."""

    giver: Cell
    taker: Cell
    by: Words
    record: Cell
    edit: str
    reliability: Decimal
    carried: str
    lost: str
    since: str
    until: str
    source: dict[str, str]
    said_by: str
    said_on: str
    weakest: bool = False


@dataclass(frozen=True)
class Way:
    """One path, and why it is worse than the best one."""

    number: int
    whole: Decimal
    arrives: str
    sentence: str
    hops: list[Hop]
    worse: list[str]


def ways(answer: Answer, snapshot: Snapshot, lang: str) -> list[Way]:
    """The paths of an answer, the best one first."""
    by_path: dict[int, Rows] = {}
    for row in answer.table.named_rows():
        by_path.setdefault(int(_number(row["path"])), []).append(row)
    best = next(iter(by_path.values()), [])
    return [_way(number, rows, best, snapshot, lang) for number, rows in by_path.items()]


def _way(number: int, rows: Rows, best: Rows, snapshot: Snapshot, lang: str) -> Way:
    least = min(_number(row["reliability"]) for row in rows)
    return Way(
        number,
        _number(rows[0]["whole"]),
        _amount(rows[-1], "carried", snapshot, lang),
        text(said) if (said := rows[0][f"sentence_{lang}"]) else "",
        [_hop(row, snapshot, lang, weakest=len(rows) > 1 and _number(row["reliability"]) == least < 1) for row in rows],
        [one.said(lang) for one in _worse(rows, best)] if rows is not best else [],
    )


def _worse(rows: Rows, best: Rows) -> list[Words]:
    """In what a path is worse than the best one, or as good."""
    found = []
    whole, top = _number(rows[0]["whole"]), _number(best[0]["whole"])
    if whole < top:
        found.append(Words(f"less reliable: {plain(whole)}, not {plain(top)}", f"可靠度较低：{plain(whole)}，而非{plain(top)}"))
    if len(rows) > len(best):
        more = len(rows) - len(best)
        found.append(Words(f"{more} more {'hop' if more == 1 else 'hops'}", f"多{more}个环节"))
    left, most = _number(rows[-1]["carried"]), _number(best[-1]["carried"])
    if rows[-1]["unit"] == best[-1]["unit"] and left != most:
        en, zh = ("less", "较少") if left < most else ("more", "较多")
        found.append(Words(f"{en} arrives: {plain(left)}, not {plain(most)}", f"送达{zh}：{plain(left)}，而非{plain(most)}"))
    return found or [Words("as good as the best one", "与最佳路径相当")]


def _hop(row: Mapping[str, Term | None], snapshot: Snapshot, lang: str, *, weakest: bool) -> Hop:
    record = row["record"]
    facts = _facts(record, snapshot)
    split = snapshot.ids.split(text(record)) if record else None
    kind = BY[text(row["by"])] if row["by"] else ("", "")
    who, when = _said_by(facts, snapshot)
    until = text(facts[RM.validTo]) if RM.validTo in facts else ""
    return Hop(
        giver=cell(row["from"], snapshot, lang),
        taker=cell(row["to"], snapshot, lang),
        by=Words(*kind),
        record=cell(record, snapshot, lang),
        edit=record_path(*split) if split and editable(split[0]) else "",
        reliability=_number(row["reliability"]),
        carried=_amount(row, "carried", snapshot, lang),
        lost=_amount(row, "lost", snapshot, lang) if _number(row["lost"]) else "",
        since=next((text(facts[name]) for name in SINCE if name in facts), ""),
        until="" if until == OPEN_END else until,
        source=source_of(record, snapshot) if record else {},
        said_by=who,
        said_on=when[:10],
        weakest=weakest,
    )


def _amount(row: Mapping[str, Term | None], column: str, snapshot: Snapshot, lang: str) -> str:
    """A quantity with its unit; a share, where there is none, in per cent."""
    number = _number(row[column])
    return f"{plain(number)} {cell(row['unit'], snapshot, lang).label}" if row["unit"] else percent(number)


def _facts(record: Term | None, snapshot: Snapshot) -> dict[str, Term]:
    if not isinstance(record, NamedNode):
        return {}
    return snapshot.said(record, META) | snapshot.said(record)


def _said_by(facts: Mapping[str, Term], snapshot: Snapshot) -> tuple[str, str]:
    """Who brought a record in, and when, as its source tells."""
    place = facts.get(RM.source)
    runs = snapshot.quads(place, NamedNode(RM.readBy), graph=META) if isinstance(place, NamedNode) else iter(())
    for quad in runs:
        if isinstance(quad.object, NamedNode):
            said = {one.predicate: text(one.object) for one in snapshot.quads(quad.object, graph=META)}
            return (snapshot.ids.split(said.get(WHO, "")) or ("", ""))[1], said.get(WHEN, "")
    return "", ""


def _number(term: Term | None) -> Decimal:
    return Decimal(str(value(term))) if term is not None else Decimal(0)
