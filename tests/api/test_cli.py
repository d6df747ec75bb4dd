"""The command line as people use it, with and without a server beside it.

What a process of its own can change runs as one (`remit`); wordings are asked of the same command in this process (`here`).
"""

import csv
import io
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tiny import FOLDER as TINY
from tiny_service import tiny_data

from api import cli_words
from api.cli import main
from graph.folder import Folder

ROOT = Path(__file__).parents[2]
USAGE, ROWS, MISSING, IN_USE = 2, 3, 5, 6


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def environment(data: Path) -> dict[str, str]:
    """The variables of this process, which names the data folder as people do."""
    return {**os.environ, "REMIT_DATA": str(data), "PYTHONPATH": str(ROOT)}  # noqa: TID251


def remit(data: Path, *words: str | bytes) -> Done:
    done = subprocess.run([sys.executable, "-m", "api.cli", *words], env=environment(data), capture_output=True, check=False)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def here(data: Path, *words: str) -> Done:
    done = CliRunner().invoke(main, words, env={"REMIT_DATA": str(data)}, prog_name="remit")
    return Done(done.exit_code, done.stdout, done.stderr)


def right(done: Done) -> str:
    assert done.code == 0, done.err
    return done.out


def wrong(done: Done, code: int) -> str:
    """What a command says that fails: on stderr alone, in one line, and nothing of the inside."""
    assert (done.code, done.out) == (code, ""), done
    assert "Traceback" not in done.err
    (line,) = done.err.splitlines()
    assert line.startswith("remit: ")
    return line


def version(said: str) -> str:
    (found,) = re.findall(r"version (\d+-[0-9a-f]{12})", said)
    return str(found)


