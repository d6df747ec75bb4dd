"""Charts as SVG, lines or bars: they say in words what they show, and need neither script nor style sheet."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 45
STEPS = 4
"""Lines of the scale above zero."""
MOST_SAID = 14
"""So many points of a single series have their values beside them."""
ROW, LETTER = 18, 8
USUAL, SMALLEST = 13.0, 9.5
"""Sizes of what stands below the points."""
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of a chart, as SVG writes them."""

    paper: str
    ink: str
    pale: str
    alarm: str
    lines: tuple[str, ...]


FILE = Palette(
    "#ffffff", "#1a2129", "#c9d1d9", "#b3330a", ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#4d5a67")
)
"""For a file of its own; the lines can be told apart by those who do not see all colours (after Okabe and Ito)."""
PAGE = Palette(
    *("none", "var(--ink)", "var(--line)", "var(--alarm)"),
    (
        "var(--link)",
        "var(--c-finding)",
        "var(--c-participate)",
        "var(--c-coordinate)",
        "var(--c-boost)",
        "var(--c-model)",
        "var(--soft)",
    ),
)
"""For a picture inside a page, whose theme decides."""
DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2", "1 3", "12 4")


@dataclass(frozen=True)
class Series:
    """Further values for the points of a chart; None is not known."""

    name: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True)
class Mark:
    """An upright line with words: `at` 0 is the left end of the points, 1 the right one."""

    at: float
    words: str


@dataclass(frozen=True)
class Chart:
    """A series of points: what it is called, what is measured, and the points by what stands below them.

    `bars` is for points that do not follow each other. Values below zero are told, but not drawn. `name` is that of the series
    where there are `others` beside it.
    """

    title: str
    unit: str
    points: Sequence[tuple[str, Decimal | None]]
    bars: bool = False
    name: str = ""
    others: Sequence[Series] = ()
    mark: Mark | None = None

    @property
    def series(self) -> list[Series]:
        """All series, the points first."""
        return [Series(self.name, [value for _, value in self.points]), *self.others]

    @property
    def told(self) -> str:
        """The chart in words."""
        names = [name for name, _ in self.points]
        said = [
            "; ".join(f"{name}: {_number(value)}" for name, value in zip(names, one.values, strict=True)) for one in self.series
        ]
        if self.others:
            said = [f"{one.name}: {words}" for one, words in zip(self.series, said, strict=True)]
        return ". ".join(said) + f" ({self.unit})" + (f"; {self.mark.words}" if self.mark else "")


