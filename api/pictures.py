"""The pictures above some answers: what a template draws from the whole answer, not from the rows of its page."""

from collections.abc import Callable

from graph.rdf import value
from graph.snapshot import Snapshot, Table
from queries.run import word
from visualize.lorenz import Curve, curves


def picture(question: str, table: Table, snapshot: Snapshot) -> object:
    """What is drawn above the answer of a question; None where nothing is."""
    return PICTURES[question](table, snapshot) if question in PICTURES else None


def _lorenz(table: Table, snapshot: Snapshot) -> list[Curve]:
    unit, subjects, amount = (table.columns.index(name) for name in ("unit", "subjects_share", "amount_share"))
    return curves(
        (word(row[unit], snapshot), float(str(value(row[subjects]))), float(str(value(row[amount])))) for row in table.rows
    )


PICTURES: dict[str, Callable[[Table, Snapshot], object]] = {"lorenz": _lorenz}
