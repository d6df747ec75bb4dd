"""What a request that changes something has to bring: it comes from our own pages or a program, in a type that we read."""

from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from flask import request

from ontology.errors import BadRequest, Forbidden, UnsupportedMediaType

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def check_origin() -> None:
    """Refuse what a page of somebody else makes a browser send (Fetch Metadata; RFC 6454). Programs send neither header.

    Forbidden   another site asks
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (origin is not None and urlsplit(origin).netloc != request.host):
        raise Forbidden("Changes are taken from this service's own pages only.")


def sent_words(known: AbstractSet[str]) -> dict[str, str]:
    """The fields of a body, a form or a JSON object of texts.

    UnsupportedMediaType, BadRequest   neither of them, or a field that is unknown or no text
    """
    if request.is_json:
        found = request.get_json(silent=True)
        if not isinstance(found, dict) or not all(isinstance(said, str) for said in found.values()):
            raise BadRequest("The body is to be a JSON object whose members are texts.")
        said = {str(name): str(word) for name, word in found.items()}
    elif request.mimetype in FORMS:
        said = request.form.to_dict()
    else:
        raise UnsupportedMediaType("Send JSON (application/json) or a form.")
    if unknown := sorted(set(said) - known):
        raise BadRequest(f"There is no field {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
    return said
