"""What a load keeps of an ID number: statements made in the sandbox worker, so that the number itself never leaves it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from graph.id_numbers import Vault, end_of
from graph.intake.cells import id_number, said
from graph.intake.problems import CellError
from graph.intake.survey import Survey
from graph.intake.workbooks import Cell
from graph.keys import read_key
from graph.rdf import literal
from graph.snapshot import Snapshot
from ontology.terms import RM

Keep: TypeAlias = Callable[[Cell], list[tuple[str, str]]]
"""The statements (predicate and object, as N-Quads writes them) that a cell with an ID number becomes; CellError: it is none."""


HASH, END = f"<{RM.idNumberHash}>", f"<{RM.idNumberEnd}>"
STATED = {f"<{name}>" for name in (RM.idNumberHash, RM.idNumberNear, RM.idNumberEnd, RM.idNumberSealed, RM.idNumberFits)}
"""By which properties the store speaks of an ID number."""


def only_end(cell: Cell) -> list[tuple[str, str]]:
    """What a cell says that shows the end of a number alone, as our rosters do; nothing if it is no such cell."""
    end = end_of(said(cell))
    return [(END, str(literal(end)))] if end else []


def as_known(pairs: frozenset[tuple[str, str]], known: set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What a row says; where it shows only the end of an ID number, that is the number that is known.

    CellError   no number is known that ends so
    """
    ends = {pair for pair in pairs if pair[0] == END}
    if not ends or any(name == HASH for name, _ in pairs):
        return pairs
    if not ends <= known:
        raise CellError(
            "this shows only the end of an ID number, and none that ends so is known of this person", "Write all of it"
        )
    return pairs | {pair for pair in known if pair[0] in STATED}


def refuse(cell: Cell) -> list[tuple[str, str]]:
    """What is kept where there is no key: nothing, and that is said."""
    raise CellError("an ID number cannot be entered here", "Load it with the sheet of people")


def keeper(found_in: Survey, known: Snapshot, key: Path) -> Keep:
    """What a load keeps, by the settings `id-numbers` and `id-check` as these files or else the store say them."""
    any_check = _setting("id-check", found_in, known) == "keep"
    vault = Vault(*read_key(key), seal=_setting("id-numbers", found_in, known) == "encrypted")

    def keep(cell: Cell) -> list[tuple[str, str]]:
        kept = vault.keep(id_number(cell, any_check=any_check))
        pairs = [(RM.idNumberHash, kept.hashed), (RM.idNumberNear, kept.near), (RM.idNumberEnd, kept.end)]
        pairs += [(RM.idNumberSealed, kept.sealed)] if kept.sealed else []
        said_of = [(f"<{name}>", str(literal(word))) for name, word in pairs]
        return said_of if kept.fits else [*said_of, (f"<{RM.idNumberFits}>", str(literal(False)))]

    return keep


def _setting(name: str, found_in: Survey, known: Snapshot) -> str:
    for found in found_in.found:
        if found.roster.name == "settings":
            value = next(column for column in found.roster.columns if column.header == "value")
            for _, cells in found.rows():
                if found.said(cells, found.roster.key) == name:
                    return said(found.said(cells, value))
    return known.setting(name) or ""
