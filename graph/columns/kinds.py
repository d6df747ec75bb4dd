"""What a column holds: things, or values of one datatype, and how its values come from the store and go back to terms."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.rdf import XSD, Term, literal

PARAMETER = "urn:remit:parameter:"
"""Begins the IRI of a parameter that is a thing, and the datatype of one that is a value: then comes its name, or its kind."""
SCALE, FINE_SCALE = 9, 18
"""Digits behind the point of a decimal that is kept, and of one that was calculated: the store's decimals have as many."""


NUMBER_OF = "CAST(md5_number(CAST(iri AS VARCHAR)) & 18446744073709551615 AS UBIGINT)"
"""The number of an IRI (in SQL `number_of`): 64 bits of its MD5. DuckDB's own `hash` gives texts that differ in a few digits one
number: of 4.7 million IRIs of ten counties 34,005."""


class Kind(Enum):
    """The kinds of values. A thing is the number of its IRI (`NUMBER_OF`); `nodes` has the IRI."""

    NODE = "node"
    TEXT = "string"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FINE = "quotient"
    """A decimal that was calculated, of more digits than those that are kept."""
    BOOLEAN = "boolean"
    NUMBER = "number"
    """An integer or a decimal, whichever: it can be calculated with, but neither shown nor joined by."""

    @property
    def sql(self) -> str:
        """The type of such a column."""
        return _SQL[self]

    @property
    def numeric(self) -> bool:
        """Whether one can calculate with it."""
        return self in (Kind.INTEGER, Kind.DECIMAL, Kind.FINE, Kind.NUMBER)

    @property
    def digits(self) -> int:
        """Digits behind the point of a number of this kind."""
        return {Kind.INTEGER: 0, Kind.FINE: FINE_SCALE}.get(self, SCALE)


_SQL = {
    Kind.NODE: "UBIGINT",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: f"DECIMAL(38, {SCALE})",
    Kind.FINE: f"DECIMAL(38, {FINE_SCALE})",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.NUMBER: f"DECIMAL(38, {SCALE})",
}

DATATYPES = {f"{XSD}{kind.value}": kind for kind in Kind if kind not in (Kind.NODE, Kind.FINE, Kind.NUMBER)}
"""The kind of each datatype that columns hold, by IRI."""

READ = {
    Kind.NODE: "CASE WHEN o LIKE '<%' THEN number_of(o[2:-2]) END",
    Kind.TEXT: r"""CASE WHEN o LIKE '"%"' THEN ((o::JSON)->>'$') END""",
    Kind.DATE: f"TRY_CAST(regexp_extract(o, '^\"(\\d{{4}}-\\d\\d-\\d\\d)\"\\^\\^<{XSD}date>$', 1) AS DATE)",
    Kind.INTEGER: r"CASE WHEN regexp_full_match(o, '-?\d+') THEN TRY_CAST(o AS BIGINT) END",
    Kind.DECIMAL: (
        rf"""CASE WHEN regexp_full_match(o, '-?\d*\.\d{{1,{SCALE}}}') THEN TRY_CAST(o AS DECIMAL(38, {SCALE})) """
        rf"""ELSE TRY_CAST(regexp_extract(o, '^"(-?\d+)"\^\^<{XSD}decimal>$', 1) AS DECIMAL(38, {SCALE})) END"""
    ),
    Kind.BOOLEAN: "CASE o WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
}
"""How each kind is read from a cell `o` of a table in SPARQL's TSV; NULL where the cell is of another kind."""


def kind_of(term: Term) -> Kind | None:
    """The kind that a term is of; None where no column holds it."""
    if isinstance(term, NamedNode):
        return Kind.NODE
    if not isinstance(term, Literal) or term.language:
        return None
    kind = DATATYPES.get(term.datatype.value)
    try:
        fits = kind is not None and _READERS[kind](term.value) is not None
    except (ValueError, ArithmeticError):
        fits = False
    return kind if fits else None


def stored(term: Term) -> Any:
    """The value of a term as a parameter of SQL: the IRI of a thing (to be numbered), a Python value of anything else."""
    kind = kind_of(term)
    if isinstance(term, NamedNode):
        return term.value
    if kind is None or not isinstance(term, Literal):
        raise ValueError(f"no column holds {term}")
    return _READERS[kind](term.value)


def _decimal(text: str) -> Decimal | None:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -SCALE and abs(number) < Decimal(10) ** 20 else None


def _integer(text: str) -> int | None:
    return number if abs(number := int(text)) < 2**62 else None


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.DATE: date.fromisoformat,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: {"true": True, "false": False, "1": True, "0": False}.get,
}


def term_of(kind: Kind, value: Any) -> Term:
    """The term of a value that SQL gave; of a thing the value is its IRI."""
    return NamedNode(value) if kind is Kind.NODE else literal(value)
