"""What came of a load."""

from dataclasses import dataclass, field
from typing import Any

from graph.snapshot import Version


@dataclass(frozen=True)
class Report:
    """What a load changed, in rows, and the version that holds it (None: nothing was to be committed)."""

    added: int
    changed: int
    unchanged: int
    version: Version | None
    footers: int = 0
    """Rows that are totals and notes, and were left out."""
    waiting: int = 0
    """Rows (or whole sheets, by their header) that wait until they are corrected."""
    problems: tuple[dict[str, Any], ...] = ()
    """What is wrong with those that wait."""
    orphaned: int = 0
    """Records that the newer copy of their sheet has no more."""
    returned: int = 0
    """Records that were orphaned and are back."""
    moved: int = 0
    """Records that stand in another sheet now."""
    left_out: tuple[str, ...] = ()
    """Columns that nothing was read from, as declared by their dialect or answered; sheet: header."""
    not_taken: tuple[dict[str, Any], ...] = ()
    """What the files say that is not taken, counted (`graph.intake.left_out.LeftOut`)."""
    rosters: dict[str, dict[str, int]] = field(default_factory=dict, compare=False)
    """The same for each roster."""
