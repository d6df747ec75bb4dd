"""Bars of one or several columns of an answer by what stands in another, for the parts of a report."""

from collections.abc import Sequence
from decimal import Decimal

from pyoxigraph import NamedNode

from api.cells import label
from api.report import Draw
from graph.rdf import Term, value
from graph.snapshot import Snapshot, Table
from visualize.chart import Chart, Series
from visualize.words import Words

MOST = 24


def bars(title: Words, unit: Words, by: str, columns: Sequence[tuple[str, Words]]) -> Draw:
    """A series for each column; rows with the same word in `by` are added up."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        totals: dict[str, dict[str, Decimal]] = {}
        for row in table.named_rows():
            sums = totals.setdefault(_called(row[by], snapshot, lang), dict.fromkeys((name for name, _ in columns), Decimal(0)))
            for name in sums:
                sums[name] += _number(row[name])
        shown = list(totals)[:MOST]
        if not shown:
            return None
        first, *rest = (Series(words.said(lang), [totals[one][name] for one in shown]) for name, words in columns)
        points = list(zip(shown, first.values, strict=True))
        return Chart(title.said(lang), unit.said(lang), points, bars=True, name=first.name, others=rest)

    return draw


def _called(term: Term | None, snapshot: Snapshot, lang: str) -> str:
    return label(term, snapshot, lang) if isinstance(term, NamedNode) else "-"


def _number(term: Term | None) -> Decimal:
    return Decimal(0) if term is None else Decimal(str(value(term)))
