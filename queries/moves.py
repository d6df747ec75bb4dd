"""Which responsibilities began, ended or went to another holder between two days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from queries.overview import Held


@dataclass
class Moves:
    """Responsibilities that began, ended, or went from one holder to another."""

    begun: list[Held] = field(default_factory=list)
    ended: list[Held] = field(default_factory=list)
    moved: list[tuple[Held, Held]] = field(default_factory=list)


def moved(held: Iterable[Held], first: date, last: date, inside: Callable[[str, str], bool]) -> Moves:
    """What was in force on one of two days only; one that ended and one that began over the same is a move."""
    found, before, after = Moves(), first.isoformat(), last.isoformat()
    here = [one for one in held if inside(one.scope, one.village)]
    begun = {one.record: one for one in here if one.holds(after) and not one.holds(before)}
    for one in here:
        if one.holds(before) and not one.holds(after):
            heirs = [heir for heir in begun.values() if _same(heir) == _same(one) and heir.holder != one.holder]
            if heirs:
                found.moved.append((one, begun.pop(heirs[0].record)))
            else:
                found.ended.append(one)
    found.begun = list(begun.values())
    return found


def _same(one: Held) -> tuple[str, str, str]:
    return one.duty, one.scope, one.involvement
