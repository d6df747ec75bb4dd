"""What a formula adds up: its parts, each with all that it is multiplied with and divided by."""

from graph.formulas.tree import Negative, Node, Product, Sum


def addends(node: Node) -> list[Node]:
    """The parts whose sum is the node, where all of them are known; a formula that adds up nothing is its own part.

    The product of two sums is one part: multiplied out, a short formula could have any number of them.
    """
    match node:
        case Sum(left, right, minus):
            return addends(left) + ([Negative(part) for part in addends(right)] if minus else addends(right))
        case Negative(of):
            return [Negative(part) for part in addends(of)]
        case Product(left, right, over):
            lefts, rights = addends(left), addends(right)
            if len(rights) == 1:
                return [Product(part, right, over) for part in lefts]
            if len(lefts) == 1 and not over:
                return [Product(left, part) for part in rights]
    return [node]
