"""The overview of a county as pages use it: read once for each version, and a thing of it with its names and its page."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.cells import href
from api.kept import Kept
from api.service import Service
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from queries.overview import Overview, overview
from queries.run import word
from visualize.figures import Figures, figures
from visualize.words import Words, name_of


class Overviews:
    """The overviews of the versions that somebody looks at."""

    def __init__(self, service: Service) -> None:
        warm = [(FULL, ""), (PUBLIC, "")]
        self._kept = Kept(service, _read, warm=warm, most=6)
        self._figures = Kept(service, _figures, warm=warm)

    def of(self, snapshot: Snapshot, dataset: str) -> Overview:
        """What the readers of a dataset may see of a version."""
        return self._kept.of(snapshot, dataset)

    def figures(self, snapshot: Snapshot, dataset: str) -> Figures:
        """The figures of all that there is."""
        return self._figures.of(snapshot, dataset)


@dataclass(frozen=True)
class Named:
    """A thing on a page: its code, its names, and the path of its own page."""

    code: str
    words: Words
    path: str | None


def named(iri: str, snapshot: Snapshot) -> Named:
    """A thing or concept by its IRI."""
    node = NamedNode(iri)
    return Named(word(node, snapshot), name_of(iri, snapshot), href(node, snapshot))


def all_named(iris: Iterable[str], snapshot: Snapshot) -> dict[str, Named]:
    """Things by their IRIs, each looked up once."""
    return {iri: named(iri, snapshot) for iri in dict.fromkeys(iris)}


def _read(snapshot: Snapshot, dataset: str, key: str) -> Overview:
    return overview(snapshot, published=dataset == PUBLIC)


def _figures(snapshot: Snapshot, dataset: str, key: str) -> Figures:
    return figures(snapshot, published=dataset == PUBLIC)
