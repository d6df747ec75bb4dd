"""Bars of an answer for the parts of a report, and what their pieces are called."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from pyoxigraph import NamedNode

from api.cells import cell
from api.report import Draw
from graph.rdf import Term, text, value
from graph.snapshot import Snapshot, Table
from visualize.chart import Chart, Series
from visualize.param_words import said_word
from visualize.words import Words

MOST = 24
"""Bars that a chart has room for."""
HOUSEHOLDS = Words("households", "户")
NOTHING = Words("-", "-")


def bars(title: Words, unit: Words, by: str, columns: Sequence[tuple[str, Words]]) -> Draw:
    """A series for each column; rows with the same word in `by` are added up."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        totals: dict[str, dict[str, Decimal]] = {}
        for row in table.named_rows():
            sums = totals.setdefault(called(row[by], snapshot, lang), dict.fromkeys((name for name, _ in columns), Decimal(0)))
            for name in sums:
                sums[name] += amount(row[name]) or 0
        shown = list(totals)[:MOST]
        if not shown:
            return None
        first, *rest = (Series(words.said(lang), [totals[one][name] for one in shown]) for name, words in columns)
        points = list(zip(shown, first.values, strict=True))
        return Chart(title.said(lang), unit.said(lang), points, bars=True, name=first.name, others=rest)

    return draw


def counted(column: str, title: Words) -> Draw:
    """Bars of how many different households there are by a column."""

    def draw(table: Table, snapshot: Snapshot, lang: str) -> Chart | None:
        pairs = {(row["household"], row[column]) for row in table.named_rows() if row[column] is not None}
        numbers = Counter(term for _, term in pairs)
        points = [(called(term, snapshot, lang), Decimal(number)) for term, number in numbers.most_common(MOST)]
        return Chart(title.said(lang), HOUSEHOLDS.said(lang), points, bars=True) if points else None

    return draw


def called(term: Term | None, snapshot: Snapshot, lang: str, nothing: Words = NOTHING) -> str:
    """What a bar is called by a cell; `nothing` where that is empty."""
    if isinstance(term, NamedNode):
        return cell(term, snapshot, lang).label
    return said_word(text(term)).said(lang) if term else nothing.said(lang)


def amount(term: Term | None) -> Decimal | None:
    """How long a bar is by a cell; None where nothing is known."""
    return None if term is None else Decimal(str(value(term)))
