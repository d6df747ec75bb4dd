"""Asks all peers the same in turn, round after round, and holds their rows against each other."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from bench.asked import Asked
from bench.peers import Peer, Unanswered
from bench.rows import Bag, difference

QUICK = 0.5
"""Where a first round takes less than so many seconds it only warms up, and is not counted."""


@dataclass
class Told:
    """What one peer took for one question, round by round; why it was not asked further, and what is wrong with its rows.

    `waited` is how long somebody waited for an answer that never came.
    """

    seconds: dict[int, float] = field(default_factory=dict)
    work: dict[int, float] = field(default_factory=dict)
    failed: str = ""
    wrong: str = ""
    waited: float = 0.0

    @property
    def middle(self) -> float | None:
        """The median of the times."""
        return median(self.seconds.values()) if self.seconds else None

    def late(self) -> float | None:
        """The time that nineteen of twenty do not take longer than."""
        ordered = sorted(self.seconds.values())
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else None


@dataclass
class Result:
    """One question, and what each peer took for it."""

    name: str
    peers: dict[str, Told] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def ratio(self, one: str, other: str) -> float | None:
        """How many times as long one takes as the other: the median over the rounds in which both answered."""
        mine, theirs = (self.peers.get(name, Told()).seconds for name in (one, other))
        both = [mine[number] / theirs[number] for number in mine if number in theirs and theirs[number] > 0]
        return median(both) if both else None

    def late_ratio(self, one: str, other: str) -> float | None:
        """How many times as long one takes as the other for the nineteenth of twenty."""
        mine, theirs = (self.peers.get(name, Told()).late() for name in (one, other))
        return mine / theirs if mine and theirs else None

    def spent(self) -> dict[int, float]:
        """The seconds of each round."""
        rounds = sorted({number for told in self.peers.values() for number in told.seconds})
        return {number: sum(told.seconds.get(number, 0.0) for told in self.peers.values()) for number in rounds}

    def forget(self, number: int) -> None:
        """Leave a round out."""
        for told in self.peers.values():
            told.seconds.pop(number, None)
            told.work.pop(number, None)

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {"name": self.name, "rows": self.rows, "peers": {name: vars(told) for name, told in self.peers.items()}}

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "Result":
        """The same back."""
        peers = {name: Told(**{key: _numbered(value) for key, value in told.items()}) for name, told in said["peers"].items()}
        return cls(said["name"], peers, said["rows"])


@dataclass(frozen=True)
class Panel:
    """Peers that are asked in turn, the one whose rows count first; who is `missing` is named with the reason.

    So many rounds of each question at most, and none is begun when its `budget` of seconds is spent.
    """

    peers: tuple[Peer, ...]
    missing: dict[str, str] = field(default_factory=dict)
    rounds: int = 5
    budget: float = 30.0
    once: bool = False
    """That only rows are looked at, and every question is asked once."""

    def but(self, *names: str, **changes: Any) -> "Panel":
        """The same without some peers, or with other limits."""
        peers = tuple(peer for peer in self.peers if peer.name not in names)
        return replace(self, **{"peers": peers, **changes})

    def ask(self, name: str, question: Callable[[int], Asked]) -> Result:
        """One question, in every round of another day or thing. A quick first round only warms up."""
        missing = {one: Told(failed=why) for one, why in self.missing.items()}
        result = Result(name, {peer.name: Told() for peer in self.peers} | missing)
        began = time.monotonic()
        for number in range(1 if self.once else self.rounds + 1):
            if number and time.monotonic() - began > self.budget:
                break
            self._round(result, question(number), number)
        if 0 in result.spent() and result.spent()[0] < QUICK * len(self.peers) and len(result.spent()) > 1:
            result.forget(0)
        return result

    def _round(self, result: Result, asked: Asked, number: int) -> None:
        bags: dict[str, Bag] = {}
        start = number % len(self.peers)
        for peer in (*self.peers[start:], *self.peers[:start]):
            told = result.peers[peer.name]
            if not told.failed:
                try:
                    bags[peer.name] = _take(peer, asked, told, number)
                except Unanswered as error:
                    told.failed = str(error)
        right = next((bags[peer.name] for peer in self.peers if peer.name in bags), None)
        if right is not None:
            result.rows.append(right.total())
            for name, found in bags.items():
                said = difference(found, right)
                if said and not result.peers[name].wrong:
                    result.peers[name].wrong = f"{asked.words.get('as_of', '')}: {said}"[:300]


def _take(peer: Peer, asked: Asked, told: Told, number: int) -> Bag:
    worked, began = peer.work(), time.perf_counter()
    taken = peer.take(asked)
    seconds, work = time.perf_counter() - began, peer.work() - worked
    found = peer.bag(asked, taken)
    told.seconds[number], told.work[number] = seconds, work
    return found


def _numbered(value: Any) -> Any:
    return {int(key): one for key, one in value.items()} if isinstance(value, dict) else value
