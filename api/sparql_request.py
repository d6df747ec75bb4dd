"""What a request to one of the SPARQL doors says: its parameters, strictly read, wherever they stand."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import request

from ontology.errors import BadRequest, UnsupportedMediaType

Parameters = list[tuple[str, str]]
FORM = "application/x-www-form-urlencoded"
_FIELDS = 1000
_UTF8 = {"utf-8", "utf8", "us-ascii"}


def given(parameters: Parameters, name: str) -> list[str]:
    """All values of one parameter."""
    return [value for key, value in parameters if key == name]


def only(parameters: Parameters, name: str) -> str:
    """The value of a parameter that is to be given exactly once."""
    values = given(parameters, name)
    if len(values) != 1:
        raise BadRequest(f"Exactly one parameter {name} is needed; there are {len(values)}.")
    return values[0]


def in_address() -> Parameters:
    """The parameters of the address."""
    return _parameters(request.query_string)


def in_body(direct: Mapping[str, str], most_bytes: int) -> Parameters:
    """The parameters of the body: those of a form, or the body itself under the name that `direct` has for its media type."""
    request.max_content_length = most_bytes
    check_not_compressed()
    read = [FORM, *direct]
    if request.mimetype not in read:
        got = request.mimetype or "no media type"
        raise UnsupportedMediaType(f"This is posted as {' or '.join(read)}, not as {got}.", accepts=read)
    if request.mimetype_params.get("charset", "utf-8").lower() not in _UTF8:
        raise BadRequest("The body is to be UTF-8.")
    body = request.get_data()
    return _parameters(body) if request.mimetype == FORM else [(direct[request.mimetype], _text(body))]


def check_not_compressed() -> None:
    """Refuse a body that would have to be unpacked: nobody knows how large it is."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not read here.")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8: byte {error.start + 1} is no part of a character.") from error


def _parameters(encoded: bytes) -> Parameters:
    """Parameters in order. Strict, unlike the ones of Flask, which put a question mark for what is not UTF-8."""
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"There are more than {_FIELDS} parameters.") from error