def svg(chart: Chart, palette: Palette = FILE) -> str:
    """The chart as a document of its own, which can stand inside a page as well."""
    top = _top(max((value for one in chart.series for value in one.values if value is not None), default=Decimal(0)))
    height = HEIGHT + (ROW * ((len(chart.series) + 2) // 3) if chart.others else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label={quoteattr(chart.title)} font-family="{FONT}" font-size="13" fill="{palette.ink}">',
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.told)}</desc>",
        f'<rect width="{WIDTH}" height="{height}" fill="{palette.paper}"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{escape(chart.title)} ({escape(chart.unit)})</text>',
        *_scale(top, palette),
        *(_bars(chart, top, palette) if chart.bars else _lines(chart, top, palette)),
        *_below(chart),
        *(_mark(chart.mark, palette) if chart.mark else ()),
        *(_legend(chart, palette) if chart.others else ()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _top(most: Decimal) -> Decimal:
    """The least of 1, 2, 4 and 10 times a power of ten that is not below the greatest value."""
    step = Decimal(1).scaleb(most.adjusted()) if most > 0 else Decimal(1)
    return next(step * factor for factor in (1, 2, 4, 10) if step * factor >= most)


def _y(value: Decimal, top: Decimal) -> str:
    return f"{HEIGHT - BOTTOM - float(value / top) * (HEIGHT - TOP - BOTTOM):.1f}"


def _x(chart: Chart, place: int) -> str:
    """The middle of a point."""
    count = len(chart.points)
    if chart.bars:
        return f"{LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / max(count, 1):.1f}"
    return f"{LEFT + 20 + place * (WIDTH - LEFT - RIGHT - 40) / max(count - 1, 1):.1f}"


def _scale(top: Decimal, palette: Palette) -> Iterator[str]:
    for step in range(STEPS + 1):
        value = top * step / STEPS
        y = _y(value, top)
        yield f'<line stroke="{palette.pale}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{_number(value)}</text>'


def _lines(chart: Chart, top: Decimal, palette: Palette) -> Iterator[str]:
    for number, one in enumerate(chart.series):
        colour, dash = palette.lines[number % len(palette.lines)], DASHES[number % len(DASHES)]
        at = [(_x(chart, place), _y(max(value, Decimal(0)), top)) for place, value in enumerate(one.values) if value is not None]
        joined = " ".join(f"{x},{y}" for x, y in at)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<polyline fill="none" stroke="{colour}" stroke-width="2.5"{dashed} points="{joined}"/>'
        yield from (f'<circle fill="{colour}" cx="{x}" cy="{y}" r="4"/>' for x, y in at)
    yield from _values(chart, top)


def _bars(chart: Chart, top: Decimal, palette: Palette) -> Iterator[str]:
    slot = (WIDTH - LEFT - RIGHT) / max(len(chart.points), 1)
    width = slot * (0.9 if len(chart.points) > MOST_SAID else 0.6) / len(chart.series)
    for number, one in enumerate(chart.series):
        colour = palette.lines[number % len(palette.lines)]
        for place, value in enumerate(one.values):
            if value is not None:
                left = float(_x(chart, place)) + (number - len(chart.series) / 2) * width
                y = _y(max(value, Decimal(0)), top)
                tall = HEIGHT - BOTTOM - float(y)
                yield f'<rect fill="{colour}" x="{left:.1f}" y="{y}" width="{width:.1f}" height="{tall:.1f}"/>'
    yield from _values(chart, top)


def _values(chart: Chart, top: Decimal) -> Iterator[str]:
    """The values above the points of a single series that has few of them."""
    if not chart.others and len(chart.points) <= MOST_SAID:
        for place, (_, value) in enumerate(chart.points):
            if value is not None:
                y = float(_y(max(value, Decimal(0)), top)) - 8
                yield f'<text x="{_x(chart, place)}" y="{y:.1f}" text-anchor="middle">{_number(value)}</text>'


def _below(chart: Chart) -> Iterator[str]:
    """What stands below the points, in two lines if it has two words or more, smaller where there is little room.

    Where even that does not fit, only every so many points are named.
    """
    parts = [_halves(name) for name, _ in chart.points]
    widest = max((max(map(_letters, part)) for part in parts), default=1) * LETTER
    slot = (WIDTH - LEFT - RIGHT) / max(len(parts), 1)
    size = max(SMALLEST, min(USUAL, USUAL * slot / widest))
    every = max(1, round(widest * size / USUAL / slot + 0.4)) if size == SMALLEST else 1
    for place, (first, rest) in enumerate(parts):
        if place % every == 0:
            x = _x(chart, place)
            said = f'<tspan x="{x}">{escape(first)}</tspan>' + (f'<tspan x="{x}" dy="15">{escape(rest)}</tspan>' if rest else "")
            yield f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" font-size="{size:.3g}">{said}</text>'


def _letters(text: str) -> int:
    """How many letters wide a text is: those of Chinese are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _halves(name: str) -> tuple[str, str]:
    """A name as two lines, parted at the space that is nearest to its middle."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    at = min(spaces, key=lambda place: abs(2 * place + 1 - len(name)), default=len(name))
    return name[:at], name[at + 1 :]


def _mark(mark: Mark, palette: Palette) -> Iterator[str]:
    x = LEFT + mark.at * (WIDTH - LEFT - RIGHT)
    side, nudge = ("start", 6) if mark.at < 0.7 else ("end", -6)
    yield (
        f'<line stroke="{palette.alarm}" stroke-width="2" stroke-dasharray="6 3" x1="{x:.1f}" x2="{x:.1f}"'
        f' y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
    )
    yield f'<text fill="{palette.alarm}" x="{x + nudge:.1f}" y="{TOP + 8}" text-anchor="{side}">{escape(mark.words)}</text>'


def _legend(chart: Chart, palette: Palette) -> Iterator[str]:
    for number, one in enumerate(chart.series):
        x, y = LEFT + (number % 3) * 220, HEIGHT + (number // 3) * ROW
        colour, dash = palette.lines[number % len(palette.lines)], DASHES[number % len(DASHES)]
        if chart.bars:
            yield f'<rect fill="{colour}" x="{x}" y="{y - 6}" width="24" height="10"/>'
        else:
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<line stroke="{colour}" stroke-width="2.5"{dashed} x1="{x}" x2="{x + 24}" y1="{y - 1}" y2="{y - 1}"/>'
        yield f'<text x="{x + 30}" y="{y + 4}">{escape(one.name)}</text>'


def _number(value: Decimal | None) -> str:
    if value is None:
        return "?"
    said = f"{value:,f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
