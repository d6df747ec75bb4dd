"""What errors say on Chinese pages: every sentence that a page can show has its Chinese, and none is put together wrongly."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tiny_service import problem

import ontology.errors
from api.told import PART, in_chinese, sentences

HERE = Path(ontology.errors.__file__).parents[1]
ERRORS = {
    name for name, one in vars(ontology.errors).items() if inspect.isclass(one) and issubclass(one, ontology.errors.RemitError)
}
NO_PAGE = re.compile(
    r"api/(cli\w*|settings|serve|assets|backing_up|dump|hook_sender|graph_store|endpoint|running|sparql\w*|network)\.py"
    r"|graph/(folder|shapes|manifest|restoring|rotation|store|federation|remote_service|guard|\w+_child|open_graphs|update_text|sparql_errors)\.py"
    r"|graph/lake/\w+\.py|queries/lake\.py|graph/intake/show\.py|graph/forms/child\.py|queries/catalog\.py|visualize/pieces\.py"
)
"""Modules whose errors go to the command line, to programs or into a log."""


def literal(node: ast.expr) -> str:
    """A sentence as it is written, its parts numbered; empty if it is made elsewhere."""
    if isinstance(node, ast.JoinedStr):
        said = [piece.value if isinstance(piece, ast.Constant) else None for piece in node.values]
        numbers = iter(range(1, 10))
        return "".join(f"{{{next(numbers)}}}" if piece is None else str(piece) for piece in said)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def raised(file: Path) -> Iterator[str]:
    """The sentences of the errors that a module makes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
            first = node.args[0]
            arms = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            yield from filter(None, map(literal, arms))


def test_every_sentence_that_a_page_can_show_has_its_chinese() -> None:
    modules = [file for part in ("api", "graph", "queries", "visualize") for file in sorted((HERE / part).rglob("*.py"))]
    shown = [file for file in modules if not NO_PAGE.fullmatch(file.relative_to(HERE).as_posix())]
    said = {text: file.name for file in shown for text in raised(file)}
    assert len(said) > 250
    assert {text: name for text, name in said.items() if text not in sentences()} == {}


def test_the_chinese_uses_only_parts_that_the_sentence_has() -> None:
    parts = {english: (set(PART.findall(chinese)), set(PART.findall(english))) for english, chinese in sentences().items()}
    assert [english for english, (used, there) in parts.items() if not used <= there] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There is no village with the code «V99».", "没有编码为“V99”的村。"),
        ("change 2: V01 has no column x; it has code, village.", "变化 2：V01 没有列 x；可用的列：code, village。"),
        ("k cannot be 9; at most 5 paths are listed.", "k 不能为 9；最多列出 5 条路径。"),
        ("a name: nobody knows it", None),
        ("a: " * 2000, None),
        ("There is no {1} with the code «{2}».", "没有编码为“{2}”的{1}。"),
    ],
)
def test_a_sentence_is_put_together_of_its_parts(english: str, chinese: str | None) -> None:
    assert in_chinese(english) == chinese


def test_a_chinese_page_says_what_is_wrong_in_chinese_and_programs_read_english(staff: FlaskClient) -> None:
    page = staff.get("/id/village/V99?lang=zh", headers={"Accept": "text/html"})
    assert (page.status_code, "没有编码为“V99”的" in page.text) == (404, True)
    unknown = staff.get("/findings?lang=zh&sort=<b>", headers={"Accept": "text/html"})
    assert "sort 不能为“&lt;b&gt;”" in unknown.text
    assert (
        "has no parameter"
        in problem(staff.get("/findings?lang=zh&sort=x", headers={"Accept": "application/json"}), 400)["detail"]
    )
