"""The facts, kept in a folder through Oxigraph: `EmbeddedStore` is what everybody above talks to.

Every version is a folder of its own and is never written again once it is in force. A commit copies the last one (hard links,
milliseconds at any size), works on the copy, and moves the pointer: readers see the old version or the new one, never a mixture,
and so does whoever finds the folder after a crash. Acknowledged means on disk.

Listeners are called on the draft before it is published (findings are judged there), and those in `published` once a new version
is in force; this module knows nothing of rules.
"""

import gc
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import TypeAlias, TypeVar

import pyoxigraph as ox

from graph.beside import bring_beside
from graph.change_log import ChangeLog
from graph.closures import close_over
from graph.columns.columns import Columns, DraftColumns, Reading
from graph.copies import Stays, afresh, changed_copy, copied, derived, difference_of, staying
from graph.disk import sound, told
from graph.folder import Folder, Pointer, check_new, discard
from graph.held import Checkpoint, Held, Made, pointer
from graph.ids import Ids
from graph.journal import Journals, Keep
from graph.privacy import derive_public, fingerprint, moved, public_changes
from graph.snapshot import Draft, Snapshot, Version
from graph.vocabulary import bring_vocabulary, has_vocabulary
from ontology.errors import Conflict, Damaged

Edit: TypeAlias = Callable[[Draft], str]
"""Writes a draft and returns a digest of what it changed; an empty digest means that nothing changed."""
Listener: TypeAlias = Callable[[Draft], object]
T = TypeVar("T")
FULL, PUBLIC = "full", "public"
KEEP = Keep(number=5_000, size=2 * 2**30)


