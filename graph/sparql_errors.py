"""What the engine says about a text, as errors of the tree with line and column."""

import re

from ontology.errors import BadRequest

DETAIL_LENGTH = 400


def not_sparql(message: str, kind: str = "query") -> BadRequest:
    """The error for a text that the engine cannot parse, from what it said."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return BadRequest(f"This is not a SPARQL {kind}: {message[:DETAIL_LENGTH]}")
    line, column = int(found[1]), int(found[2])
    detail = f"This is not a SPARQL {kind}: line {line}, column {column}: {found[3][:DETAIL_LENGTH]}"
    return BadRequest(detail, line=line, column=column)
