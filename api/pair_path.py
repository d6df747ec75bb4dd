"""Where two entries that may be one stand side by side."""

from urllib.parse import quote


def pair_path(one: str, other: str) -> str:
    """The address of two entries that are named kind/code."""
    return "/identity/" + "/".join(quote(part, safe="") for word in (one, other) for part in word.split("/", 1))
