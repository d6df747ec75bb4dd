"""Finds which questions of the catalog a server answers as the embedded engine does, and writes graph/remote/proven.toml.

Each is asked with the words of all its agreed answers, on random counties with random words, and on sample counties. Once a
question has failed it stays listed, for wrong answers come and go with what a server's planner guesses of the data; `--anew`
forgets that.

    PYTHONPATH=.:tests .venv/bin/python tests/proving.py virtuoso --seeds 0 12
"""

import argparse
import random
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import test_answers
import test_competency
from bench.processes import worked
from fragment import fragment
from in_memory import Tables, facts_of
from on_engine import read_by, rows
from random_words import random_words
from small_counties import small_county
from sparql_servers import SERVERS
from tiny import tiny

from graph.remote import proven
from graph.remote.client import Client
from graph.sample import county_tables
from graph.snapshot import Draft
from ontology.errors import BadGateway, BadRequest, Conflict, TooSlow
from queries.catalog import catalog
from queries.judge import judge

FILE = Path(proven.__file__).with_suffix(".toml")
NEW = "not tried yet"
SECONDS = 4.0
"""How long one answer may take."""
WORK = 0.5
"""Seconds of the server's work that one answer may take."""
HEAD = """# Which questions a server is asked that does not answer the whole catalog rightly (graph/remote/proven.py), and why it
# is not asked the others: what was seen with all their agreed answers, with random words on random counties, and on sample
# counties. Virtuoso is 7.2.5, and codes are its own. Written by tests/proving.py; shown again by tests/engines.
"""
Words = dict[str, str]
Table = dict[str, Any]
"""`proven`, a list, and `failures`, reasons by question."""
Case = tuple[Draft, list[tuple[str, Words]]]


def cases(seeds: range) -> Iterator[Case]:
    """Counties, each with the questions to ask of it; after every sixth random one a sample county."""
    for county, files in ((tiny, test_answers.FILES), (fragment, test_competency.FILES)):
        yield county(), [(file.parent.name, dict(parse_qsl(file.stem))) for file in files]
    for seed in seeds:
        yield random_case(seed, small_county(random.Random(seed).randrange))
        if seed % 6 == 5:
            yield random_case(seed, county_tables(20 * (seed // 6 + 3), 2017 + seed).tables)


def random_case(seed: int, tables: Tables) -> Case:
    """A county of these tables, judged, and every question with random words twice."""
    county, pick = facts_of(tables), random.Random(seed)
    judge(county)
    return county, [(question.name, random_words(question, county, pick)) for question in catalog().values() for _ in range(2)]


@dataclass
class Trial:
    """What is found of one kind of server."""

    begin: str
    failed: dict[str, str] = field(default_factory=dict)
    right: Counter[str] = field(default_factory=Counter)
    ended: bool = True
    running: ExitStack = field(default_factory=ExitStack)

    def on(self, case: Case) -> None:
        """Ask all questions of a county that have not failed before."""
        county, asked = case
        self._hold(county)
        for name, words in asked:
            if name not in self.failed and (expected := _rows_at_home(name, words, county)) is not None:
                if self.ended:
                    self._hold(county)
                self._ask(name, words, county, expected)

    def _hold(self, county: Draft) -> None:
        """Bring a county to the server; to another one, if that was kept busy."""
        if self.ended:
            self.running.close()
            folder = Path(self.running.enter_context(tempfile.TemporaryDirectory()))
            self.server = self.running.enter_context(SERVERS[self.begin](folder))
            self.ended = False
        self.server.hold(county)

    def _ask(self, name: str, words: Words, county: Draft, expected: Counter[tuple[str, ...]]) -> None:
        client = Client(replace(self.server.address, seconds=SECONDS))
        before = worked(self.server.pid)
        try:
            found = rows(name, words, read_by(client, county, frozenset(catalog())))
        except TooSlow:
            self._fail(name, words, f"does not answer in {SECONDS:g} s: its planner takes that long with the text")
            self.server.kill()
            self.ended = True
            return
        except BadGateway as error:
            self._fail(name, words, f"refuses the text: {_said(error.detail)}")
            return
        except (KeyError, TypeError, ValueError):  # a cell that the steps after a query count upon is empty
            self._fail(name, words, "gives wrong cells")
            return
        if found != expected:
            self._fail(name, words, _difference(found, expected))
        elif worked(self.server.pid) - before > WORK:
            self._fail(name, words, "right, but takes long: its planner takes more than half a second with the text")
        else:
            self.right[name] += 1

    def _fail(self, name: str, words: Words, why: str) -> None:
        self.failed[name] = why
        print(f"{name} {words}: {why}", file=sys.stderr, flush=True)  # noqa: T201 - what a command says


def _rows_at_home(name: str, words: Words, county: Draft) -> Counter[tuple[str, ...]] | None:
    """The rows of the embedded engine; None for words that it refuses."""
    try:
        return rows(name, words, county)
    except (BadRequest, Conflict):
        return None


def _said(detail: str) -> str:
    found = re.search(r"Virtuoso \w+ Error (?:\w+: )?(.*?)(?: SPARQL query:| at |$)", detail)
    return (found[1] if found else detail.partition(": ")[2])[:150]


def _difference(found: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]]) -> str:
    more, less = found - expected, expected - found
    return "gives wrong cells" if more and less else "gives rows too many" if more else "leaves rows out"


def written(tables: Mapping[str, Table]) -> str:
    """The text of the list, by what servers call themselves."""
    parts = []
    for name, table in sorted(tables.items()):
        lines = [f"[{name}]", "proven = [", *(f'  "{one}",' for one in sorted(table["proven"])), "]", "", f"[{name}.failures]"]
        parts.append("\n".join([*lines, *(f'{one} = "{why}"' for one, why in sorted(table["failures"].items()))]) + "\n")
    return HEAD + "\n".join(parts)


def main() -> None:
    """Try the questions, and write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--anew", action="store_true", help="try the questions too that have failed before")
    parser.add_argument("--seeds", nargs=2, type=int, default=[0, 12], help="random counties: from, and up to but without")
    said = parser.parse_args()
    tables: dict[str, Table] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    before = tables.pop(said.server, {"proven": [], "failures": {}})
    known = {} if said.anew else {one: why for one, why in before["failures"].items() if one in catalog() and why != NEW}
    trial = Trial(said.server, known, Counter() if said.anew else Counter(before["proven"]))
    try:
        for number, case in enumerate(cases(range(*said.seeds)), 1):
            trial.on(case)
            print(f"county {number}: {len(trial.failed)} of {len(catalog())} have failed", file=sys.stderr, flush=True)  # noqa: T201
    finally:
        trial.running.close()
        if trial.failed:
            right = set(trial.right) & set(catalog()) - set(trial.failed)
            missing = dict.fromkeys(set(catalog()) - right - set(trial.failed), NEW)
            tables[said.server] = {"proven": right, "failures": trial.failed | missing}
        FILE.write_text(written(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
