"""Makes the nodes of a formula while it is read: one method per rule of the grammar."""

import re
from fractions import Fraction

from lark import Token, Transformer, v_args

from graph.formulas import tree as t
from graph.formulas.names import SUMS, items, names
from graph.formulas.units import ANY, unit
from graph.formulas.wrong import FormulaError

DIGITS = 12
"""How many a number has at most, before and after its point."""


@v_args(inline=True)
class Builder(Transformer[Token, t.Node]):
    """The rules of `language.GRAMMAR`."""

    def number(self, token: Token) -> t.Number:
        """`3`, `50%`, `3000 yuan/year`; a plain 0 fits every unit."""
        found = re.match(r"(\d+)(?:\.(\d+))?\s*(.*)", token)
        assert found
        whole, places, rest = found.groups("")
        if max(len(whole), len(places)) > DIGITS:
            raise FormulaError("this number is too large", "Write a number below 1000000000000")
        value = Fraction(f"{whole}.{places or 0}") / (100 if rest == "%" else 1)
        of = unit("" if rest == "%" else rest)
        return t.Number(value, of if of or value else ANY, str(token))

    def name(self, token: Token) -> t.Node:
        """A name; a sum of categories becomes their sum."""
        word = names().get(token.casefold())
        if word is None:
            known = ", ".join(sorted({*names().values()}))
            raise FormulaError(f"«{token[:30]}» is no name that a formula knows", f"Write one of: {known}")
        if word not in SUMS:
            return t.Name(word)
        first, *others = (t.Name(one) for one in SUMS[word])
        found: t.Node = first
        for other in others:
            found = t.Sum(found, other)
        return found

    def price(self, token: Token) -> t.Price:
        """`price(grain)`."""
        word = names().get(token.casefold())
        if word not in items().values():
            raise FormulaError(
                f"«{token[:30]}» is no item that has a price", f"Write one of: {', '.join(sorted(items().values()))}"
            )
        assert word
        return t.Price(word)

    def add(self, left: t.Node, right: t.Node) -> t.Sum:
        """`left + right`."""
        return t.Sum(left, right)

    def subtract(self, left: t.Node, right: t.Node) -> t.Sum:
        """`left - right`."""
        return t.Sum(left, right, minus=True)

    def multiply(self, left: t.Node, right: t.Node) -> t.Product:
        """`left * right`."""
        return t.Product(left, right)

    def divide(self, left: t.Node, right: t.Node) -> t.Product:
        """`left / right`."""
        return t.Product(left, right, over=True)

    def negative(self, of: t.Node) -> t.Negative:
        """`-of`."""
        return t.Negative(of)

    def extreme(self, word: Token, *of: t.Node) -> t.Extreme:
        """`min(...)`, `max(...)`."""
        return t.Extreme(str(word), of)

    def fallback(self, of: t.Node, other: t.Node) -> t.Fallback:
        """`(of else other)`."""
        return t.Fallback(of, other)

    def choice(self, condition: t.Condition, then: t.Node, other: t.Node) -> t.Choice:
        """`if ... then ... else ...`."""
        return t.Choice(condition, then, other)

    def compare(self, left: t.Node, word: Token, right: t.Node) -> t.Comparison:
        """`left < right`."""
        return t.Comparison(str(word), left, right)

    def every(self, left: t.Condition, right: t.Condition) -> t.Logic:
        """`left and right`."""
        return t.Logic("and", (left, right))

    def either(self, left: t.Condition, right: t.Condition) -> t.Logic:
        """`left or right`."""
        return t.Logic("or", (left, right))

    def opposite(self, of: t.Condition) -> t.Logic:
        """`not of`."""
        return t.Logic("not", (of,))
