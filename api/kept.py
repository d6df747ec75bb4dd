"""What pages need and what is worked out once for each version of the data, not at every look.

    worst = Kept(service, _worst_places, warm=[(FULL, ""), (PUBLIC, "")])
    ...
    worst.of(snapshot, reader.dataset)

Values of older versions are let go with a commit, and all with a forgetting. What is named in `warm` is made anew beside the
requests after every commit and at the start of a server (`api.upkeep`), so that nobody has to wait for it.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, TypeVar

from api.service import Service
from graph.kept import Keeper
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL, PUBLIC

V = TypeVar("V")


class PerVersion(Generic[V]):
    """Values by dataset, version and a key of their own, made by whoever asks first; safe for threads.

    `most` values are kept, which weigh `weight` together (as told by `weigh`) at most.
    """

    def __init__(
        self,
        service: Service,
        most: int = 64,
        weight: float = float("inf"),
        weigh: Callable[[V], float] = lambda value: 0,
    ) -> None:
        self._service = service
        self._keeper: Keeper[tuple[str, Version, str], V] = Keeper(most, weight, weigh)
        service.store.published.append(self._drop_old)
        service.to_give_up.append(self._keeper.forget)

    def of(self, snapshot: Snapshot, dataset: str, key: str, make: Callable[[], V]) -> V:
        """The value for a snapshot of a dataset; that of a draft is made anew each time, for a draft can still change."""
        if isinstance(snapshot, Draft):
            return make()
        return self._keeper.of((dataset, snapshot.version, key), make)

    def has(self, snapshot: Snapshot, dataset: str, key: str = "") -> bool:
        """Whether the value is there already."""
        return self._keeper.has((dataset, snapshot.version, key))

    def _drop_old(self) -> None:
        versions = {dataset: self._service.store.version(dataset) for dataset in (FULL, PUBLIC)}
        self._keeper.drop(lambda key: versions[key[0]] != key[1])


class Kept(Generic[V]):
    """One kind of value per version: `make` is given the snapshot, the dataset (`full` or `public`) and the key."""

    def __init__(  # noqa: PLR0913 - what bounds it, each with a value that fits most
        self,
        service: Service,
        make: Callable[[Snapshot, str, str], V],
        *,
        warm: Iterable[tuple[str, str]] = (),
        most: int = 64,
        weight: float = float("inf"),
        weigh: Callable[[V], float] = lambda value: 0,
    ) -> None:
        self._service, self._make = service, make
        self._values: PerVersion[V] = PerVersion(service, most, weight, weigh)
        service.to_warm += [partial(self._warm, *one) for one in warm]

    def of(self, snapshot: Snapshot, dataset: str, key: str = "") -> V:
        """The value for a snapshot of a dataset."""
        return self._values.of(snapshot, dataset, key, lambda: self._make(snapshot, dataset, key))

    def has(self, snapshot: Snapshot, dataset: str, key: str = "") -> bool:
        """Whether the value is there already."""
        return self._values.has(snapshot, dataset, key)

    def _warm(self, dataset: str, key: str) -> None:
        with self._service.store.snapshot(dataset) as snapshot:
            self.of(snapshot, dataset, key)
