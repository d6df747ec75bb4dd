"""What putting a fact on record would do, tried on a draft that is never published: the difference, and the findings.

Findings are judged as a commit judges them, on the data day; where the fact only counts from a later day on, they are also
judged as of that day, both with the fact and without it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from graph.intake.days import day
from graph.intake.entry import Keyboard
from graph.intake.problems import CellError
from graph.snapshot import Version
from graph.trial import Trial
from queries.facts import Done, Fact, put
from queries.judge import judge
from queries.whatif import Effect, effects_when, move_day


@dataclass(frozen=True)
class Preview:
    """What would be: at once, and as of a later day where there is one on which it only begins to count."""

    done: Done
    effects: list[Effect]
    later: date | None
    effects_later: list[Effect]
    version: Version


def preview(draft: Trial, fact: Fact, by: Keyboard, spool: Path) -> Preview:
    """Try a fact on a draft, and take it back; errors as for `put`."""
    done: list[Done] = []
    with draft.attempt():
        effects = effects_when(draft, lambda: done.append(put(draft, fact, by, spool)))
    later = _later(draft, done[0])
    after: list[Effect] = []
    if later:
        with draft.attempt():
            move_day(draft, later)
            judge(draft)
            after = effects_when(draft, lambda: put(draft, fact, by, spool))
    return Preview(done[0], effects, later, after, draft.version)


def _later(draft: Trial, done: Done) -> date | None:
    """The last day after the data day on which something that moves begins or ends."""
    declared = draft.setting("data-day")
    days = [found for one in done.moved for cell in (one.before, one.after) if (found := _first_day(one.column.kind, cell))]
    last = max(days, default=None)
    return last if declared and last and last > date.fromisoformat(declared) else None


def _first_day(kind: str, cell: str) -> date | None:
    """The first day on which it is otherwise."""
    if kind not in ("date", "last-day") or not cell:
        return None
    try:
        return day(cell) + timedelta(days=kind == "last-day")
    except CellError:
        return None
