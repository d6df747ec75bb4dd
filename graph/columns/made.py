"""Columns that are made: a database in memory, how it is laid out, and the questions compiled for that layout."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from graph.columns.answer import Statement, answer, statement
from graph.columns.build import Misfit, build
from graph.columns.layout import Layout
from graph.columns.relation import Unsupported
from graph.columns.terms import Terms, ontology_terms
from graph.columns.translations import FILE, Translations
from graph.snapshot import Snapshot, Table

_log = logging.getLogger(__name__)
MOST_KEPT = 1_000
"""Compiled questions that are kept."""
THREADS = 2
"""Threads that one question may take."""


@dataclass
class Made:
    """A database and its layout. Questions are asked in cursors of their own."""

    db: duckdb.DuckDBPyConnection
    layout: Layout
    translations: Translations
    names: dict[int, str] = field(default_factory=dict)
    """IRIs by their number, as far as rows of committed versions had them."""
    _questions: dict[str, Statement | Unsupported] = field(default_factory=dict)

    def question(self, text: str) -> Statement | Unsupported:
        """A question compiled for this layout, or why it is not."""
        if text not in self._questions:
            if len(self._questions) >= MOST_KEPT:
                self._questions.clear()
            found = self.translations.of(text)
            self._questions[text] = found if isinstance(found, Unsupported) else statement(found, self.db)
        return self._questions[text]

    def select(
        self, text: str, parameters: Mapping[str, Any], cursor: duckdb.DuckDBPyConnection, names: dict[int, str] | None = None
    ) -> Table | None:
        """The rows of a question; None where the store has to answer. `names` are those of a draft, which may come to nothing."""
        question = self.question(text)
        if isinstance(question, Unsupported):
            return None
        try:
            return answer(question, parameters, cursor, self.names if names is None else names)
        except (Unsupported, duckdb.Error) as error:
            _log.warning("a question went on to the store: %s", error)
            return None

    def explained(self, text: str) -> tuple[str, bool]:
        """The SQL of a question, and True; or why there is none, and False."""
        question = self.question(text)
        return (question.question.sql, True) if isinstance(question, Statement) else (str(question), False)

    def laid_out(self, layout: Layout) -> "Made":
        """The same database with another layout; what was compiled holds if nothing is new in it."""
        return self if layout == self.layout else Made(self.db, layout, self.translations.laid_out(layout), self.names)


def make(snapshot: Snapshot, spool: Path, terms: Terms | None = None, ended: Callable[[], bool] = lambda: False) -> Made | None:
    """Columns of a snapshot; None where it does not fit them. `spool` is a folder for what passes through files; beside it is
    kept what questions became.

    `terms` are the properties that they hold, those of the ontology if nobody says; they are given up when it is `ended`.
    """
    db = duckdb.connect(":memory:")
    for setting in (
        f"threads = {THREADS}",
        "temp_directory = ''",
        "error_on_division_by_zero = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_directories = ['{str(spool).replace(chr(39), chr(39) * 2)}']",
        "enable_external_access = false",
    ):
        db.execute(f"SET GLOBAL {setting}")
    try:
        layout = build(snapshot.store, db, spool, terms or ontology_terms(), ended)
        return Made(db, layout, Translations(spool.parent / FILE, layout))
    except Misfit as why:
        _log.warning("there are no columns: %s", why)
        db.close()
        return None
