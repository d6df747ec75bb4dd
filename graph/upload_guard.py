"""What an uploaded file must pass before any parser reads it: a small file can end the process that parses it.

JSON nested without end, and entities of RDF/XML that stand for millions of characters. Time is linear in the file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ontology.errors import BadRequest

NESTING = 128
_PIECE = 1 << 20
_JSON_MARK = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_JSON = ("json",)
_XML = ("xml",)


def check_upload(file: Path, media_type: str) -> None:
    """Refuse what no parser should get to see.

    BadRequest   JSON nested too deeply, XML with a document type, NUL
    """
    if media_type.endswith(_JSON):
        _check_nesting(file.read_bytes())
    elif media_type.endswith(_XML):
        _check_no_doctype(file)


def _check_nesting(content: bytes) -> None:
    depth = 0
    for match in _JSON_MARK.finditer(content):
        mark = match[0]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > NESTING:
            raise BadRequest(f"The JSON is nested more than {NESTING} deep.")


def _check_no_doctype(file: Path) -> None:
    for piece in _overlapping(file):
        if b"\0" in piece:
            raise BadRequest("The XML is to be UTF-8.")
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise BadRequest("XML with a document type or entities is not read here; write the characters themselves.")


def _overlapping(file: Path) -> Iterator[bytes]:
    """The file in pieces, each with the end of the one before."""
    end = b""
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            yield end + piece
            end = piece[-16:]
