"""What files say that is not taken, counted and named, so that nothing is lost without a word."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from graph.intake.chinese import chinese


@dataclass(frozen=True)
class LeftOut:
    """So many things or statements of a file that are not taken: what they are (a class, a property, a column) and why."""

    file: str
    what: str
    why: str
    count: int

    def facts(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "why_zh": chinese(self.why)}


class Tally:
    """Counts what is left out."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, file: str, what: str, why: str, count: int = 1) -> None:
        """Count some more; none is no entry."""
        if count > 0:
            self._counts[file, what, why] += count

    def listed(self) -> list[LeftOut]:
        """Everything, by file and by what it is."""
        return [LeftOut(*words, count) for words, count in sorted(self._counts.items())]
