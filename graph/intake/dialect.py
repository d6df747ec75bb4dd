"""A dialect: which sheets there are, what their columns are called, and what each cell becomes. Declared in TOML."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from graph.intake.declared import declared
from graph.rdf import expand


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet. `kind` is the first word of its type, `of` what follows the colon (scheme, kinds or set)."""

    header: str
    zh: str
    kind: str
    of: tuple[str, ...]
    predicate: str
    language: str
    required: bool
    default: str
    unit: str
    many: bool = False
    """Whether a cell may name several, with semicolons between them."""
    words: tuple[str, ...] = ()
    """Other names of it that its declaration gives."""
    least: Decimal | None = None
    most: Decimal | None = None
    """Between what a number of it lies."""


@dataclass(frozen=True)
class Choice:
    """A class that a cell can choose: its IRI, the kind in its instances' IRIs, its Chinese word."""

    iri: str
    kind: str
    zh: str


@dataclass(frozen=True)
class Roster:
    """One sheet. `iri` is the class of its records, empty where a cell chooses it."""

    name: str
    zh: str
    workbook: str
    kind: str
    iri: str
    columns: tuple[Column, ...]
    meta: bool
    identifier: bool
    differ: tuple[str, ...]
    one_of: tuple[str, ...]
    names: tuple[str, ...] = ()
    """Other names of the sheet that its declaration gives."""
    together: tuple[str, ...] = ()
    """Columns of which all are filled in, or none."""
    own: bool = True
    """Whether it is one of our rosters, and not a sheet of a dialect."""

    @property
    def key(self) -> Column:
        """The column that holds the code."""
        return next(column for column in self.columns if column.kind == "code")

    def required(self) -> set[Column]:
        """The columns that it must have."""
        return {column for column in self.columns if column.required}


@dataclass(frozen=True)
class Dialect:
    """All sheets of a dialect by name, and its sets of classes."""

    rosters: dict[str, Roster]
    classes: dict[str, dict[str, Choice]]

    def roster(self, name: str) -> Roster | None:
        """The sheet of that English or Chinese name."""
        plain = name.strip().lower().replace(" ", "_").replace("-", "_")
        return self.rosters.get(plain) or next((r for r in self.rosters.values() if r.zh == name.strip()), None)

    def of_kind(self, kind: str) -> Roster | None:
        """The sheet whose records have this kind in their IRIs."""
        return next((one for one in self.rosters.values() if one.kind == kind), None)


FILES = ("rosters.toml", "bodies.toml", "welfare.toml", "exchange.toml", "presence.toml")
"""The declarations of our own sheets; the classes that a cell can choose are in the first."""


@cache
def own_rosters() -> Dialect:
    """The dialect of Remit's own rosters."""
    parts = [declared(name) for name in FILES]
    rosters = {table["name"]: _roster(table) for part in parts for table in part["table"]}
    classes = {
        name: {word: Choice(expand(c["class"]), c.get("kind", ""), c["zh"]) for word, c in choices.items()}
        for name, choices in parts[0]["classes"].items()
    }
    return Dialect(rosters, classes)


def _roster(table: dict[str, object]) -> Roster:
    columns = table["column"]
    assert isinstance(columns, list)
    return Roster(
        name=str(table["name"]),
        zh=str(table["zh"]),
        workbook=str(table["workbook"]),
        kind=str(table["kind"]),
        iri=expand(str(table["class"])) if "class" in table else "",
        columns=tuple(_column(column) for column in columns),
        meta=table.get("graph") == "meta",
        identifier=bool(table.get("identifier")),
        differ=_words(table.get("differ")),
        one_of=_words(table.get("one_of")),
        together=_words(table.get("together")),
    )


def _column(column: dict[str, str]) -> Column:
    kind, _, of = column["type"].partition(":")
    name, _, language = column.get("property", "").partition("@")
    unit = column.get("unit", "")
    return Column(
        header=column["header"],
        zh=column["zh"],
        kind=kind,
        of=tuple(of.split(",")) if of else (),
        predicate=expand(name) if name else "",
        language=language,
        required=bool(column.get("required")),
        default=column.get("default", ""),
        unit=expand(unit) if unit else "",
        many=bool(column.get("many")),
        least=_bound(column, "least"),
        most=_bound(column, "most"),
    )


def _bound(column: dict[str, str], name: str) -> Decimal | None:
    return Decimal(column[name]) if name in column else None


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list) else ()
