"""What questions became is kept from one start to the next, and made anew where it does not fit."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from columned import all_terms, node, select
from pyoxigraph import Literal, Quad

from graph.columns import translations
from graph.columns.compiler import compiled
from graph.columns.made import Made, make
from graph.columns.translations import FILE
from graph.ids import Ids
from graph.rdf import TYPE
from graph.snapshot import Snapshot, Version
from queries.engine import prepare

QUESTION = "PREFIX : <http://example.org/> SELECT ?s ?n { ?s a :A ; :n ?n FILTER (?n > 1) } ORDER BY DESC(?n) LIMIT 5"
LEFT = "SELECT * { ?s ?p ?o }"
FACTS = [
    *(Quad(node(name), TYPE, node("A")) for name in "abc"),
    *(Quad(node(name), node("n"), Literal(number)) for number, name in enumerate("abc")),
]


def made(folder: Path, facts: Iterable[Quad] = FACTS) -> Made:
    store = ox.Store()
    store.extend(facts)
    found = make(Snapshot(store, Version(1, ""), Ids()), folder / "spool", all_terms(store))
    assert found is not None
    return found


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A data folder in which both questions are kept."""
    columns = made(tmp_path)
    assert select(columns, QUESTION) is not None
    assert select(columns, LEFT) is None
    columns.translations.keep()
    return tmp_path


@pytest.fixture
def translated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are translated from here on."""
    found: list[str] = []

    def noting(text: str, layout: Any) -> Any:
        found.append(text)
        return compiled(text, layout)

    monkeypatch.setattr("graph.columns.translations.compiled", noting)
    return found


def test_the_next_start_translates_nothing_and_answers_alike(kept: Path, translated: list[str]) -> None:
    columns = made(kept)
    assert columns.translations.of(QUESTION) == translations._translated(QUESTION, columns.layout)
    translated.clear()
    found = select(columns, QUESTION)
    assert found is not None
    assert [row[0] for row in found.rows] == [node("c")]
    assert columns.explained(LEFT) == ("a property that is a variable", False)
    assert translated == []
    assert (kept / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("spoil", ["a byte", "cut short", "no text", "the program", "another form"])
def test_what_does_not_fit_is_made_anew(spoil: str, kept: Path, translated: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept / FILE
    content = file.read_bytes()
    if spoil == "the program":
        monkeypatch.setattr(translations, "_program", lambda: "another one")
    elif spoil == "another form":
        head, _, _ = content.decode().partition("\n")
        body = '{"0": {"sql": 1}}'
        file.write_text(f"{translations._head(head.split()[0], body)}\n{body}")
    else:
        file.write_bytes({"a byte": content.replace(b"SELECT", b"SELECt", 1), "cut short": content[:-9]}.get(spoil, b"\xff\xfe"))
    columns = made(kept)
    assert select(columns, QUESTION) is not None
    assert translated == [QUESTION]
    columns.translations.keep()
    translated.clear()
    assert select(made(kept), QUESTION) is not None
    assert translated == []


def test_another_layout_is_another_matter(kept: Path, translated: list[str]) -> None:
    assert select(made(kept, [*FACTS, Quad(node("b"), TYPE, node("B"))]), QUESTION) is not None
    assert translated == [QUESTION]


def test_what_is_no_question_is_not_run(kept: Path) -> None:
    file = kept / FILE
    head, _, body = file.read_text().partition("\n")
    said = {
        digest: {**found, "sql": "DROP TABLE nodes"} if "sql" in found else found for digest, found in json.loads(body).items()
    }
    body = json.dumps(said)
    file.write_text(f"{translations._head(head.split()[0], body)}\n{body}")
    columns = made(kept)
    assert select(columns, QUESTION) is None
    assert columns.db.execute("SELECT count(*) FROM nodes").fetchone() != (0,)


def test_a_folder_that_takes_no_file_is_no_error(tmp_path: Path) -> None:
    columns = made(tmp_path)
    assert select(columns, QUESTION) is not None
    (tmp_path / FILE).mkdir()
    columns.translations.keep()


def test_questions_are_translated_as_asked_of_everything_and_of_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Noting:
        def select(self, text: str, parameters: Any) -> None:
            raise AssertionError("nothing is asked")

        def explained(self, text: str) -> tuple[str, bool]:
            asked.append(text)
            return "", True

    snapshot = Snapshot(ox.Store(), Version(1, ""), Ids(), faster=Noting())
    monkeypatch.setattr(Snapshot, "setting", lambda self, name, day=None: {"data-day": "2017-11-30"}.get(name, "30"))
    prepare(snapshot, lambda: False)
    assert len(set(asked)) > 100
    assert [text for text in asked if "?village { <urn:remit:parameter:village> }" in text]
    asked.clear()
    prepare(snapshot, lambda: True)
    assert asked == []
