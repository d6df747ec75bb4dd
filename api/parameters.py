"""Which query parameters a route takes: an unknown one, or one given twice, is refused and never passed over."""

import re

from flask import g, request

from api.reader import Reader
from ontology.errors import BadRequest

LANGUAGES = ("en", "zh")
KNOWN_AT = "known_at"
"""What was known at a day, an instant or a version: taken by every route that reads the facts."""
COUNT = re.compile(r"[0-9]{1,8}")


def check_parameters(*known: str) -> None:
    """Refuse what the route does not know, what is given twice, and a language that there is not.

    BadRequest   which parameter, and what there is
    """
    taken = {*known, KNOWN_AT} if known_at() else set(known)
    if unknown := sorted(set(request.args) - taken):
        there = f"there are {', '.join(known)}" if known else "there are none"
        raise BadRequest(f"There is no parameter {', '.join(unknown)} here; {there}.")
    check_given_once()
    check_language()


def known_at() -> str:
    """The other time of which the request under way wants to know what was known; empty for now."""
    reader: Reader | None = g.get("reader")
    return reader.known_at if reader else ""


def check_given_once() -> None:
    """Refuse a parameter that is given more than once.

    BadRequest   which one
    """
    if doubled := [name for name, said in request.args.lists() if len(said) > 1]:
        raise BadRequest(f"{', '.join(doubled)}: every parameter may be given once.")


def check_language() -> None:
    """Refuse a language that pages and labels do not have.

    BadRequest   it is not one of `LANGUAGES`
    """
    lang = request.args.get("lang", "en")
    if lang not in LANGUAGES:
        raise BadRequest(f"lang cannot be «{lang}»; it is {' or '.join(LANGUAGES)}.")


def count_of(name: str, otherwise: int, least: int, most: int) -> int:
    """A parameter that is a whole number; `otherwise` where it is not given.

    BadRequest   it is none, or out of bounds
    """
    said = request.args.get(name, "")
    if not said:
        return otherwise
    if not (COUNT.fullmatch(said) and least <= int(said) <= most):
        raise BadRequest(f"{name} cannot be «{said}»; write a whole number from {least} to {most}.")
    return int(said)


def yes_or_no(name: str) -> bool:
    """A parameter that is yes or no; no where it is not given.

    BadRequest   it is neither
    """
    said = request.args.get(name, "no")
    if said not in ("yes", "no"):
        raise BadRequest(f"{name} cannot be «{said}»; it is yes or no.")
    return said == "yes"
