"""The arithmetic of an allocation: whole shares from supplies to classes of equal needs, as a min-cost flow solved by HiGHS.

First the share that every village can have at once is made as great as possible (max-min); then, with each village given that
share rounded down, as many needs as possible are served, the worst-off first, at the least cost. Both are linear programmes over
a network matrix, whose vertices are whole numbers (Hoffman and Kruskal 1956). docs/explanation/allocation.md has the formulas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SERVED, TIER = 100, 20
"""What serving one need is worth, and being one tier worse off: more than any cost, so that cost only decides among equals."""


@dataclass(frozen=True)
class Arc:
    """A way for shares from a supply to a class of needs; both are numbers of their lists."""

    supply: int
    need: int
    cost: int


@dataclass(frozen=True)
class Problem:
    """What there is to share out. `tiers` says how badly off each class is, `villages` where it is."""

    supplies: Sequence[int]
    needs: Sequence[int]
    tiers: Sequence[int]
    villages: Sequence[str]
    arcs: Sequence[Arc]

    def worth(self, arc: Arc) -> int:
        """What one share over an arc is worth."""
        return SERVED + TIER * self.tiers[arc.need] - arc.cost


def share_out(problem: Problem) -> list[int]:
    """How many shares go over each arc.

    RuntimeError   the solver gave no answer: a fault of this program, since nothing shared is always an answer
    """
    from scipy.optimize import linprog  # takes seconds to import

    if not problem.arcs:
        return []
    floors = fair_floors(problem)
    rows, bounds = _limits(problem)
    fair, least = _village_rows(problem, floors)
    found = linprog(
        [-problem.worth(arc) for arc in problem.arcs],
        A_ub=_stack([rows, fair * -1.0]),
        b_ub=np.concatenate([bounds, -least]),
        method="highs-ds",
    )
    if not found.success:
        raise RuntimeError(f"HiGHS: {found.message}")
    shares = [round(amount) for amount in found.x]
    if max(abs(amount - share) for amount, share in zip(found.x, shares, strict=True)) > 1e-6:
        raise RuntimeError("HiGHS gave parts of shares.")
    return shares


def fair_floors(problem: Problem) -> dict[str, int]:
    """How many shares each village gets at least: the greatest part of what it could have alone that all can have at once."""
    from scipy.optimize import linprog  # takes seconds to import

    alone = _alone(problem)
    reached = {village: most for village, most in alone.items() if most}
    if not reached:
        return {}
    rows, bounds = _limits(problem)
    fair, most = _village_rows(problem, reached)
    columns = len(problem.arcs)
    limit = _stack([_widen(rows, np.zeros(rows.shape[0])), _widen(fair * -1.0, most)])
    found = linprog(
        [0.0] * columns + [-1.0],
        A_ub=limit,
        b_ub=np.concatenate([bounds, np.zeros(len(reached))]),
        bounds=[(0, None)] * columns + [(0, 1)],
        method="highs-ds",
    )
    if not found.success:
        raise RuntimeError(f"HiGHS: {found.message}")
    return {village: int(found.x[-1] * most + 1e-6) for village, most in reached.items()}


def _alone(problem: Problem) -> dict[str, int]:
    """How many needs of each village could be served if it were the only one: a bound that each class and each supply keeps."""
    reach: dict[int, set[int]] = {}
    for arc in problem.arcs:
        reach.setdefault(arc.need, set()).add(arc.supply)
    found: dict[str, int] = {}
    suppliers: dict[str, set[int]] = {}
    for need, supplies in reach.items():
        village = problem.villages[need]
        found[village] = found.get(village, 0) + min(problem.needs[need], sum(problem.supplies[one] for one in supplies))
        suppliers.setdefault(village, set()).update(supplies)
    return {village: min(most, sum(problem.supplies[one] for one in suppliers[village])) for village, most in found.items()}


def _limits(problem: Problem) -> tuple["csr_array", "np.ndarray"]:
    """No supply gives more than it has, no class takes more than it needs."""
    from scipy.sparse import csr_array  # takes seconds to import

    supplies, count = len(problem.supplies), len(problem.arcs)
    rows = [arc.supply for arc in problem.arcs] + [supplies + arc.need for arc in problem.arcs]
    matrix = csr_array((np.ones(2 * count), (rows, [*range(count), *range(count)])), shape=(supplies + len(problem.needs), count))
    return matrix, np.array([*problem.supplies, *problem.needs], dtype=float)


def _village_rows(problem: Problem, amounts: Mapping[str, int]) -> tuple["csr_array", "np.ndarray"]:
    """What each village gets in all, and the amounts beside it."""
    from scipy.sparse import csr_array  # takes seconds to import

    number = {village: row for row, village in enumerate(amounts)}
    cells = [
        (number[problem.villages[arc.need]], place)
        for place, arc in enumerate(problem.arcs)
        if problem.villages[arc.need] in number
    ]
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    matrix = csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(number), len(problem.arcs)))
    return matrix, np.array([*amounts.values()], dtype=float)


def _stack(parts: list["csr_array"]) -> "csr_array":
    from scipy.sparse import csr_array, vstack  # takes seconds to import

    return csr_array(vstack(parts))


def _widen(matrix: "csr_array", column: "np.ndarray") -> "csr_array":
    from scipy.sparse import csr_array, hstack  # takes seconds to import

    return csr_array(hstack([matrix, csr_array(column.reshape(-1, 1))]))
