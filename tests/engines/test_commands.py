"""Every command with `--store`, one after the other, beside the same on a data folder: it says the same, or is refused."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from bench.processes import started
from click.testing import CliRunner
from sparql_servers import SERVERS
from tiny import FOLDER

from api.cli import main

REMIT = Path(__file__).parents[2] / ".venv" / "bin" / "remit"
DAY = ("--as-of", "2017-11-30")
CONFLICT = "48e5ff47e6026659"
PAIR = ("person/P01", "person/P02")
HOLDING = ("code=HX", "holder=VC3", "resource=funds", "quantity=2", "remaining=1", "unit=cny", "shareable=yes", "from=2017-03-01")
ALONE = [
    ("ask", "gaps", *DAY),
    ("ask", "gaps", *DAY, "--known-at", "2", "--format", "csv"),
    ("path", "funds", "H06"),
    ("check", "--only", "Need"),
    ("history", "household/H06", "--format", "csv"),
    ("fact", "enter", "holdings", *HOLDING),
    ("undo", "{version}"),
    ("load", "--yes", str(FOLDER / "holdings.csv")),
    ("export", "{out}.nq", "--public"),
    ("backup", "{out}-backup"),
    ("backup", "--verify", "{out}-backup"),
    ("forget", "--reason", "asked", "household/H05"),
    ("forget", "--verify", "1"),
    ("ask", "households", *DAY, "--format", "csv"),
]
"""By a process of their own."""
BESIDE = [
    ("ask", "nothing-of-this-name"),
    ("findings", "--format", "csv"),
    ("findings", "show", CONFLICT),
    ("findings", "acknowledge", CONFLICT),
    ("findings", "assign", CONFLICT, "--to", "LI"),
    ("findings", "comment", CONFLICT, "ask the cooperative"),
    ("findings", "dismiss", CONFLICT, "--reason", "accepted", "--until", "2018-03-01"),
    ("findings", "reopen", CONFLICT),
    ("findings", "remedies", CONFLICT),
    ("findings", "export", "{out}.csv"),
    ("findings", "load", "{out}.csv"),
    ("network", "--out", "{out}.graphml"),
    ("allocate", "-p", "resource=education", "-p", "as_of=2017-11-30"),
    ("whatif", "--subject", "NGO", "--leaves", "2017-11-30"),
    ("fact", "show", "responsibility/R01"),
    ("fact", "enter", "holdings", *HOLDING[1:], "code=HY"),
    ("fact", "correct", "holding/HY", "quantity=3"),
    ("fact", "end", "holding/HY", "--on", "2017-12-31"),
    ("fact", "hand-over", "responsibility/R06", "--to", "GOV", "--on", "2017-11-30"),
    ("undo", "{version}"),
    ("difference", "2", "{version}"),
    ("exchange", "publish", "offer", "code=OX", "holder=GOV", "resource=funds", "quantity=50", "unit=cny"),
    ("exchange", "do", "RT3", "OX", "ask", "--for", "H01"),
    ("exchange", "show", "RT3", "OX"),
    ("exchange", "--format", "csv"),
    ("exchange", "take-back", "offer", "OX", "--for", "GOV"),
    ("same", "--format", "csv"),
    ("same", "show", *PAIR),
    ("same", "decide", *PAIR, "different", "--reason", "I know both"),
    ("same", "take-back", *PAIR),
    ("id-number", "P01", "--reason", "asked"),
    ("roster", "holdings", "--out", "{out}-holdings.csv"),
    ("map", str(FOLDER / "holdings.csv")),
    ("judge",),
    ("user", "add", "Root", "--role", "administrator"),
    ("user", "add", "Chen", "--role", "coordinator", "--area", "village/V03"),
    ("user", "role", "Chen", "coordinator", "--area", "village/V02"),
    ("user", "key", "Chen", "reports"),
    ("user", "password", "Chen"),
    ("user", "disable", "Chen"),
    ("user", "enable", "Chen"),
    ("user", "list"),
    ("subscribe", "--question", "gaps", "--url", "https://hook.example/"),
    ("subscribe", "list"),
    ("subscribe", "end", "none"),
    ("subscribe", "resume", "none"),
    ("form", "list"),
    ("form", "get", "village", "--out", "{out}-form.md"),
    ("form", "keep", "{out}-form.md", "mine"),
    ("form", "fill", "mine", "--out", "{out}-filled.md"),
    ("federation", "ask", "holdings", "-p", "as_of=2017-11-30"),
    ("audit", "show", "--action", "nothing"),
    ("sample", "--households", "20", "--format", "csv", "--out", "{out}-sample"),
]
"""Through a server of the folder. In both lists `{out}` begins a path of one's own, and `{version}` is the last one made."""
QUICK = [words for words in BESIDE if words[0] not in ("exchange", "allocate", "whatif", "map", "undo", "difference")]
QUICK = [words for words in QUICK if words[0] not in ("findings", "fact", "same") or words[1] in ("--format", "show", "enter")]
"""What of it is no part of a longer story and takes no long time."""
OWN = {"audit verify": "the audit log is the folder's", "doctor": "it looks at the machine, the folder and the way to the store"}
"""Commands about the data folder alone: they end well, and do not say the same of two folders."""
REFUSED = {"restore": "goes back into a data folder", "demo": "in a folder of its own", "serve --bare": "--bare"}
ELSEWHERE = {"serve": "tests/engines/test_processes.py"}
OWN_WORDS = re.compile(r"20[2-9]\d-\d\d-\d\d(T[\d:]+Z?)?|\b[0-9a-f]{12,}\b|rk_\S+|/set-up/\S+|whsec_\S+|[\d,]+ bytes|\d+ files")
"""What differs between any two loads of the same."""


