"""Composes a question from rules: its SPARQL text becomes the UNION of theirs, each as a sub-select, in the order they are named.

So that every rule stands in one file, and what integrators see is still one query of valid SPARQL 1.1. The `# parameter` lines
of the rules stay lines of their own; columns that a rule lacks are unbound.
"""

import re
from collections.abc import Iterable, Mapping

ORDER = re.compile(r"[ \n]*ORDER BY [^\n{}]*\s*\Z")


def compose(columns: Iterable[str], filters: Mapping[str, str], texts: Iterable[str]) -> str:
    """The composed text, sorted by all columns.

    `filters` are columns that a parameter of the same name picks rows by, with an example. ValueError for no query at all, or
    for one prefix that means two things.
    """
    split = [_split(text) for text in texts]
    names = " ".join(f"?{column}" for column in columns)
    lines = _prefixes([line for prefixes, _ in split for line in prefixes])
    lines.append(f"SELECT {names} WHERE {{")
    lines += [f'  VALUES ?{name} {{ "{example}" }}   # parameter' for name, example in filters.items()]
    lines.append("  " + " UNION ".join(f"{{\n{_indented(body)}\n  }}" for _, body in split))
    lines.append(f"}} ORDER BY {names}")
    return "\n".join(lines) + "\n"


def _split(text: str) -> tuple[list[str], str]:
    """The prefix lines of a query, and its SELECT without the order of its rows."""
    lines = text.splitlines()
    prefixes = [line for line in lines if line.startswith("PREFIX ")]
    return prefixes, ORDER.sub("", "\n".join(line for line in lines if line not in prefixes))


def _prefixes(lines: Iterable[str]) -> list[str]:
    """Each prefix line once, sorted."""
    distinct = sorted(set(lines))
    if len({line.split()[1] for line in distinct}) < len(distinct):
        raise ValueError(f"one prefix means two things: {', '.join(distinct)}")
    return distinct


def _indented(body: str) -> str:
    first, *rest = body.splitlines()
    return "\n".join([f"    {{ {first}", *(f"    {line}" for line in rest)]) + " }"
