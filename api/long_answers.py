"""Answers that are kept for their version, and worked out by a job where they take long.

A page gives a job a moment; what is not there by then makes it say so (`Underway`) and come back by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import request

from api.catalog_words import words_of
from api.jobs import Job
from api.kept import PerVersion
from api.reader import Reader
from api.service import Service
from graph.snapshot import Snapshot
from graph.store import FULL
from queries.catalog import Question, question
from queries.params import resolve
from queries.run import Answer, ask
from visualize.param_words import name_of_param, said_word
from visualize.words import Words

MOST_BYTES = 128 * 2**20
"""What all kept answers may take together, as estimated."""
FIRST: tuple[tuple[str, dict[str, str]], ...] = (("imports", {}),)
"""What is looked at first after a commit, and so is worked out before anybody asks."""
CELL_BYTES, VALUE_BYTES = 150, 100_000


class Underway(Exception):
    """What was asked for is being worked out; the door answers with a page that waits, or 202."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.code)
        self.job = job


@dataclass(frozen=True)
class Wanted:
    """Something that may take long: what it is `kind` of, its key, and what it is called."""

    kind: str
    key: str
    about: Words


class LongAnswers:
    """What was worked out for the versions in force; safe for threads."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: PerVersion[Any] = PerVersion(service, 1000, MOST_BYTES, _weight)
        service.to_warm += [partial(self._warm, name, given) for name, given in FIRST]

    def ask(self, asked: Question, given: Mapping[str, str], snapshot: Snapshot, reader: Reader) -> Answer:
        """The answer to a question, worked out here and now unless it is kept; errors as for `queries.run.ask`."""
        wanted = _question(asked, given, snapshot)
        found: Answer = self.now(wanted, snapshot, reader, lambda: ask(asked.name, given, snapshot))
        return found

    def page(self, asked: Question, given: Mapping[str, str], snapshot: Snapshot, reader: Reader) -> Answer:
        """The answer to a question for a page: of one that takes long by a job; `Underway` until it is there."""
        if not asked.takes_long(given):
            return self.ask(asked, given, snapshot, reader)
        wanted = _question(asked, given, snapshot)
        found: Answer = self.later(wanted, snapshot, reader, lambda there: ask(asked.name, given, there))
        return found

    def _warm(self, name: str, given: Mapping[str, str]) -> None:
        with self._service.store.snapshot(FULL) as snapshot:
            self.ask(question(name), given, snapshot, Reader("staff"))

    def now(self, wanted: Wanted, snapshot: Snapshot, reader: Reader, make: Callable[[], Any]) -> Any:
        """Something worked out here and now, unless it is kept."""
        return self._kept.of(snapshot, reader.dataset, f"{wanted.kind} {wanted.key}", make)

    def later(
        self,
        wanted: Wanted,
        snapshot: Snapshot,
        reader: Reader,
        make: Callable[[Snapshot], Any],
        patience: float | None = None,
    ) -> Any:
        """Something worked out by a job, unless it is kept; `make` is given the snapshot, for it may be a later one.

        Underway   it is not there yet
        """
        key = f"{wanted.kind} {wanted.key}"
        if not self._kept.has(snapshot, reader.dataset, key):
            job = self._begin(wanted, key, snapshot, reader, make)
            if not job.ready.wait(self._service.settings.page_seconds if patience is None else patience):
                raise Underway(job)
            if job.error:
                raise job.error
        return self._kept.of(snapshot, reader.dataset, key, lambda: make(snapshot))

    def _begin(self, wanted: Wanted, key: str, snapshot: Snapshot, reader: Reader, make: Callable[[Snapshot], Any]) -> Job:
        def work() -> None:
            with self._service.store.steady(), self._service.snapshot(reader) as there:
                self._kept.of(there, reader.dataset, key, lambda: make(there))

        path = request.full_path.rstrip("?")
        # What everybody may see is listed for everybody: not by whose name it was asked.
        who = reader.name if reader.listed == FULL and reader.name else reader.role
        job = Job(wanted.kind, wanted.about, path, reader.listed, who, reader.account)
        return self._service.jobs.begin((reader.listed, snapshot.version, key), job, work)


def _question(asked: Question, given: Mapping[str, str], snapshot: Snapshot) -> Wanted:
    words = resolve(asked, given, snapshot).words
    en = ", ".join(f"{name_of_param(name).en} {word}" for name, word in words.items())
    zh = "，".join(f"{name_of_param(name).zh} {said_word(word).zh}" for name, word in words.items())
    about = Words(f"{asked.text.en} ({en})", f"{asked.text.zh}（{zh}）") if words else words_of(asked.text)
    return Wanted(asked.name, repr(sorted(words.items())), about)


def _weight(value: Any) -> float:
    """What a value takes, in bytes, about."""
    if isinstance(value, Answer):
        return CELL_BYTES * (1 + len(value.table.columns)) * (10 + len(value.table.rows))
    return VALUE_BYTES
