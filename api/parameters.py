"""Which query parameters a route takes: an unknown one, or one given twice, is refused and never passed over."""

from flask import request

from ontology.errors import BadRequest

LANGUAGES = ("en", "zh")


def check_parameters(*known: str) -> None:
    """Refuse what the route does not know, what is given twice, and a language that there is not.

    BadRequest   which parameter, and what there is
    """
    if unknown := sorted(set(request.args) - set(known)):
        there = f"there are {', '.join(known)}" if known else "there are none"
        raise BadRequest(f"There is no parameter {', '.join(unknown)} here; {there}.")
    check_given_once()
    check_language()


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
