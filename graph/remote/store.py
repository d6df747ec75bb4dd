"""The facts on a SPARQL server, shared by whoever works on them: the server is the truth, and answers what is read.

Who commits, looks back, tries something out or runs strangers' texts works on a copy in a folder of this process. It is brought
up to the version in force from the journals on the server, or fetched anew, and holds nothing that the server does not. A commit
is made on the copy as in `EmbeddedStore` (edit, closures, findings, public store), then put in force on the server by one update
that says which version it starts from; only then it is in force here.

Reading is several requests: at the end of each context it is looked whether the version is still the one it began with, and if
not, `Moved` is raised, so that no answer is a mixture of two versions. What must not fail then is read from the copy (`steady`).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph as ox

from graph.columns.columns import Columns
from graph.copies import Stays, difference_of
from graph.held import Checkpoint, Held, Made, pointer
from graph.journal import Keep
from graph.known import Known
from graph.remote.address import Address
from graph.remote.client import Client
from graph.remote.control import Control, Stands
from graph.remote.copying import brought, fetched
from graph.remote.facts import Facts
from graph.remote.history import bring, told
from graph.remote.lease import Lease
from graph.remote.names import HISTORY
from graph.remote.proven import asked_of
from graph.remote.sending import Change, send, sweep
from graph.snapshot import Snapshot, Table, Version
from graph.store import FULL, KEEP, PUBLIC, Edit, EmbeddedStore
from ontology.errors import BadRequest, Gone, Moved

DATASETS = (FULL, PUBLIC)
NEVER = 2**62
T = TypeVar("T")


class RemoteSnapshot(Snapshot):
    """A version on a server, whose `store` is `Facts`."""

    def answer(self, name: str, query: str) -> Table:
        """The rows of a question of the catalog, by the server where it is sent the question, else by the copy."""
        facts = cast(Facts, self.store).for_question(name)
        return Snapshot(cast(ox.Store, facts), self.version, self.ids).select(query)


class RemoteStore(EmbeddedStore):
    """The facts on a server, and the copy of them in a folder that this process owns."""

    def __init__(
        self, root: Path, address: Address, base: str | None = None, *, keep: Keep = KEEP, shared: Path | None = None
    ) -> None:
        self.client = Client(address)
        self._control = Control(self.client)
        self._stands = self._start = stands = self._control.begin(base)
        if base and base != stands.base:
            raise BadRequest(f"{address.query} was begun with base {stands.base}, not {base}; the base never changes.")
        self._proven = asked_of(self.client.server, address.questions)
        self._lease = Lease(self._control, address.lease)
        self._leased = 0
        self._own = threading.local()
        self._looking = threading.RLock()
        self._known: dict[str, tuple[Version, Known]] = {}
        super().__init__(root, stands.base, keep=keep, copy_of=address.query, shared=shared)
        self.columns = Columns(self.folder.root / "spool", smallest=NEVER)
        bring(self.client, self.journals, 0)

    def version(self, dataset: str = FULL) -> Version:
        """The version in force on the server."""
        return self._look().of_dataset(dataset)

    @contextmanager
    def snapshot(self, dataset: str = FULL) -> Iterator[Snapshot]:
        """The version in force, read from the server.

        Moved   another one came into force meanwhile: what was read can be a mixture (never where it is `steady`)
        """
        if getattr(self._own, "steady", False):
            self.catch_up()
            with super().snapshot(dataset) as copy:
                yield copy
            return
        stands = self._look()
        version = stands.of_dataset(dataset)
        facts = Facts(self.client, dataset, lambda use: self._use_copy(dataset, version, use), self._proven)
        try:
            yield RemoteSnapshot(cast(ox.Store, facts), version, self.ids, known=self._known_of(dataset, version))
        except Moved:
            raise
        except Exception as error:
            self._check_still(dataset, stands, error)
            raise
        self._check_still(dataset, stands)

    def read(self, dataset: str, use: Callable[[Snapshot], T]) -> T:
        """As at home; again, from the copy, where another version came into force meanwhile."""
        try:
            return super().read(dataset, use)
        except Moved:
            with self.steady():
                return super().read(dataset, use)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """What this thread reads comes from the copy as long as the context lasts: it waits for whoever commits here."""
        before, self._own.steady = getattr(self._own, "steady", False), True
        try:
            yield
        finally:
            self._own.steady = before

    @contextmanager
    def checkpoint(self, dataset: str = FULL) -> Iterator[Checkpoint]:
        """A folder with a copy that other processes may open read-only, kept as long as the context lasts."""
        self.catch_up()
        with super().checkpoint(dataset) as checkpoint:
            yield checkpoint

    @contextmanager
    def alone(self) -> Iterator[object]:
        """Let nobody else commit while the context lasts, in any process; the copy is of the version in force then."""
        with self._writing:
            if self._leased:
                yield self._writing
                return
            with self._lease.held():
                self._leased += 1
                try:
                    self._start = self.catch_up()
                    sweep(self.client)
                    yield self._writing
                finally:
                    self._leased -= 1

    def erase(self, edit: Edit, stays: Stays) -> Version:
        """As at home; the journals on the server are written anew, too."""
        with self.alone():
            made = super().erase(edit, stays)
            self._rewrite_history()
        return made

    def backup(self, target: Path, past: Snapshot | None = None) -> Version:
        """Copy the version in force, or a `past` one, to a new folder, which is a data folder of its own."""
        self.catch_up()
        return super().backup(target, past)

    def catch_up(self) -> Stands:
        """Bring the copy to the version in force; the record that says so."""
        with self._writing:
            while (stands := self._look()).full != self._held[FULL].version or stands.public != self._held[PUBLIC].version:
                try:
                    self._follow(stands)
                except Gone:
                    self._fetch(stands)
            return stands

    def _look(self) -> Stands:
        """The record; whoever is to be told of new versions is told, and journals are brought."""
        stands = self._control.stands() or self._stands
        with self._looking:
            if stands.full.number <= self._stands.full.number:
                return stands
            since, self._stands = self._stands, stands
            bring(self.client, self.journals, since.full.number)
        for tell in self.published:
            tell()
        return stands

    def _check_still(self, dataset: str, stands: Stands, error: Exception | None = None) -> None:
        """Refuse what was read if the dataset is not as it was, unless whoever read it has committed the versions since."""
        now = self._look()
        others = set(range(stands.full.number + 1, now.full.number + 1)) - getattr(self._own, "made", set())
        if others and now.of_dataset(dataset) != stands.of_dataset(dataset):
            raise Moved("The data have changed while they were read; ask again.", retry_after=1) from error

    def _known_of(self, dataset: str, version: Version) -> Known:
        with self._looking:
            there = self._known.get(dataset)
            if there is None or there[0] != version:
                there = self._known[dataset] = version, Known()
            return there[1]

    def _use_copy(self, dataset: str, version: Version, use: Callable[[ox.Store], T]) -> T:
        self.catch_up()
        with self._hold(dataset) as (copy,):
            if copy.version != version:
                raise Moved("The data have changed while they were read; ask again.", retry_after=1)
            return use(copy.store)

    def _follow(self, stands: Stands) -> None:
        """Bring the copy up by the journals between. Gone: they are not all there, or somebody's data were erased since."""
        fresh = {}
        for dataset in DATASETS:
            here, there = self._held[dataset], stands.of_dataset(dataset)
            entries = self.journals.since(dataset, there, here.version.number, here.version.digest)
            if here.version != there:
                lines = (line for entry in entries for line in self.journals.lines(entry))
                path = self.folder.path(dataset, there.number)
                fresh[dataset] = Held(brought(self._store_of(here), path, lines), path, there)
        self._put(fresh)

    def _fetch(self, stands: Stands) -> None:
        """Bring everything anew; the journals, too, for some may have been written anew."""
        fresh = {}
        for dataset in DATASETS:
            path = self.folder.path(dataset, stands.of_dataset(dataset).number)
            fresh[dataset] = Held(fetched(self.client, dataset, path), path, stands.of_dataset(dataset))
        if self._control.stands() == stands:
            self.journals.clear()
            bring(self.client, self.journals, 0)
            self._put(fresh)

    def _put(self, fresh: dict[str, Held]) -> None:
        """Put copies in force in this folder."""
        full, public = (fresh.get(dataset) or self._held[dataset] for dataset in DATASETS)
        self.folder.publish(pointer(full.version, full.path, public.version, public.path))
        self._replace(fresh)

    def _share(self, made: Made) -> None:
        start, change = self._start, Change()
        number = made.full.version.number
        for dataset, before, after in ((FULL, made.before, made.full), (PUBLIC, made.public_before, made.public)):
            if before is not after:
                change.patch(dataset, self._lines(dataset, before, after, made))
                for said in told(self.journals, dataset, number):
                    change.add(HISTORY, said)
        self._lease.check()
        end = Stands.of(made.full.version, made.public.version, start.base)
        send(self._control, start, end, change)
        self._stands = self._start = end
        self._own.made = {*getattr(self._own, "made", ()), number}

    def _lines(self, dataset: str, before: Held, after: Held, made: Made) -> Iterator[bytes]:
        if made.erased is None:
            return self.journals.lines(self.journals.entry(dataset, after.version, after.version.number))
        old, new = self._store_of(before), self._store_of(after)
        return difference_of(old, new, None) if dataset == PUBLIC else made.erased.net(old, new)

    def _rewrite_history(self) -> None:
        self.client.update(f"CLEAR SILENT GRAPH <{HISTORY}>")
        for dataset in DATASETS:
            for number in self.journals.numbers(dataset):
                change = Change()
                for said in told(self.journals, dataset, number):
                    change.add(HISTORY, said)
                for lines in change.added.values():
                    self.client.add(HISTORY, ("\n".join(lines) + "\n").encode())

    def _sweep_journals(self) -> None:
        for dataset in DATASETS:
            self.journals.sweep(dataset, self._stands.of_dataset(dataset).number)
