"""The page of a plan, `/allocations?resource=funds&place=T1`: what each source gives, how fair it is, what stays unmet and why.

One source at a time shows its shares, of which single ones can be left out before the plan is proposed.
"""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from pyoxigraph import NamedNode

from api.cells import Cell, as_json, cell
from api.long_answers import LongAnswers
from api.page import language
from api.reader import current_reader
from graph.rdf import Term, text, value
from graph.snapshot import Snapshot
from queries.catalog import question
from queries.run import word
from visualize.words import Words, choices

CHOICE = ("resource", "place", "share", "mandate")
"""The parameters of `allocate` that choose a plan; its day is the data day."""
OUT = "out."
MOST, MOST_TRIED = 200, 20
"""Shares that one source shows, and how many of them fit into a link to the page what-if."""
REASONS = {
    "paired": Words("already paired", "已结对"),
    "mandated": Words("has a mandate", "有职权"),
    "near": Words("near", "就近"),
    "able": Words("able to", "有能力"),
    "nobody": Words("nobody has the resource", "无人持有该资源"),
    "out-of-reach": Words("all who have it are out of reach", "持有者均不在范围内"),
    "forbidden": Words("a mandate forbids it", "职权规定禁止"),
    "no-mandate": Words("nobody has the mandate asked for", "无人具有所要求的职权"),
    "used-up": Words("what there is, is used up", "已用尽"),
}
Row = dict[str, Term | None]


@dataclass(frozen=True)
class Source:
    """An offer or holding: who gives, what, to how many needs, how much in all and with which reasons; `code` is its own."""

    code: str
    source: Cell
    giver: Cell
    resource: Cell
    needs: int
    quantity: Decimal
    unit: Cell
    reasons: list[tuple[Words, int]]


@dataclass(frozen=True)
class Village:
    """How many needs of a village the plan looked at, and how many it serves."""

    village: Cell
    needs: int
    served: int

    @property
    def percent(self) -> int:
        """The share that is served."""
        return round(100 * self.served / self.needs)


@dataclass(frozen=True)
class Share:
    """One share that can be left out."""

    name: str
    need: Cell
    household: Cell
    duty: Cell
    quantity: Cell
    mandate: Cell
    distance: Cell
    reason: Words


def review_page(snapshot: Snapshot, answers: LongAnswers) -> str:
    """The plan as a page.

    Underway   it is being worked out
    """
    given = {name: request.args[name].strip() for name in CHOICE if request.args.get(name, "").strip()}
    facts: dict[str, Any] = {
        "given": given,
        "resources": choices("resources"),
        "asked": bool(given or request.args.get("show")),
        "data_day": snapshot.setting("data-day"),
        "version": str(snapshot.version),
    }
    if facts["asked"]:
        answer = answers.page(question("allocate"), given, snapshot, current_reader())
        facts |= _plan(list(answer.table.named_rows()), given, snapshot)
    return render_template("allocations.html", **facts)


def _plan(rows: list[Row], given: dict[str, str], snapshot: Snapshot) -> dict[str, Any]:
    shares, unmet = [row for row in rows if row["giver"]], [row for row in rows if not row["giver"]]
    chosen = request.args.get("source", "").strip()
    listed = [row for row in shares if word(row["source"], snapshot) == chosen]
    lang = language()
    why = Counter((text(row["resource"]), text(row["reason"])) for row in unmet if row["resource"] and row["reason"])
    return {
        "shares": len(shares),
        "sources": _sources(shares, snapshot, lang),
        "villages": _villages(rows, snapshot, lang),
        "unmet": [(cell(NamedNode(iri), snapshot, lang), REASONS[said], number) for (iri, said), number in why.most_common()],
        "unmet_total": len(unmet),
        "chosen": chosen,
        "listed": [_share(row, snapshot, lang) for row in listed[:MOST]],
        "listed_total": len(listed),
        "tried_url": _tried(listed, snapshot) if 0 < len(listed) <= MOST_TRIED else None,
        "most_tried": MOST_TRIED,
        "query": urlencode(given),
    }


def _sources(shares: list[Row], snapshot: Snapshot, lang: str) -> list[Source]:
    """The sources that give, those that serve most needs first."""
    groups: dict[str, list[Row]] = {}
    for row in shares:
        groups.setdefault(word(row["source"], snapshot), []).append(row)
    found = []
    for code, rows in groups.items():
        reasons = Counter(text(row["reason"]) for row in rows if row["reason"])
        amounts = (Decimal(str(value(row["quantity"]) or 0)) for row in rows)
        source, giver, resource = (cell(rows[0][name], snapshot, lang) for name in ("source", "giver", "resource"))
        unit = cell(rows[0]["unit"], snapshot, lang)
        said = [(REASONS[reason], number) for reason, number in reasons.most_common()]
        found.append(Source(code, source, giver, resource, len(rows), sum(amounts, Decimal(0)), unit, said))
    return sorted(found, key=lambda one: (-one.needs, one.code))


def _villages(rows: list[Row], snapshot: Snapshot, lang: str) -> list[Village]:
    """The villages, those served least first: what the plan is fair by."""
    needs = Counter(row["village"] for row in rows)
    served = Counter(row["village"] for row in rows if row["giver"])
    found = [Village(cell(village, snapshot, lang), number, served[village]) for village, number in needs.items()]
    return sorted(found, key=lambda one: (one.percent, one.village.text))


def _share(row: Row, snapshot: Snapshot, lang: str) -> Share:
    name = f"{OUT}{word(row['need'], snapshot)}|{word(row['source'], snapshot)}"
    names = ("need", "household", "duty", "quantity", "mandate", "distance")
    need, household, duty, quantity, mandate, distance = (cell(row[column], snapshot, lang) for column in names)
    reason = REASONS[text(row["reason"])] if row["reason"] else Words("", "")
    return Share(name, need, household, duty, quantity, mandate, distance, reason)


def _tried(rows: list[Row], snapshot: Snapshot) -> str:
    """A link to what would be if the shares became agreements."""
    changes = []
    for row in rows:
        code = {name: word(row[name], snapshot) for name in ("giver", "household", "resource", "unit")}
        cells = {"from_subject": code["giver"], "to_subject": code["household"], "resource": code["resource"]}
        cells |= {"quantity": str(as_json(row["quantity"], snapshot, "en")), "unit": code["unit"]}
        cells["from"] = snapshot.data_day().isoformat()
        kept = {name: said for name, said in cells.items() if said}
        changes.append({"change": "add", "table": "agreements", "row": kept})
    return f"/whatif?{urlencode({'changes': json.dumps(changes, ensure_ascii=False)})}"
