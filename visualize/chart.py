"""Charts as SVG, a line or bars: they say in words what they show, and need neither script nor style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 45
STEPS = 4
"""Lines of the scale above zero."""
INK, PALE, STRONG = "#1a2129", "#c9d1d9", "#0072b2"
FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Chart:
    """A series of points: what it is called, what is measured, and the points by what stands below them.

    `bars` is for points that do not follow each other. Values below zero are told, but not drawn.
    """

    title: str
    unit: str
    points: Sequence[tuple[str, Decimal]]
    bars: bool = False

    @property
    def told(self) -> str:
        """The chart in words."""
        return "; ".join(f"{name}: {_number(value)}" for name, value in self.points) + f" ({self.unit})"


def svg(chart: Chart) -> str:
    """The chart as a document of its own, which can stand inside a page as well."""
    top = _top(max((value for _, value in chart.points), default=Decimal(0)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label={quoteattr(chart.title)} font-family="{FONT}" font-size="13" fill="{INK}">',
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.told)}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{escape(chart.title)} ({escape(chart.unit)})</text>',
        *_scale(top),
        *(_bars(chart, top) if chart.bars else _line(chart, top)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _top(most: Decimal) -> Decimal:
    """The least of 1, 2, 4 and 10 times a power of ten that is not below the greatest value."""
    step = Decimal(1).scaleb(most.adjusted()) if most else Decimal(1)
    return next(step * factor for factor in (1, 2, 4, 10) if step * factor >= most)


def _y(value: Decimal, top: Decimal) -> str:
    return f"{HEIGHT - BOTTOM - float(value / top) * (HEIGHT - TOP - BOTTOM):.1f}"


def _x(place: int, count: int) -> str:
    return f"{LEFT + 20 + place * (WIDTH - LEFT - RIGHT - 40) / max(count - 1, 1):.1f}"


def _scale(top: Decimal) -> list[str]:
    found = []
    for step in range(STEPS + 1):
        value = top * step / STEPS
        y = _y(value, top)
        found.append(f'<line stroke="{PALE}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        found.append(f'<text x="{LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{_number(value)}</text>')
    return found


def _line(chart: Chart, top: Decimal) -> list[str]:
    at = [(_x(place, len(chart.points)), _y(value, top)) for place, (_, value) in enumerate(chart.points)]
    joined = " ".join(f"{x},{y}" for x, y in at)
    found = [f'<polyline fill="none" stroke="{STRONG}" stroke-width="2.5" points="{joined}"/>']
    for (x, y), (name, value) in zip(at, chart.points, strict=True):
        found.append(f'<circle fill="{STRONG}" cx="{x}" cy="{y}" r="4"/>')
        found += _labels(x, y, name, value)
    return found


def _bars(chart: Chart, top: Decimal) -> list[str]:
    found = []
    width = (WIDTH - LEFT - RIGHT) / max(len(chart.points), 1)
    for place, (name, value) in enumerate(chart.points):
        left, y = LEFT + (place + 0.2) * width, _y(max(value, Decimal(0)), top)
        height = HEIGHT - BOTTOM - float(y)
        found.append(f'<rect fill="{STRONG}" x="{left:.1f}" y="{y}" width="{width * 0.6:.1f}" height="{height:.1f}"/>')
        found += _labels(f"{left + width * 0.3:.1f}", y, name, value)
    return found


def _labels(x: str, y: str, name: str, value: Decimal) -> list[str]:
    """The value above its point, and what stands below it, in two lines if it has two words or more."""
    first, _, rest = name.partition(" ")
    below = f'<tspan x="{x}">{escape(first)}</tspan>' + (f'<tspan x="{x}" dy="15">{escape(rest)}</tspan>' if rest else "")
    return [
        f'<text x="{x}" y="{float(y) - 8:.1f}" text-anchor="middle">{_number(value)}</text>',
        f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{below}</text>',
    ]


def _number(value: Decimal) -> str:
    said = f"{value:,f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
