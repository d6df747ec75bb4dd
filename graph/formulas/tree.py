"""A formula as a tree, as it was read, and written again so that it reads the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from graph.formulas.units import Unit


@dataclass(frozen=True)
class Number:
    """A number with its unit; `said` is how it was written."""

    value: Fraction
    unit: Unit
    said: str


@dataclass(frozen=True)
class Name:
    """What is looked up for a household: a category, an item or a count of people, as its short word."""

    word: str


@dataclass(frozen=True)
class Price:
    """The price of one unit of an item in the year."""

    item: str


@dataclass(frozen=True)
class Sum:
    """`left + right`, or `left - right`."""

    left: "Node"
    right: "Node"
    minus: bool = False


@dataclass(frozen=True)
class Product:
    """`left * right`, or `left / right`."""

    left: "Node"
    right: "Node"
    over: bool = False


@dataclass(frozen=True)
class Negative:
    """`-of`."""

    of: "Node"


@dataclass(frozen=True)
class Extreme:
    """The least (`min`) or the greatest (`max`) of some."""

    word: str
    of: tuple["Node", ...]


@dataclass(frozen=True)
class Fallback:
    """`of` where it is known, else `other`."""

    of: "Node"
    other: "Node"


@dataclass(frozen=True)
class Choice:
    """`then` if the condition holds, `other` if it does not, unknown if that is unknown."""

    condition: "Condition"
    then: "Node"
    other: "Node"


@dataclass(frozen=True)
class Comparison:
    """`left word right`, where word is one of < <= > >= = !=."""

    word: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Logic:
    """`and`, `or`, `not` of conditions."""

    word: str
    of: tuple["Condition", ...]


Condition: TypeAlias = Comparison | Logic
Node: TypeAlias = Number | Name | Price | Sum | Product | Negative | Extreme | Fallback | Choice


def parts(node: Node | Condition) -> tuple[Node | Condition, ...]:
    """What a node is made of, in order."""
    match node:
        case Sum(left, right) | Product(left, right) | Comparison(_, left, right):
            return (left, right)
        case Negative(of):
            return (of,)
        case Extreme(_, of) | Logic(_, of):
            return of
        case Fallback(of, other):
            return (of, other)
        case Choice(condition, then, other):
            return (condition, then, other)
    return ()


def inside(node: Node | Condition) -> Iterator[Node | Condition]:
    """A node and all that it is made of."""
    yield node
    for part in parts(node):
        yield from inside(part)


def written(node: Node | Condition) -> str:
    """The node as an expression that reads the same, with no more brackets than it needs."""
    match node:
        case Number(said=said) | Name(said):
            return said
        case Price(item):
            return f"price({item})"
        case Comparison(word, left, right):
            return f"{_in(left, Choice)} {word} {_in(right, Choice)}"
        case Logic("not", of):
            return f"not {_in(of[0], Logic, Comparison)}"
        case Logic(word, of):
            return f" {word} ".join(_in(part, Logic) for part in of)
    return _combined(node)


def _combined(node: Sum | Product | Negative | Extreme | Fallback | Choice) -> str:
    match node:
        case Sum(left, right, minus):
            return f"{_in(left, Choice)} {'-' if minus else '+'} {_in(right, Sum, Choice)}"
        case Product(left, right, over):
            return f"{_in(left, Sum, Choice)} {'/' if over else '*'} {_in(right, Sum, Product, Choice)}"
        case Negative(of):
            return f"-{_in(of, Sum, Product, Choice)}"
        case Extreme(word, of):
            return f"{word}({', '.join(map(written, of))})"
        case Fallback(of, other):
            return f"({written(of)} else {written(other)})"
        case Choice(condition, then, other):
            return f"if {written(condition)} then {written(then)} else {written(other)}"


def _in(node: Node | Condition, *kinds: type) -> str:
    """Written, in brackets if it is of these kinds."""
    return f"({written(node)})" if isinstance(node, kinds) else written(node)