@dataclass
class Place:
    """Where a command runs."""

    data: Path
    store: str = ""
    version: str = "2"

    def words(self) -> list[str]:
        """What every command begins with."""
        return ["--data", str(self.data), *(["--store", self.store] if self.store else [])]

    def remit(self, *words: str) -> tuple[int, str, str]:
        """How it ended, what it said, and what was wrong."""
        filled = [word.format(out=self.data.parent / "out", version=self.version) if "{" in word else word for word in words]
        done = CliRunner().invoke(main, [*self.words(), *filled], prog_name="remit")
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
        if made := re.findall(r"version (\d+)-[0-9a-f]{12}", done.stdout):
            self.version = made[-1]
        out, wrong = (OWN_WORDS.sub("*", said.replace(str(self.data.parent), "")) for said in (done.stdout, done.stderr))
        return done.exit_code, out, wrong if done.exit_code else ""

    @contextmanager
    def served(self) -> Iterator[None]:
        """A server of the folder meanwhile."""
        command, log = [str(REMIT), *self.words(), "serve", "--port", "0"], self.data.parent / "serve.log"
        with started(command, log, lambda: b"answers" in log.read_bytes()):
            yield


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Place]]:
    """The tiny county on a server, and in a folder."""
    there, here = (tmp_path_factory.mktemp(name) for name in ("there", "here"))
    with SERVERS["oxigraph"](there) as server:
        found = Place(there / "data", server.said), Place(here / "data")
        for place in found:
            assert place.remit("load", "--yes", str(FOLDER))[0] == 0
        yield found


def differing(places: tuple[Place, Place], commands: list[tuple[str, ...]]) -> list[object]:
    """The commands that end in two ways or say two things."""
    there, here = places
    return [(words, one, other) for words in commands if (one := there.remit(*words)) != (other := here.remit(*words))]


@pytest.mark.engine
@pytest.mark.slow
def test_a_command_by_itself_says_the_same_as_on_a_data_folder(places: tuple[Place, Place]) -> None:
    assert differing(places, ALONE) == []


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param(QUICK, marks=[pytest.mark.engine, pytest.mark.slow], id="quick"),
        pytest.param(BESIDE, marks=pytest.mark.soak, id="all"),
    ],
)
def test_a_command_beside_a_server_says_the_same_as_on_a_data_folder(
    places: tuple[Place, Place], commands: list[tuple[str, ...]]
) -> None:
    with places[0].served(), places[1].served():
        assert differing(places, commands) == []


@pytest.mark.engine
@pytest.mark.slow
def test_what_is_about_the_folder_alone_works_and_what_cannot_be_is_refused(places: tuple[Place, Place], tmp_path: Path) -> None:
    there = places[0]
    for words in OWN:
        code, _, said = there.remit(*words.split())
        assert code == 0, (words, said)
    arguments = {"restore": [str(tmp_path)], "demo": ["--folder", str(tmp_path / "demo")]}
    for words, why in REFUSED.items():
        code, out, said = there.remit(*words.split(), *arguments.get(words, []))
        assert (code, out) == (2, ""), words
        assert why in said
    assert not (tmp_path / "demo").exists()


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    """All commands of the parser that do something themselves."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{before}{name}"


def test_every_command_has_a_stance() -> None:
    every = set(leaves(main))
    tried = {next((name for name in (" ".join(words[:2]), words[0]) if name in every), "") for words in (*ALONE, *BESIDE)}
    assert tried | set(OWN) | set(ELSEWHERE) | {words for words in REFUSED if words in every} == every
