"""The documentation says what the program does: what is written from code is not stale, and nothing public is left out."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from markdown import Markdown
from markdown_it import MarkdownIt
from tiny_service import Doors, tiny_service

import api.settings
from api.cli import main
from api.docs_text import EXTENSIONS, FOLDER
from api.reference import routes
from api.reference.commands import walked
from api.reference.errors import anchor, tree
from api.reference.settings import OTHERS
from api.reference.whole import PAGES
from api.settings import VARIABLES
from api.thresholds import MEANINGS
from graph.intake.settings import FORMS
from queries.catalog import catalog

ROOT = Path(__file__).parents[1]
FILES = sorted(FOLDER.rglob("*.md"))
BY_BENCH = FOLDER / "benchmarks.md"
"""Written by `make bench`, with the errors of engines as these say them, over several lines."""
COMMAND = re.compile(r"`(remit(?: [^`]+)?)`")
TAGS = ("li", "tr", "table", "pre", "h1", "h2", "h3", "img", "ol")
WORD = re.compile(r"[a-z][a-z-]*")
PACKAGES, ONE_SCREEN = ("ontology", "graph", "queries", "visualize", "api", "tests"), 40


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("empty"), empty=True) as made:
        yield made


@pytest.mark.parametrize("name", [name for name in PAGES if name != "routes"])
def test_a_page_that_is_written_from_code_is_not_stale(name: str) -> None:
    assert (FOLDER / "reference" / f"{name}.md").read_text(encoding="utf-8") == PAGES[name](), "run python -m api.reference"


def test_the_page_of_addresses_is_not_stale(doors: Doors) -> None:
    assert (FOLDER / "reference" / "routes.md").read_text(encoding="utf-8") == routes.of(doors.app), "run python -m api.reference"


def test_every_route_says_what_it_does(doors: Doors) -> None:
    silent = [rule.rule for rule in doors.app.url_map.iter_rules() if not doors.app.view_functions[rule.endpoint].__doc__]
    assert silent == []


def test_every_command_and_option_says_what_it_does() -> None:
    for called, command in walked():
        assert command.help, called
        for param in command.params:
            assert not isinstance(param, click.Option) or param.help, (called, param.name)


def test_every_variable_that_is_read_and_every_setting_of_data_is_listed() -> None:
    read = set(re.findall(r'"((?:REMIT|XDG)_[A-Z_]+)"', inspect.getsource(api.settings)))
    assert read == {name.partition("<")[0] for name in VARIABLES}
    assert set(FORMS) == set(MEANINGS) | set(OTHERS)


def test_every_error_has_an_anchor_of_its_own() -> None:
    anchors = [anchor(kind) for kind, _ in tree()]
    assert len(set(anchors)) == len(anchors) > 20


def test_every_question_and_its_parameters_and_columns_are_there() -> None:
    text = (FOLDER / "reference" / "questions.md").read_text(encoding="utf-8")
    for question in catalog().values():
        part = text.partition(f"### `{question.name}`\n")[2].partition("\n### ")[0]
        assert all(f"| `{name}` |" in part for name in (*question.params, *question.columns)), question.name


@pytest.mark.parametrize(
    "file", [file for file in FILES if file != BY_BENCH], ids=lambda file: file.relative_to(FOLDER).as_posix()
)
def test_a_page_is_read_alike_here_and_where_the_source_is_looked_at(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    ours = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS).convert(text)
    others = MarkdownIt("commonmark").enable("table").render(text)
    assert {tag: len(re.findall(f"<{tag}[ >]", ours)) for tag in TAGS} == {
        tag: len(re.findall(f"<{tag}[ >]", others)) for tag in TAGS
    }


def test_every_command_that_a_page_names_is_one() -> None:
    known = {called.partition(" ")[2]: command for called, command in walked()}
    wrong = []
    for file in FILES:
        for said in COMMAND.findall(file.read_text(encoding="utf-8")):
            words = [word for word in said.split()[1:] if word not in ("--data", "DIR", "DATA", "DEMO", "...")]
            words = words[1:] if words and words[0].startswith("-") and not WORD.fullmatch(words[0]) else words
            if words and WORD.fullmatch(words[0]) and not any(name.split()[:1] == words[:1] for name in known):
                wrong.append((file.name, said))
    assert wrong == []


@pytest.mark.slow
def test_the_static_site_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', text), page


def test_the_command_line_completes_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.shell_completion import BashComplete

    found = BashComplete(main, {}, "remit", "_REMIT_COMPLETE").get_completions(["doctor"], "--p")
    assert [one.value for one in found] == ["--port"]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_readme_of_a_folder_takes_one_screen_and_names_what_is_there(package: str) -> None:
    text = (ROOT / package / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= ONE_SCREEN
    for named in re.findall(r"`([\w*<>./-]+(?:\.\w+|/))`", text):
        pattern = re.sub(r"<\w+>", "*", named).rstrip("/")
        here = [*(ROOT / package).rglob(pattern), *ROOT.glob(pattern)]
        assert here, f"{package}/README.md names {named}"