class EmbeddedStore:
    """The facts in versions, in a folder that this process owns. `dataset` is `full` or `public`: what a reader may see is
    decided by which one it is given. A `bare` store keeps whatever it is given, and nothing of Remit's own."""

    def __init__(  # noqa: PLR0913 - all that a folder can be
        self,
        root: Path,
        base: str | None = None,
        *,
        bare: bool = False,
        keep: Keep = KEEP,
        copy_of: str = "",
        shared: Path | None = None,
    ) -> None:
        with told():
            self.folder = Folder(root, base, bare=bare, copy_of=copy_of, shared=shared)
            self.journals = Journals(self.folder.root, keep)
        self.ids = Ids(self.folder.base)
        self.listeners: list[Listener] = []
        self.published: list[Callable[[], object]] = []
        self.columns = Columns(self.folder.root / "spool")
        self._writing = threading.RLock()
        self._counting = threading.Lock()
        self._held: dict[str, Held] = {}
        self._checkpoints: dict[str, Held] = {}
        try:
            with told():
                self._open()
            if not bare and not self.read(FULL, has_vocabulary):
                self.commit(bring_vocabulary)
        except BaseException:
            self.folder.release()
            raise

    def version(self, dataset: str = FULL) -> Version:
        """The version in force."""
        return self._held[dataset].version

    @contextmanager
    def snapshot(self, dataset: str = FULL) -> Iterator[Snapshot]:
        """The version in force, for reading, and kept as long as the context lasts.

        Conflict   the store is closed
        """
        with sound(), self._hold(dataset) as (snapshot,):
            yield snapshot

    def read(self, dataset: str, use: Callable[[Snapshot], T]) -> T:
        """What is made of the version in force, and hangs on nothing that was read before."""
        with self.snapshot(dataset) as snapshot:
            return use(snapshot)

    def steady(self) -> AbstractContextManager[object]:
        """As long as the context lasts, nothing that this thread reads is moved by what others commit; here it never is."""
        return nullcontext()

    @contextmanager
    def checkpoint(self, dataset: str = FULL) -> Iterator[Checkpoint]:
        """A folder that other processes may open read-only, kept as long as the context lasts."""
        with told(), self._counting:
            held = self._checkpoint(dataset)
            held.users += 1
        try:
            yield Checkpoint(held.path, held.version)
        finally:
            self._let_go(held)

    def commit(self, edit: Edit) -> Version:
        """Make the next version: edit, closures, listeners, public store, sync, pointer. No change, no version.

        NotWritten   the disk is full, or cannot be written
        """
        with told(), self.alone():
            return self._commit(edit, None)

    def alone(self) -> AbstractContextManager[object]:
        """Let nobody else commit while the context lasts; others wait."""
        return self._writing

    def erase(self, edit: Edit, stays: Stays) -> Version:
        """A commit after which what `edit` removed is in no file here: stores and journals are written anew, for the engine keeps
        removed texts in its files. What readers have open goes with them.

        NotWritten   the disk is full, or cannot be written
        """
        with told(), self.alone():
            made = self._commit(edit, stays)
            self.journals.rewrite(stays)
            return made

    def readers(self) -> int:
        """How many folders of versions there are beside those in force: versions that somebody still reads."""
        there = sum(len(list((self.folder.root / name).iterdir())) for name in (FULL, PUBLIC, "readers"))
        return there - 2 - len(self._checkpoints)

    def _commit(self, edit: Edit, stays: Stays | None) -> Version:
        with self._hold(FULL) as (before,), ExitStack() as drafts:
            number = before.version.number + 1
            paths = [drafts.enter_context(self.folder.draft(dataset, number)) for dataset in (FULL, PUBLIC, FULL)]
            drafts.callback(self._sweep_journals)  # one that a failed commit wrote may be what fills the disk
            made = self._make(before, edit, drafts, paths, stays)
        for tell in self.published if made != before.version else ():
            tell()
        return made

    def backup(self, target: Path, past: Snapshot | None = None) -> Version:
        """Copy the version in force, or a `past` one, to a new folder that is a data folder itself, while everything goes on.

        BadRequest   the target is there and not empty
        """
        check_new(target)
        with sound(), self._hold(FULL, PUBLIC) as (now, public):
            full = past or now
            copy = Folder(target, self.folder.base, bare=self.folder.bare)
            try:
                paths = [copy.path(dataset, full.version.number) for dataset in (FULL, PUBLIC)]
                full.store.backup(str(paths[0]))
                version = derived(full, paths[1]) if past else copied(public, paths[1])
                for source in {self.folder.root, self.folder.shared}:
                    bring_beside(source, target)
                copy.publish(pointer(full.version, paths[0], version, paths[1]))
            finally:
                copy.release()
            return full.version

    def close(self) -> None:
        """Give everything up: stores, checkpoints, the folder. A commit under way is finished first."""
        with self._writing, self._counting:
            for held in (*self._held.values(), *self._checkpoints.values()):
                held.store = None
            self.columns.give_up()
            gc.collect()  # the engine gives its lock up with the last reference, and cycles (tracebacks) can hold some
            self.folder.sweep()
            self.folder.release()

    def _open(self) -> None:
        there = self.folder.pointer()
        if there is None:
            names = (self.folder.path(FULL, 0).name, self.folder.path(PUBLIC, 0).name)
            there = Pointer(0, "", names[0], 0, "", names[1])
        full, public = self.folder.root / FULL / there.folder, self.folder.root / PUBLIC / there.public_folder
        for path in (full, public) if there.number else ():
            if not path.is_dir():  # the engine would begin an empty one
                raise Damaged(f"{path} is missing, which is in force; bring a backup back (remit restore).")
        self._held = {
            FULL: Held(ox.Store(str(full)), full, Version(there.number, there.digest)),
            PUBLIC: Held(ox.Store(str(public)), public, Version(there.public, there.public_digest)),
        }
        self._sweep_journals()

    @contextmanager
    def _hold(self, *datasets: str) -> Iterator[list[Snapshot]]:
        """Datasets as they are at one moment."""
        with self._counting:
            held = [self._held[dataset] for dataset in datasets]
            faster = [Reading(self.columns, one.version) if one is self._held[FULL] else None for one in held]
            parts = zip(held, faster, strict=True)
            snapshots = [Snapshot(self._store_of(one), one.version, self.ids, known=one.known, faster=of) for one, of in parts]
            for one in held:
                one.users += 1
        try:
            yield snapshots
        finally:
            for one in held:
                self._let_go(one)

    def _store_of(self, held: Held) -> ox.Store:
        if held.store is None:
            raise Conflict(f"{self.folder.root} was closed.")
        return held.store

    def _make(self, before: Snapshot, edit: Edit, drafts: ExitStack, paths: list[Path], stays: Stays | None) -> Version:
        """The next version in a new folder, put in force; the one before if the edit changes nothing."""
        path, public_path, clean_path = paths
        log = drafts.enter_context(closing(ChangeLog(self.folder.root / "spool")))
        before.store.backup(str(path))
        draft = Draft(ox.Store(str(path)), before.version, self.ids, before=before, notes=None if self.folder.bare else log)
        draft.faster = columns = drafts.enter_context(closing(DraftColumns(self.columns, draft)))
        change = edit(draft)
        if not change:
            return before.version
        if not self.folder.bare:
            close_over(draft)
        for listener in self.listeners:
            listener(draft)
        draft.store.flush()
        digest = hashlib.sha256((before.version.digest + change).encode()).hexdigest()
        full = Held(draft.store, path, Version(before.version.number + 1, digest))
        self._sweep_journals()
        public = self._derive(draft, full.version.number, public_path, stays)
        if not self.folder.bare:
            lines = log.net(before.store, draft.store)
            self.journals.write(FULL, before.version, full.version, staying(lines, stays), erasure=stays is not None)
        if stays is not None:  # the files of the other copy still have what was removed
            draft.store = afresh(draft.store, clean_path, self.folder.root / "spool")
            full = Held(draft.store, clean_path, full.version)
        self._share(Made(self._held[FULL], full, self._held[PUBLIC], public, log if stays else None))
        self.folder.publish(pointer(full.version, full.path, public.version, public.path))
        columns.publish(full.version, kept=stays is None)
        self._replace({FULL: full} if public is self._held[PUBLIC] else {FULL: full, PUBLIC: public})
        return full.version

    def _share(self, made: Made) -> None:
        """Called before a version is put in force; what raises here keeps it out. This store has nobody to tell."""

    def _derive(self, draft: Draft, number: int, path: Path, stays: Stays | None) -> Held:
        """The public store of a draft; the one in force when it would say the same, unless it is to be written anew."""
        held = self._held[PUBLIC]
        if self.folder.bare:
            return held
        changes = None if stays is not None else public_changes(draft, self._store_of(held))
        if changes is None:
            store = ox.Store(str(path))
            derive_public(draft, store)
            digest = fingerprint(store)
        else:
            digest = moved(held.version.digest, changes)
        if digest == held.version.digest and stays is None:
            return held
        if changes is not None:
            store = changed_copy(self._store_of(held), changes, path)
        store.flush()
        if digest == held.version.digest:
            return Held(store, path, held.version)
        version = Version(number, digest)
        lines = staying(difference_of(self._store_of(held), store, changes), stays)
        self.journals.write(PUBLIC, held.version, version, lines, erasure=stays is not None)
        return Held(store, path, version)

    def _sweep_journals(self) -> None:
        for dataset, held in self._held.items():
            self.journals.sweep(dataset, held.version.number)

    def _replace(self, fresh: dict[str, Held]) -> None:
        with self._counting:
            retired = [self._held[name] for name in fresh]
            retired += [self._checkpoints.pop(name) for name in fresh if name in self._checkpoints]
            self._held.update(fresh)
        for held in retired:
            self._let_go(held)

    def _checkpoint(self, dataset: str) -> Held:
        if dataset not in self._checkpoints:
            held = self._held[dataset]
            path = self.folder.root / "readers" / f"{dataset}-{held.path.name}"
            discard(path)
            self._store_of(held).backup(str(path))
            self._checkpoints[dataset] = Held(None, path, held.version)
        return self._checkpoints[dataset]

    def _let_go(self, held: Held) -> None:
        with self._counting:
            held.users -= 1
            last = held.users == 0
        if last:
            held.store = None
            discard(held.path)
