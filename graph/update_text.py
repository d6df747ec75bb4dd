"""A SPARQL update text with the dataset of its request (SPARQL 1.1 Protocol, section 2.2.3).

The engine takes no dataset for an update, so `using-graph-uri` becomes the USING clauses that it stands for, in front of
every WHERE that stands outside all braces.
"""

from collections.abc import Iterator, Sequence

from graph.sparql_tokens import Token, tokens
from ontology.errors import BadRequest


def with_dataset(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """The text with USING and USING NAMED for graphs whose IRIs were checked before.

    BadRequest   the text names a dataset itself
    """
    if not using and not using_named:
        return text
    clauses = "".join(f"USING <{iri}> " for iri in using) + "".join(f"USING NAMED <{iri}> " for iri in using_named)
    pieces, copied, previous = list[str](), 0, ""
    for token, end in outer(text):
        word = token.text.upper()
        if word in {"USING", "WITH"}:
            raise BadRequest(f"{word} in the update and using-graph-uri in the request cannot both name the dataset.")
        if token.text == "{" and previous == "DELETE WHERE":
            template = text[token.at : end]
            pieces += [text[copied : token.at], template, " ", clauses, "WHERE ", template]
            copied = end
        elif word == "WHERE" and previous != "DELETE":
            pieces += [text[copied : token.at], clauses]
            copied = token.at
        elif word == "WHERE":
            # DELETE WHERE { P } is short for DELETE { P } WHERE { P }.
            pieces += [text[copied : token.at]]
            copied = token.at + len("WHERE")
        previous = f"{previous} {word}" if word == "WHERE" and previous == "DELETE" else word
    return "".join([*pieces, text[copied:]])


def outer(text: str) -> Iterator[tuple[Token, int]]:
    """The tokens outside all braces; a group in braces as its opening token, with the place where it ends."""
    depth, start = 0, None
    for token in tokens(text):
        if token.text == "{" and token.kind == "mark":
            start = token if depth == 0 else start
            depth += 1
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
            if depth == 0 and start is not None:
                yield start, token.at + 1
        elif depth == 0:
            yield token, token.at + len(token.text)
