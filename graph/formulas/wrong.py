"""What is wrong with an expression."""

from ontology.errors import BadRequest


class FormulaError(BadRequest):
    """An expression that cannot be taken: why, and what would be right."""

    def __init__(self, reason: str, right: str) -> None:
        super().__init__(f"{reason[0].upper()}{reason[1:]}. {right}.")
        self.reason = reason
        self.right = right