@contextmanager
def server(data: Path) -> Iterator[str]:
    """A server of a data folder, by its address; it ends in order when it is told to."""
    words = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    with subprocess.Popen(words, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.fullmatch(r"Remit answers at (http://127\.0\.0\.1:\d+/)\n", line)
            assert found, (line, process.stderr and process.stderr.read())
            yield found.group(1)
        finally:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert not (data / "socket").exists()


def health(address: str) -> Any:
    with urllib.request.urlopen(f"{address}health") as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks of a county of 20 households."""
    folder = tmp_path_factory.mktemp("sample") / "rosters"
    said = right(remit(folder.parent / "none", "sample", "--households", "20", "--out", str(folder)))
    assert re.fullmatch(r"\d+ rows in .*; \d+ failures planted, \d+ near-misses\n", said)
    assert not (folder.parent / "none").exists()
    return folder


@pytest.fixture(scope="module")
def loaded(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the sample."""
    data = tmp_path_factory.mktemp("loaded") / "data"
    done = remit(data, "load", str(sample))
    assert re.fullmatch(r"\d+ rows added, 0 changed, 0 unchanged; version 2-[0-9a-f]{12}\n", right(done))
    assert "Reading [############################]" in done.err
    assert "Committing and judging ..." in done.err
    return data


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the tiny county."""
    return tiny_data(tmp_path_factory.mktemp("county"))


def planted(sample: Path) -> set[tuple[str, ...]]:
    with (sample / "planted.csv").open(encoding="utf-8", newline="") as text:
        return {tuple(row)[:7] for row in list(csv.reader(text))[1:]}


@pytest.mark.slow
def test_the_same_seed_writes_the_same_files(sample: Path, tmp_path: Path) -> None:
    right(remit(tmp_path, "sample", "--households", "20", "--out", str(tmp_path / "again")))
    names = sorted(path.relative_to(sample) for path in sample.rglob("*") if path.is_file())
    assert {Path("households.xlsx"), Path("second/people.csv")} <= set(names)
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (sample / name).read_bytes(), name


@pytest.mark.slow
def test_loading_again_changes_nothing(sample: Path, loaded: Path) -> None:
    said = right(remit(loaded, "load", str(sample)))
    assert re.fullmatch(r"0 rows added, 0 changed, \d+ unchanged; nothing to do\n", said)


@pytest.mark.slow
def test_the_findings_are_the_planted_failures(sample: Path, loaded: Path) -> None:
    text = right(here(loaded, "findings", "-p", "fault=yes", "--format", "csv"))
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header[:8] == ["kind", "sub_kind", "fault", "duty", "scope", "subject", "other", "matter"]
    found = {(row[0], row[1].removeprefix(f"{row[0]}-"), *row[3:8]) for row in rows}
    assert found == planted(sample)
    assert len(rows) == len(found)


@pytest.mark.slow
def test_an_answer_in_three_formats(loaded: Path) -> None:
    body = json.loads(right(here(loaded, "ask", "gaps", "-p", "sub_kind=unheld", "--format", "json")))
    text = right(here(loaded, "ask", "gaps", "-p", "sub_kind=unheld", "--format", "csv"))
    table = right(here(loaded, "ask", "gaps", "-p", "sub_kind=unheld")).splitlines()
    assert body["total"] == len(body["rows"]) == len(text.splitlines()) - 1 == len(table) - 3 > 0
    assert "\r" not in text
    assert text.splitlines()[0] == ",".join(body["columns"])
    assert table[0].split() == body["columns"]
    assert set(table[1]) == {"-", " "}
    assert table[-1] == f"({body['total']} rows, as of 2017-11-30, version {body['version']})"


@pytest.mark.slow
def test_the_day_can_be_named(loaded: Path) -> None:
    body = json.loads(right(here(loaded, "ask", "needs", "--as-of", "1990-01-01", "--format", "json")))
    assert (body["as_of"], body["rows"]) == ("1990-01-01", [])


@pytest.mark.slow
def test_judging_anew_finds_the_same(loaded: Path) -> None:
    before = version(right(here(loaded, "ask", "who")))
    assert version(right(remit(loaded, "judge"))) == before


@pytest.mark.slow
def test_a_backup_is_a_data_folder(loaded: Path, tmp_path: Path) -> None:
    said = right(remit(loaded, "backup", str(tmp_path / "copy")))
    whole = right(here(loaded, "findings", "--format", "json"))
    assert version(said) == json.loads(whole)["version"]
    assert right(here(tmp_path / "copy", "findings", "--format", "json")) == whole
    assert "is not empty" in wrong(here(loaded, "backup", str(tmp_path / "copy")), USAGE)


@pytest.mark.slow
def test_a_dry_run_changes_nothing(loaded: Path, tmp_path: Path) -> None:
    before = right(here(loaded, "ask", "who", "--format", "json"))
    file = tmp_path / "places.csv"
    file.write_text("code,kind,name\nNEW,county,New county\n", encoding="utf-8")
    assert "1 row added, 0 changed, 0 unchanged; a dry run: nothing was changed" in right(
        here(loaded, "load", "--dry-run", str(file))
    )
    assert right(here(loaded, "ask", "who", "--format", "json")) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ask", "gasp"], MISSING, "There is no question «gasp»"),
        (["ask", "gaps?village=V01"], MISSING, "There is no question"),
        (["ask", "../health"], MISSING, ""),
        (["ask", ""], MISSING, "There is no question"),
        (["ask", "a b"], MISSING, "There is no question «a b»"),
        (["ask", "gaps", "-p", "vilage=V01"], USAGE, "gaps has no parameter vilage"),
        (["ask", "gaps", "-p", "village=V99"], USAGE, "no village has the code «V99»"),
        (["ask", "gaps", "-p", "village=户"], USAGE, "no village has the code «户»"),
        (["ask", "gaps", "--as-of", "today"], USAGE, "as_of cannot be «today»"),
        (["ask", "profile"], USAGE, "needs the parameter thing"),
        (["findings", "-p", "kind=late"], USAGE, "kind cannot be «late»"),
        (["serve", "--host", "0.0.0.0"], USAGE, "is not on this machine alone"),
        (["serve", "--limit", "public.second=3"], USAGE, "'public.second=3' is no limit"),
        (["serve", "--limit", "guest.seconds=3"], USAGE, "public, staff, administrator"),
        (["backup", "/dev/null"], USAGE, "cannot be written"),
        (["sample", "--households", "20", "--out", "/dev/null/x"], 1, "/dev/null/x"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(county: Path, words: list[str], code: int, said: str) -> None:
    assert said in wrong(here(county, *words), code)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "gaps", "-p", "village"],
        ["ask", "gaps", "-p", "village=\udcff"],
        ["ask", "\udcff"],
        ["ask", "gaps", "--as-of", "\udcff"],
        ["findings", "-p", "\udcff=1"],
        ["ask", "gaps", "--format", "xml"],
        ["load"],
        ["load", "none.csv"],
        ["sample", "--households", "5", "--out", "x"],
    ],
)
def test_a_wrong_command_line_is_answered_with_its_usage(county: Path, words: list[str]) -> None:
    done = here(county, *words)
    assert (done.code, done.out) == (USAGE, "")
    assert done.err.startswith("Usage: ")
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_errors_of_a_real_process(county: Path) -> None:
    assert "There is no question «gasp»" in wrong(remit(county, "ask", "gasp"), MISSING)
    done = remit(county, "ask", "gaps", "-p", b"village=\xff")
    assert (done.code, done.out, "Traceback" in done.err) == (USAGE, "", False)


@pytest.mark.slow
def test_every_wrong_row_is_named_and_nothing_is_loaded(loaded: Path, tmp_path: Path) -> None:
    before = right(here(loaded, "ask", "who", "--format", "json"))
    (tmp_path / "places.csv").write_text(
        "code,kind,name,within\nW1,village,Right,\nW2,hamlet,Wrong,\nW3,village,,\n", encoding="utf-8"
    )
    (tmp_path / "needs.csv").write_text(
        "code,household,need,from\nX1,H999999,housing,2017-01-01\nX2,H000001,housing,01.02.2017\n", encoding="utf-8"
    )
    done = remit(loaded, "load", str(tmp_path))
    assert (done.code, done.out) == (ROWS, "")
    *_, last = lines = [line for line in done.err.splitlines() if not line.startswith("Reading")]
    assert last == "remit: 4 problems; nothing was loaded."
    assert len(lines) == 5
    for place in ("row 3, column kind says 'hamlet'", "row 4, column name", "row 2, column household says 'H999999'"):
        assert sum(place in line for line in lines) == 1, done.err
    assert "places.csv" in done.err
    assert right(here(loaded, "ask", "who", "--format", "json")) == before


def test_files_that_are_no_rosters_are_refused(county: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.docx"
    text.write_text("hello", encoding="utf-8")
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK\x03\x04 not a workbook")
    assert "notes.docx" in wrong(here(county, "load", str(text)), USAGE)
    assert "book.xlsx" in wrong(here(county, "load", str(book)), USAGE)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert f"There are no rosters in {empty}" in wrong(here(county, "load", str(empty)), USAGE)


def test_without_data_nothing_can_be_answered(tmp_path: Path) -> None:
    assert "no data day" in wrong(here(tmp_path / "new", "ask", "gaps"), IN_USE)


def test_a_place_that_cannot_be_a_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert str(file) in wrong(here(file, "ask", "gaps"), 1)


@pytest.mark.slow
def test_a_folder_that_somebody_else_owns_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    try:
        for words in (["judge"], ["serve", "--port", "0"]):
            wrong(remit(tmp_path / "data", *words), IN_USE)
    finally:
        folder.release()
    right(here(tmp_path / "data", "ask", "gaps", "--as-of", "2017-11-30"))


@pytest.mark.slow
def test_beside_a_server_the_same_commands_go_through_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server(data) as address:
        socket = (data / "socket").stat()
        assert stat.S_ISSOCK(socket.st_mode)
        assert stat.S_IMODE(socket.st_mode) == 0o600
        start, empty = health(address)["version"], version(right(here(data, "ask", "who", "--as-of", "2017-11-30")))
        done = remit(data, "load", str(TINY))
        assert "Reading [############################]" in done.err
        assert "Committing and judging ..." in done.err
        after = version(right(done))
        assert after == version(right(remit(data, "ask", "who"))) != empty
        assert health(address)["version"] != start
        assert "nothing to do" in right(remit(data, "load", str(TINY)))

        assert version(right(remit(data, "judge"))) == version(right(here(data, "findings"))) == after
        text = right(here(data, "ask", "gaps", "-p", "village=V03", "--format", "csv"))
        agreed = ROOT / "tests" / "answers" / "gaps" / "village=V03&as_of=2017-11-30.csv"
        assert text == agreed.read_text(encoding="utf-8")
        assert "no village" in wrong(here(data, "ask", "gaps", "-p", "village=V99"), USAGE)
        assert "no question" in wrong(here(data, "ask", "a b"), MISSING)

        (tmp_path / "places.csv").write_text("code,kind,name\nW,hamlet,Wrong\n", encoding="utf-8")
        refused = here(data, "load", str(tmp_path / "places.csv"))
        assert refused.code == ROWS
        assert "row 2, column kind says 'hamlet'" in refused.err
        assert "is not empty" in wrong(here(data, "backup", str(tmp_path)), USAGE)
        assert version(right(remit(data, "backup", str(tmp_path / "copy")))) == after
        assert version(right(here(data, "findings"))) == after

        wrong(remit(data, "serve", "--port", "0"), IN_USE)
        check_that_the_web_is_not_the_administrator(address)
    assert "V03" in right(here(tmp_path / "copy", "ask", "gaps"))
    assert version(right(here(data, "ask", "gaps"))) == after


def check_that_the_web_is_not_the_administrator(address: str) -> None:
    for path in ("admin/judge", "admin/load", "admin/backup"):
        request = urllib.request.Request(f"{address}{path}", data=b"{}", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        with refused.value:
            assert refused.value.code == 403


ASK_BY_SPARQLWRAPPER = """
import sys
from SPARQLWrapper import JSON, POST, SPARQLWrapper
client = SPARQLWrapper(sys.argv[1])
client.setReturnFormat(JSON)
client.setQuery(sys.argv[2])
if sys.argv[3] == "post":
    client.setMethod(POST)
rows = client.query().convert()["results"]["bindings"]
sys.stdout.write(" ".join(sorted(row["name"]["value"] for row in rows)))
"""
VILLAGES = 'SELECT ?name { ?v a <https://w3id.org/remit/ns#Village> ; rdfs:label ?name FILTER(LANG(?name) = "zh") }'
PEOPLE = "SELECT ?name { ?v a <https://w3id.org/remit/ns#Person> ; rdfs:label ?name }"


@pytest.mark.slow
def test_sparqlwrapper_asks_a_server_from_another_process(tmp_path: Path) -> None:
    def ask(address: str, query: str, method: str) -> str:
        text = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + query
        words = [sys.executable, "-W", "error", "-c", ASK_BY_SPARQLWRAPPER, f"{address}sparql", text, method]
        return subprocess.run(words, capture_output=True, check=True, text=True).stdout

    data = tmp_path / "data"
    right(here(data, "load", str(TINY)))
    with server(data) as address:
        for method in ("get", "post"):
            assert ask(address, VILLAGES, method) == "上村 下村 中村"
            assert ask(address, PEOPLE, method) == ""


@pytest.mark.slow
def test_a_server_that_dies_leaves_the_folder_usable(tmp_path: Path) -> None:
    data = tmp_path / "data"
    right(here(data, "load", str(TINY)))
    words = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    with subprocess.Popen(words, env=environment(data), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Remit answers at ")
        process.kill()
    assert (data / "socket").exists()
    assert "V03" in right(here(data, "ask", "gaps"))
    with server(data) as address:
        assert health(address)["status"] == "ok"


def test_a_demo_does_not_serve_another_county_than_was_asked_for(tmp_path: Path) -> None:
    made = tmp_path / "demo"
    (made / "rosters").mkdir(parents=True)
    (made / "rosters" / "planted.csv").touch()
    (made / "households").write_text("20")
    said = wrong(here(tmp_path / "none", "demo", "--folder", str(made), "--households", "200", "--port", "0"), USAGE)
    assert f"{made} holds a county of 20 households" in said
    assert "--folder" in said
    assert not (made / "data").exists()


def test_a_port_that_is_taken_is_said_before_a_county_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = wrong(here(tmp_path / "none", "demo", "--folder", str(tmp_path / "demo"), "--port", port), IN_USE)
    assert f"Port {port} " in said
    assert not (tmp_path / "demo").exists()


def test_whoever_waits_long_at_a_terminal_is_told_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_words, "PATIENCE", 0.001)
    for terminal in (True, False):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        with cli_words.waiting():
            time.sleep(0.1)
        assert ("worked out" in capsys.readouterr().err) is terminal


@pytest.mark.slow
def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with server(tmp_path / "one") as address:
        port = address.rstrip("/").rpartition(":")[2]
        assert "--port" in wrong(remit(tmp_path / "two", "serve", "--port", port), IN_USE)


def test_version_and_help(tmp_path: Path) -> None:
    assert re.fullmatch(r"remit, version \d+\.\d+\.\d+\n", right(here(tmp_path, "--version")))
    for command in ("sample", "load", "ask", "findings", "judge", "backup", "serve", "demo"):
        assert command in right(here(tmp_path, "--help"))
