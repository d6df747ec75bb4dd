"""Units of a formula: yuan, year, person, kg and mu, multiplied and divided; and which of them every part of a formula has."""

from typing import TypeAlias

Unit: TypeAlias = tuple[tuple[str, int], ...]
"""Base units in order of their names, each with its power; powers are never 0."""
ANY: Unit = (("0", 1),)
"""The unit of a plain 0, which is as good as nothing of anything."""
WORDS = {
    **{word: word for word in ("yuan", "year", "person", "kg", "mu")},
    **{"元": "yuan", "年": "year", "人": "person", "公斤": "kg", "千克": "kg", "亩": "mu"},
}
"""How sheets write the base units."""


def times(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The product of two units; with the sign -1 their quotient. A factor 0 has no unit."""
    powers = dict(left if left != ANY else ())
    for name, power in right if right != ANY else ():
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def unit(said: str) -> Unit:
    """A unit as written in a formula: `yuan/year`, `kg / person / year`; nothing has no unit."""
    found: Unit = ()
    for place, word in enumerate(part.strip() for part in said.split("/") if part.strip()):
        found = times(found, ((WORDS[word], 1),), -1 if place else 1)
    return found


def called(of: Unit) -> str:
    """A unit in words, as `unit` reads it."""
    above = [name for name, power in reversed(of) for _ in range(power)]
    below = [name for name, power in of for _ in range(-power)]
    return "/".join(["*".join(above) or "1", *below]) if of else "no unit"


HOUSEHOLD, HEAD = unit("yuan/year"), unit("yuan/person/year")
"""What a formula may give: a figure of the household, or one per head."""
