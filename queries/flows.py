"""The arithmetic of flows: the greatest flow at the least cost by a linear programme (HiGHS), and the smallest cut.

Ford and Fulkerson (1956): the greatest flow is as great as the smallest cut. The programme is min sum(cost x flow) over the flows
of the greatest value; the cut is what the last residual network separates from the source.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SOURCE, SINK = "source", "sink"
SMALL = 1e-6


@dataclass(frozen=True)
class Pipe:
    """A way from one node to another. `capacity` None is no bound."""

    start: str
    end: str
    capacity: float | None
    cost: float = 0.0


@dataclass(frozen=True)
class Solution:
    """How much goes through each pipe, and which pipes are the smallest cut."""

    amounts: list[float]
    cut: list[int]
    value: float


def solve(pipes: Sequence[Pipe]) -> Solution:
    """The greatest flow from `SOURCE` to `SINK` at the least cost. Every way from one to the other has a bound somewhere.

    RuntimeError   the solver gave no answer: a fault of this program, since no flow is always an answer
    """
    from scipy.optimize import linprog  # takes seconds to import

    into = [place for place, pipe in enumerate(pipes) if pipe.end == SINK]
    if not into:
        return Solution([0.0] * len(pipes), [], 0.0)
    weight = 1.0 + sum(abs(pipe.cost) for pipe in pipes)
    worth = np.array([pipe.cost for pipe in pipes], dtype=float)
    worth[into] -= weight
    balance = _balance(pipes)
    found = linprog(
        worth,
        A_eq=balance,
        b_eq=np.zeros(balance.shape[0]) if balance is not None else None,
        bounds=[(0, pipe.capacity) for pipe in pipes],
        method="highs-ds",
    )
    if not found.success:
        raise RuntimeError(f"HiGHS: {found.message}")
    amounts = [float(amount) for amount in found.x]
    return Solution(amounts, _cut(pipes, amounts), sum(amounts[place] for place in into))


def _balance(pipes: Sequence[Pipe]) -> "csr_array | None":
    """What comes into a node between goes out again."""
    from scipy.sparse import csr_array  # takes seconds to import

    nodes = sorted({node for pipe in pipes for node in (pipe.start, pipe.end)} - {SOURCE, SINK})
    number = {node: row for row, node in enumerate(nodes)}
    cells = [
        (number[node], place, sign)
        for place, pipe in enumerate(pipes)
        for node, sign in ((pipe.start, -1.0), (pipe.end, 1.0))
        if node in number
    ]
    if not nodes:
        return None
    rows, columns, signs = zip(*cells, strict=True)
    return csr_array((signs, (rows, columns)), shape=(len(nodes), len(pipes)))


def _cut(pipes: Sequence[Pipe], amounts: Sequence[float]) -> list[int]:
    """The pipes out of what the source still reaches: where something is left, forwards, or could be taken back, backwards."""
    beside: dict[str, list[str]] = {}
    for pipe, amount in zip(pipes, amounts, strict=True):
        if pipe.capacity is None or amount < pipe.capacity - SMALL:
            beside.setdefault(pipe.start, []).append(pipe.end)
        if amount > SMALL:
            beside.setdefault(pipe.end, []).append(pipe.start)
    reached, waiting = {SOURCE}, deque([SOURCE])
    while waiting:
        fresh = [node for node in beside.get(waiting.popleft(), ()) if node not in reached]
        reached.update(fresh)
        waiting.extend(fresh)
    return [place for place, pipe in enumerate(pipes) if pipe.start in reached and pipe.end not in reached]
