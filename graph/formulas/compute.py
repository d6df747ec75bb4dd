"""Computes a formula for a household: exact fractions, and three-valued, so that what is not known stays unknown.

A sum, product, least or greatest of anything unknown is unknown, also zero times it, and a
choice by a condition that is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from graph.formulas import tree as t

Values: TypeAlias = Mapping[str, Fraction]
"""What is known of a household, by short word; prices by `price(item)`. What is not in it is unknown."""
Figure: TypeAlias = Callable[[Values], Fraction | None]
Truth: TypeAlias = Callable[[Values], bool | None]
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}


@lru_cache(maxsize=5_000)
def compute(node: t.Node) -> Figure:
    """The function that computes a node; None is unknown."""
    match node:
        case t.Number(value):
            return lambda values: value
        case t.Name() | t.Price():
            word = t.written(node)
            return lambda values: values.get(word)
        case t.Sum(left, right, minus):
            return _sum(compute(left), compute(right), minus=minus)
        case t.Product(left, right, over):
            return _product(compute(left), compute(right), over=over)
        case t.Negative(of):
            inner = compute(of)
            return lambda values: None if (found := inner(values)) is None else -found
        case t.Extreme(word, of):
            return _extreme(min if word == "min" else max, tuple(map(compute, of)))
        case t.Fallback() | t.Choice():
            return _either(node)


def unknown_inside(node: t.Node | t.Condition, values: Values) -> Iterator[str]:
    """The names that are missing in what is unknown of a node, in the order they are written."""
    if isinstance(node, t.Name | t.Price):
        if t.written(node) not in values:
            yield t.written(node)
    elif isinstance(node, t.Fallback):
        if compute(node)(values) is None:
            yield from unknown_inside(node.other, values)
    elif isinstance(node, t.Choice):
        truth = _holds(node.condition)(values)
        branch = node.condition if truth is None else node.then if truth else node.other
        yield from unknown_inside(branch, values)
    else:
        for part in t.parts(node):
            yield from unknown_inside(part, values)


def _sum(left: Figure, right: Figure, *, minus: bool) -> Figure:
    def found(values: Values) -> Fraction | None:
        one, two = left(values), right(values)
        if one is None or two is None:
            return None
        return one - two if minus else one + two

    return found


def _product(left: Figure, right: Figure, *, over: bool) -> Figure:
    """Divided by zero, it is unknown."""

    def found(values: Values) -> Fraction | None:
        one, two = left(values), right(values)
        if one is None or two is None or (over and not two):
            return None
        return one / two if over else one * two

    return found


def _extreme(pick: Callable[[list[Fraction]], Fraction], of: tuple[Figure, ...]) -> Figure:
    def found(values: Values) -> Fraction | None:
        all_of_them = [one(values) for one in of]
        known = [one for one in all_of_them if one is not None]
        return pick(known) if len(known) == len(all_of_them) else None

    return found


def _either(node: t.Fallback | t.Choice) -> Figure:
    if isinstance(node, t.Choice):
        return _choice(_holds(node.condition), compute(node.then), compute(node.other))
    one, two = compute(node.of), compute(node.other)
    return lambda values: two(values) if (found := one(values)) is None else found


def _choice(condition: Truth, then: Figure, other: Figure) -> Figure:
    def found(values: Values) -> Fraction | None:
        truth = condition(values)
        return None if truth is None else then(values) if truth else other(values)

    return found


def _holds(condition: t.Condition) -> Truth:
    """Whether a condition holds, by Kleene's logic: `and` is false if one part is, `or` true if one is."""
    if isinstance(condition, t.Comparison):
        return _compared(condition)
    inner = tuple(map(_holds, condition.of))
    if condition.word == "not":
        return lambda values: None if (truth := inner[0](values)) is None else not truth
    decides = condition.word == "or"

    def found(values: Values) -> bool | None:
        truths = [one(values) for one in inner]
        return decides if decides in truths else None if None in truths else not decides

    return found


def _compared(condition: t.Comparison) -> Truth:
    left, right, holds = compute(condition.left), compute(condition.right), _COMPARE[condition.word]

    def found(values: Values) -> bool | None:
        one, two = left(values), right(values)
        return None if one is None or two is None else bool(holds(one, two))

    return found
