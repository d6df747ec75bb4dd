"""Villages as a picture: where they lie, if that is known of all of them, else as tiles in a block for each township.

The number stands beside each, so that the shade only repeats it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sqrt
from xml.sax.saxutils import escape, quoteattr

from visualize.chart import FONT

WIDTH = 1110
TILE_WIDTH, TILE_HEIGHT, GAP, HEAD = 84, 46, 6, 26
IN_ROW, BLOCKS, SPACE = 4, 3, 18
LETTERS = 10
STEPS = (0.05, 0.15, 0.25, 0.35, 0.45)
"""How strongly a step of the scale is shaded: dark letters stay readable on each, in both themes."""
COLOUR = "var(--link)"
MOST_RADIUS, ROOM = 22.0, 220
"""The largest circle of a map, and how near to its right edge names stand on the left of their circles."""


@dataclass(frozen=True)
class Tile:
    """One village: `value` is None where nothing is known; `weight` says how large it is; `at` is latitude and longitude."""

    name: str
    value: Decimal | None
    said: str
    url: str
    group: str
    weight: int = 1
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Scale:
    """Steps of equal width between the least and the greatest value."""

    low: Decimal
    high: Decimal

    def step(self, value: Decimal) -> int:
        """The step of a value, 0 the palest."""
        if self.high == self.low:
            return 0 if not value else len(STEPS) - 1
        return min(int((value - self.low) / (self.high - self.low) * len(STEPS)), len(STEPS) - 1)

    @property
    def bounds(self) -> list[tuple[Decimal, Decimal]]:
        """From and to of each step."""
        width = (self.high - self.low) / len(STEPS)
        return [(self.low + width * step, self.low + width * (step + 1)) for step in range(len(STEPS))]


def scale_of(tiles: Sequence[Tile]) -> Scale:
    """The scale from zero to the greatest value."""
    return Scale(Decimal(0), max((tile.value for tile in tiles if tile.value is not None), default=Decimal(0)))


def picture(title: str, tiles: Sequence[Tile]) -> str:
    """The villages as SVG with links: a map where every place is known, else blocks of tiles in their order."""
    scale = scale_of(tiles)
    located = bool(tiles) and all(tile.at for tile in tiles)
    shapes, height = (_map(tiles, scale)) if located else _blocks(tiles, scale)
    told = "; ".join(f"{tile.name}: {tile.said}" for tile in tiles)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="group"'
            f' aria-label={quoteattr(title)} font-family="{FONT}" font-size="13" fill="var(--ink)">',
            f"<title>{escape(title)}</title><desc>{escape(told)}</desc>",
            *shapes,
            "</svg>",
        ]
    )


def _blocks(tiles: Sequence[Tile], scale: Scale) -> tuple[list[str], float]:
    """A block for each group, side by side; and the height of all."""
    groups: dict[str, list[Tile]] = {}
    for tile in tiles:
        groups.setdefault(tile.group, []).append(tile)
    shapes, top, tallest = list[str](), 0.0, 0.0
    wide = IN_ROW * (TILE_WIDTH + GAP) + SPACE
    for number, (group, members) in enumerate(groups.items()):
        if number and number % BLOCKS == 0:
            top, tallest = top + tallest + 2 * GAP, 0.0
        left = (number % BLOCKS) * wide
        shapes.append(f'<text x="{left}" y="{top + 18:.0f}" font-weight="bold">{escape(group)}</text>')
        for place, tile in enumerate(members):
            x, y = left + place % IN_ROW * (TILE_WIDTH + GAP), top + HEAD + place // IN_ROW * (TILE_HEIGHT + GAP)
            shapes += _tile(tile, scale, x, y)
        tallest = max(tallest, HEAD + -(-len(members) // IN_ROW) * (TILE_HEIGHT + GAP))
    return shapes, top + tallest + GAP


def _tile(tile: Tile, scale: Scale, x: float, y: float) -> Iterator[str]:
    name = tile.name if len(tile.name) <= LETTERS else tile.name[: LETTERS - 1] + "…"
    yield f"<a href={quoteattr(tile.url)}><title>{escape(f'{tile.name}: {tile.said}')}</title>"
    yield f'<rect x="{x:.0f}" y="{y:.0f}" width="{TILE_WIDTH}" height="{TILE_HEIGHT}" rx="4" {_shade(tile, scale)}/>'
    yield f'<text x="{x + 6:.0f}" y="{y + 17:.0f}">{escape(name)}</text>'
    yield f'<text x="{x + 6:.0f}" y="{y + 36:.0f}" font-weight="bold" font-size="15">{escape(tile.said)}</text></a>'


def _shade(tile: Tile, scale: Scale) -> str:
    if tile.value is None:
        return 'fill="none" stroke="var(--soft)" stroke-dasharray="4 3"'
    return f'fill="{COLOUR}" fill-opacity="{STEPS[scale.step(tile.value)]}" stroke="var(--soft)"'


def _map(tiles: Sequence[Tile], scale: Scale) -> tuple[list[str], float]:
    """Circles where the villages lie, north upwards, distances true in the middle; and the height."""
    known = [(tile, *tile.at) for tile in tiles if tile.at]
    middle = sum(lat for _, lat, _ in known) / len(known)
    points = [(tile, long * cos(radians(middle)), -lat) for tile, lat, long in known]
    left, top = min(x for _, x, _ in points), min(y for _, _, y in points)
    wide, tall = max(x for _, x, _ in points) - left, max(y for _, _, y in points) - top
    room = WIDTH - 6 * MOST_RADIUS
    zoom = min(room / (wide or 1), room / (tall or 1))
    largest = max((tile.weight for tile, _, _ in points), default=1) or 1
    shapes = list[str]()
    for tile, x, y in points:
        at = 2 * MOST_RADIUS + (x - left) * zoom, 2 * MOST_RADIUS + (y - top) * zoom
        radius = max(MOST_RADIUS * sqrt(tile.weight / largest), 6.0)
        shapes.append(f"<a href={quoteattr(tile.url)}><title>{escape(f'{tile.name}: {tile.said}')}</title>")
        shapes.append(f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="{radius:.1f}" {_shade(tile, scale)}/>')
        side = f'x="{at[0] + radius + 3:.0f}"' if at[0] < WIDTH - ROOM else f'x="{at[0] - radius - 3:.0f}" text-anchor="end"'
        shapes.append(f'<text {side} y="{at[1] + 4:.0f}">{escape(tile.name)} {escape(tile.said)}</text></a>')
    return shapes, 4 * MOST_RADIUS + tall * zoom
