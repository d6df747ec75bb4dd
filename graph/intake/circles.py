"""Places within themselves and delegations that come back: circles in a hierarchy, found before anything is loaded."""

from collections.abc import Iterator

from graph.intake.cells import said
from graph.intake.problems import Problem
from graph.intake.survey import Found, Survey

HIERARCHIES = {"places": "within", "responsibilities": "delegated_from"}


def circles(found_in: Survey) -> list[Problem]:
    """One problem for each row that lies on a circle of its sheet's hierarchy."""
    return [
        problem
        for found in found_in.found
        if found.roster.name in HIERARCHIES
        for problem in _circles(found, HIERARCHIES[found.roster.name])
    ]


def _circles(found: Found, header: str) -> Iterator[Problem]:
    at = {column.header: place for place, column in found.columns}
    if header not in at:
        return
    above: dict[str, tuple[int, str]] = {}
    for number, cells in found.rows():
        code, parent = (said(cells[place]) if place < len(cells) else "" for place in (at[found.roster.key.header], at[header]))
        above[code] = number, parent
    for code, (number, parent) in above.items():
        if _comes_back(code, above):
            yield found.problem(number, header, parent, f"following it from {code} leads back to {code}", "Break the circle")


def _comes_back(start: str, above: dict[str, tuple[int, str]]) -> bool:
    here = above[start][1]
    for _ in range(len(above)):
        if here == start:
            return True
        if here not in above:
            return False
        here = above[here][1]
    return False
