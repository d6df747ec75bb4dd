"""The indexes of names in which readers search: one of each dataset, and one of each area that somebody is for.

Whoever sees one area searches what is public and what lies in that area, in an index of just these: how it answers does not
depend on what the reader may not see.
"""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from api.area import PRIVATE, lies_in
from api.kept import Kept
from api.reader import Reader, Role
from api.service import Service
from graph.rdf import text
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from ontology.terms import RM
from queries.lookup.entries import Entry, in_order
from queries.lookup.index import Index, index, index_of

AT_ONCE = 5_000
"""An index with so many entries is not waited for after a commit: the one before answers until the new one is there."""
LOCAL: tuple[Role, ...] = ("coordinator", "integrator", "field", "household")
"""The roles that may see the households of an area, or some of them."""


class Indexes:
    """The indexes of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept = Kept(service, lambda snapshot, *_: index(snapshot), warm=[(FULL, ""), (PUBLIC, "")], most=2)
        self._local: Kept[Index] = Kept(service, self._local_index, most=64)
        self._last: dict[str, Index] = {}
        service.to_give_up.append(self._last.clear)

    def of(self, reader: Reader) -> Index:
        """The index of what a reader may see now."""
        local = reader.role in LOCAL and not reader.whole
        dataset = FULL if local or reader.whole else PUBLIC
        with self._service.store.snapshot(dataset) as snapshot:
            return self._local.of(snapshot, dataset, _key(reader)) if local else self._whole(snapshot, dataset)

    def _whole(self, snapshot: Snapshot, dataset: str) -> Index:
        """The index of a dataset, or for a large one the last that there was while a new one is made."""
        last = self._last.get(dataset)
        if last and len(last.entries) > AT_ONCE and not self._kept.has(snapshot, dataset):
            return last
        self._last[dataset] = found = self._kept.of(snapshot, dataset)
        return found

    def _local_index(self, snapshot: Snapshot, _: str, key: str) -> Index:
        reader = _reader(key)
        with self._service.store.snapshot(PUBLIC) as public:
            everybody = self._kept.of(public, PUBLIC)
        own = _own(reader, snapshot, self._kept.of(snapshot, FULL))
        return index_of(in_order([*everybody.entries, *own]), everybody.version)


def _own(reader: Reader, snapshot: Snapshot, names: Index) -> Iterator[Entry]:
    """The households and people that lie in the area of a reader."""
    paired, areas = set(_paired(reader, snapshot)), set(reader.areas)
    everywhere = any(area.startswith("county/") for area in areas)
    for entry in names.entries:
        near = everywhere or entry.code in paired or not areas.isdisjoint({entry.area, f"township/{entry.township}"})
        if near and entry.kind in PRIVATE and lies_in(reader, NamedNode(snapshot.ids.iri(entry.kind, entry.code)), snapshot):
            yield entry


def _paired(reader: Reader, snapshot: Snapshot) -> Iterator[str]:
    """The codes of the household that a reader is, or that were ever paired with one of the role field."""
    if reader.household:
        yield reader.household
    if reader.subject:
        helper = NamedNode(snapshot.ids.iri("subject", reader.subject))
        for quad in snapshot.quads(None, NamedNode(RM.helper), helper):
            for home in snapshot.quads(quad.subject, NamedNode(RM.ofHousehold)) if isinstance(quad.subject, NamedNode) else ():
                if split := snapshot.ids.split(text(home.object)):
                    yield split[1]


def _key(reader: Reader) -> str:
    """What the index of a reader depends on, in one text."""
    return "\n".join((reader.role, " ".join(sorted(reader.areas)), reader.subject, reader.household))


def _reader(key: str) -> Reader:
    """The reader of whom a text tells what an index depends on."""
    said, areas, subject, household = key.split("\n")
    role = next(one for one in LOCAL if one == said)
    return Reader(role, areas=tuple(areas.split(" ")) if areas else (), subject=subject, household=household)
