"""Reads an expression: text to a tree whose names are known and whose units fit.

The grammar is LALR(1), so reading takes time linear in the length and no text makes it recurse; a name is looked up, never run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from lark import Lark, Token, UnexpectedInput

from graph.formulas.building import Builder
from graph.formulas.compute import Figure, compute
from graph.formulas.names import broader
from graph.formulas.tree import Node, parts
from graph.formulas.unit_check import unit_of
from graph.formulas.units import HEAD, HOUSEHOLD, WORDS, Unit, called
from graph.formulas.wrong import FormulaError

LONGEST, DEEPEST = 2000, 60
"""Characters of an expression, and levels of its tree."""
_WORDS = "|".join(WORDS)
GRAMMAR = rf"""
?start: expr
?expr: sum | "if" cond "then" expr "else" expr -> choice
?sum: product | sum "+" product -> add | sum "-" product -> subtract
?product: unary | product _TIMES unary -> multiply | product "/" unary -> divide
?unary: atom | "-" unary -> negative
?atom: NUMBER -> number
  | NAME -> name
  | "price" "(" NAME ")" -> price
  | EXTREME "(" expr ("," expr)* ")" -> extreme
  | "(" expr ")"
  | "(" expr "else" expr ")" -> fallback
?cond: both | cond "or" both -> either
?both: one | both "and" one -> every
?one: "not" one -> opposite | "(" cond ")" | sum COMPARE sum -> compare
_TIMES: "*" | "×"
EXTREME.2: /(min|max)(?=\s*\()/
COMPARE: "<=" | ">=" | "!=" | "<" | ">" | "="
NUMBER: /\d+(\.\d+)?( *%|( *({_WORDS})( *\/ *({_WORDS}))*)(?![\w-]))?/
NAME: /[^\W\d_]\w*(-[^\W\d_]\w*)*/
%ignore /[ \t\r\n]+/
"""


@dataclass(frozen=True)
class Formula:
    """An expression that can be computed. `unit` is that of a household or per head."""

    node: Node
    unit: Unit

    @cached_property
    def figure(self) -> Figure:
        """What computes it."""
        return compute(self.node)

    @property
    def per_head(self) -> bool:
        """Whether the result is per head, and not that of the household."""
        return self.unit == HEAD


@lru_cache(maxsize=500)
def read(text: str) -> Formula:
    """Read an expression.

    FormulaError   it cannot be read, names something unknown, or adds, compares or gives what has the wrong unit
    """
    node = _tree(text)
    found = unit_of(node)
    if found not in (HOUSEHOLD, HEAD):
        raise FormulaError(f"the result is in {called(found)}", f"It must be in {called(HOUSEHOLD)} or {called(HEAD)}")
    return Formula(node, found)


def of_terms(coefficients: Mapping[str, Fraction]) -> Formula:
    """The formula that gives each category its coefficient; a narrower one without its own has that of the broader."""
    extra = {word: share - coefficients.get(broader().get(word, ""), Fraction(0)) for word, share in coefficients.items()}
    said = [word if share == 1 else f"{_plain(share)} * {word}" for word, share in sorted(extra.items())]
    return read(" + ".join(said).replace("+ -", "- ") or "0 yuan/year")


def _plain(share: Fraction) -> str:
    """A coefficient as digits; those of rosters have at most twelve places."""
    return format(Decimal(share.numerator) / Decimal(share.denominator), "f")


def _tree(text: str) -> Node:
    if len(text) > LONGEST:
        raise FormulaError(f"this expression is longer than {LONGEST} characters", "Write a shorter one")
    try:
        node = _parser().parse(text)
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    _check_depth(node)  # type: ignore[arg-type]
    return node  # type: ignore[return-value]


def _check_depth(node: Node) -> None:
    """Level by level, and not by recursion, which a deep tree would break."""
    level, depth = [node], 0
    while level:
        level, depth = [part for one in level for part in parts(one)], depth + 1  # type: ignore[misc]
        if depth > DEEPEST:
            raise FormulaError(f"this expression is nested deeper than {DEEPEST} levels", "Write it with fewer brackets or terms")


@lru_cache(maxsize=1)
def _parser() -> Lark:
    """The builder works while the text is read, so that no tree of lark's is walked afterwards."""
    return Lark(GRAMMAR, parser="lalr", transformer=Builder(), maybe_placeholders=False)


def _unexpected(text: str, error: UnexpectedInput) -> FormulaError:
    place = error.pos_in_stream if error.pos_in_stream is not None and error.pos_in_stream >= 0 else len(text)
    token = getattr(error, "token", None)
    if isinstance(token, Token) and token.type == "$END":
        return FormulaError("this expression ends too early", "Finish it, and close every bracket")
    found = re.compile(r"\w+|.", re.DOTALL).match(text, place)
    said = found.group(0)[:30] if found else ""
    return FormulaError(f"«{said}» at character {place + 1} is not expected here", "Write an expression such as wage - costs")
