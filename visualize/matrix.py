"""The responsibility matrix of one place as a table: duties down, subjects across, letters in the cells, broken rules in words.

It is built from the rows of answers; what they mean is said in docs/explanation/clarity.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from visualize.words import Choice, Words

BROKEN = {
    "accountable-none": Words("nobody accountable", "无人负总责"),
    "responsible-none": Words("nobody responsible", "无人执行"),
    "accountable-several": Words("several accountable", "多人负总责"),
    "accountable-informed": Words("accountable and also informed", "负总责又仅被告知"),
}
"""What the page says of a broken rule."""
LETTERS = {
    "A": Words("accountable", "负总责"),
    "R": Words("responsible", "执行"),
    "C": Words("consulted", "被咨询"),
    "I": Words("informed", "被告知"),
}


@dataclass(frozen=True)
class Cell:
    """What one subject has to do with one duty: pairs of letter and record code; `broken` are rules that it helps to break."""

    held: tuple[tuple[str, str], ...] = ()
    broken: tuple[Words, ...] = ()

    @property
    def strongest(self) -> str:
        """The first letter, in the order A R C I; empty for an empty cell."""
        return self.held[0][0] if self.held else ""


@dataclass
class Mark:
    """A rule that is broken for a duty: who breaks it (codes), and the findings that say the same (codes)."""

    words: Words
    unknown: bool
    parties: tuple[str, ...]
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One duty. `single` of the `villages` inside have exactly one accountable subject, None where that is not counted.

    `inner` is how many places inside break a rule for it.
    """

    duty: Choice
    cells: list[Cell]
    marks: list[Mark]
    single: int | None
    villages: int
    inner: int

    @property
    def accountable(self) -> int:
        """How many subjects are accountable for it at the place."""
        return sum(cell.strongest == "A" for cell in self.cells)


@dataclass(frozen=True)
class Violation:
    """One row of violations, in codes and words."""

    scope: str
    duty: str
    rule: str
    unknown: bool
    parties: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class Answers:
    """What is known of a place.

    held     by duty and subject: pairs of letter and record code
    counts   by duty: how many are accountable, village by village
    """

    place: str
    held: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    counts: Mapping[str, list[int]]
    violations: list[Violation]


def build(duties: Iterable[Choice], subjects: list[str], answers: Answers) -> list[Line]:
    """The lines of a place: one per duty in which somebody has a part, that is counted in villages, or whose rules are broken."""
    lines = (_line(duty, subjects, answers) for duty in duties)
    return [
        line for line in lines if line.marks or line.inner or line.single is not None or any(cell.held for cell in line.cells)
    ]


def _line(duty: Choice, subjects: list[str], answers: Answers) -> Line:
    concerned = [each for each in answers.violations if each.duty == duty.word]
    here = [each for each in concerned if each.scope == answers.place]
    inner = {each.scope for each in concerned if each.scope != answers.place and not each.unknown}
    cells = [Cell(answers.held.get((duty.word, subject), ()), _broken_by(subject, here)) for subject in subjects]
    numbers = answers.counts.get(duty.word)
    return Line(duty, cells, _marks(here), numbers.count(1) if numbers else None, len(numbers or ()), len(inner))


def _broken_by(subject: str, here: list[Violation]) -> tuple[Words, ...]:
    return tuple(dict.fromkeys(BROKEN[each.rule] for each in here if subject in each.parties))


def _marks(here: list[Violation]) -> list[Mark]:
    """One mark for each rule and parties, with all its findings."""
    found: dict[tuple[str, tuple[str, ...]], Mark] = {}
    for each in here:
        mark = found.setdefault((each.rule, each.parties), Mark(BROKEN[each.rule], each.unknown, each.parties))
        if each.finding:
            mark.findings.append(each.finding)
    return list(found.values())
