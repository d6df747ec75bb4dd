"""Whether the units of a formula fit each other."""

from collections.abc import Sequence

from graph.formulas import tree as t
from graph.formulas.names import price_unit, units
from graph.formulas.units import ANY, Unit, called, times
from graph.formulas.wrong import FormulaError


def unit_of(node: t.Node) -> Unit:
    """The unit of a node.

    FormulaError   somewhere in it amounts of different units are added, compared or chosen between, or it divides by zero
    """
    match node:
        case t.Number() | t.Name() | t.Price():
            return _of_leaf(node)
        case t.Product(left, right, over):
            return _product(unit_of(left), right, over=over)
        case t.Negative(of):
            return unit_of(of)
        case t.Choice(condition, then, other):
            _check(condition)
            return _same((then, other))
        case t.Sum(left, right) | t.Fallback(left, right):
            return _same((left, right))
        case t.Extreme(_, of):
            return _same(of)


def _of_leaf(node: t.Number | t.Name | t.Price) -> Unit:
    if isinstance(node, t.Number):
        return node.unit
    return units()[node.word] if isinstance(node, t.Name) else price_unit(node.item)


def _product(left: Unit, right: t.Node, *, over: bool) -> Unit:
    other = unit_of(right)
    if over and isinstance(right, t.Number) and not right.value:
        raise FormulaError("this divides by zero", "Divide by people, or by another number")
    return times(left, other, -1 if over else 1)


def _check(condition: t.Condition) -> None:
    if isinstance(condition, t.Logic):
        for part in condition.of:
            _check(part)
    else:
        _same((condition.left, condition.right))


def _same(nodes: Sequence[t.Node]) -> Unit:
    first = ANY
    for node in nodes:
        of = unit_of(node)
        if ANY not in (first, of) and of != first:
            raise FormulaError(
                f"{called(first)} and {called(of)} do not go together (at «{t.written(node)[:60]}»)",
                f"Write something in {called(first)}, for example with a price or as 3000 {called(first)}",
            )
        first = of if first == ANY else first
    return first
