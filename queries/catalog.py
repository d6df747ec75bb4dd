"""The catalog of questions: one `.rq` file each, whose TOML header (lines after `#+`) says all that the doors need to know.

A header has `question` (en, zh), `access` (public or staff), `[params]`, `[columns]`, and where they apply `then` (the Python
step after the query), `[finding]` (the kind it yields, its sub-kinds from worst to least, the columns of evidence, and the
column that names an act). A header that is wrong stops the program when it starts.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pyoxigraph as ox

from ontology.errors import NotFound, RemitError

MARK = re.compile(r"#\s*parameter\b([\w ]*)$")
VALUES = re.compile(r"VALUES (\?\w+|\((?:\?\w+ ?)+\)) \{[^}]*\}")
THINGS = "(village|household|subject|township|county|area|sector)"
TYPES = re.compile(rf"date|integer|decimal|boolean|word:[\w,-]+|concept:[\w-]+|{THINGS}(,{THINGS})*")
HEADER = {"question", "access", "params", "columns", "then", "finding"}


class BadHeader(RemitError):
    """A question file that says something wrong about itself."""

    title = "A question file is wrong"


@dataclass(frozen=True)
class Text:
    """A sentence or word in both languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class Param:
    """One parameter. `type` is date, integer, decimal, boolean, word:a,b, concept:<scheme>, or kinds of things.

    What it is when nobody says: `default`, or the setting `setting` of the data; for `as_of` the data day, for `since` the
    look-back from it; else it is left out.
    """

    name: str
    type: str
    about: Text
    example: str
    required: bool = False
    default: str = ""
    setting: str = ""


@dataclass(frozen=True)
class FindingRule:
    """How rows become findings."""

    kind: str
    sub_kinds: tuple[str, ...]
    evidence: tuple[str, ...]
    act: str = ""


@dataclass(frozen=True)
class Question:
    """One question. `sparql` is the file as it stands: valid SPARQL 1.1 with example values on the lines marked `# parameter`."""

    name: str
    theme: str
    text: Text
    access: str
    params: dict[str, Param]
    columns: dict[str, Text]
    sparql: str
    then: str = ""
    finding: FindingRule | None = None
    lines: tuple[str, ...] = field(default=(), repr=False)


@cache
def catalog() -> dict[str, Question]:
    """All questions by name, sorted.

    BadHeader   a file whose header and query do not fit each other
    """
    found = {question.name: question for question in _read_all()}
    return dict(sorted(found.items()))


def question(name: str) -> Question:
    """One question.

    NotFound   there is none of that name
    """
    if name not in catalog():
        raise NotFound(f"There is no question «{name}». The questions are: {', '.join(catalog())}.")
    return catalog()[name]


def marked(line: str) -> tuple[str, ...] | None:
    """The parameters that a line of a query depends on; None for a line that depends on none."""
    found = MARK.search(line)
    if not found:
        return None
    named = tuple(found.group(1).split())
    values = VALUES.search(line)
    return named or tuple(re.findall(r"\?(\w+)", values.group(1)) if values else ())


def parse_question(name: str, theme: str, text: str) -> Question:
    """Read one question file.

    BadHeader   it is wrong, and why
    """
    lines = text.splitlines()
    try:
        header = tomllib.loads("\n".join(line[2:] for line in lines if line.startswith("#+")))
        found = _build(name, theme, header, "\n".join(line for line in lines if not line.startswith("#+")) + "\n")
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadHeader(f"{theme}/{name}.rq: the header lacks or misspells something: {error}") from error
    _check(found)
    return found


def _read_all() -> Iterator[Question]:
    for folder in files("queries").iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".rq"):
                    yield _read(folder, file)


def _read(folder: Traversable, file: Traversable) -> Question:
    return parse_question(file.name.removesuffix(".rq"), folder.name, file.read_text(encoding="utf-8"))


def _build(name: str, theme: str, header: dict[str, Any], sparql: str) -> Question:
    if unknown := set(header) - HEADER:
        raise KeyError(f"{', '.join(sorted(unknown))} is no part of a header")
    return Question(
        name=name,
        theme=theme,
        text=Text(**header["question"]),
        access=header["access"],
        params={key: _param(key, facts) for key, facts in header.get("params", {}).items()},
        columns={key: Text(**facts) for key, facts in header["columns"].items()},
        sparql=sparql,
        then=header.get("then", ""),
        finding=_rule(header["finding"]) if "finding" in header else None,
        lines=tuple(sparql.splitlines()),
    )


def _param(name: str, facts: dict[str, Any]) -> Param:
    rest = dict(facts)
    return Param(name, rest.pop("type"), Text(rest.pop("en"), rest.pop("zh")), rest.pop("example"), **rest)


def _rule(facts: dict[str, Any]) -> FindingRule:
    rest = dict(facts)
    return FindingRule(rest.pop("kind"), tuple(rest.pop("sub_kinds")), tuple(rest.pop("evidence")), **rest)


def _check(found: Question) -> None:
    for reason in (*_header_faults(found), *_query_faults(found)):
        raise BadHeader(f"{found.theme}/{found.name}.rq: {reason}")


def _header_faults(found: Question) -> Iterator[str]:
    if found.access not in ("public", "staff"):
        yield "access is public or staff"
    for param in found.params.values():
        if not TYPES.fullmatch(param.type):
            yield f"parameter {param.name} has the unknown type {param.type}"
    used = {name for line in found.lines for name in marked(line) or ()}
    if unknown := used - set(found.params):
        yield f"the query has parameters that the header lacks: {', '.join(sorted(unknown))}"
    if not found.then and (idle := set(found.params) - used):
        yield f"the header has parameters that the query never uses: {', '.join(sorted(idle))}"


def _query_faults(found: Question) -> Iterator[str]:
    try:
        answer = ox.Store().query(found.sparql)
    except SyntaxError as error:
        yield f"this is not SPARQL: {error}"
        return
    columns = [variable.value for variable in answer.variables] if isinstance(answer, ox.QuerySolutions) else []
    if not found.then and columns != list(found.columns):
        yield f"the columns of the header {list(found.columns)} are not those of the query {columns}"
    if found.finding and not {*found.finding.evidence, "sub_kind"} <= set(columns):
        yield "the finding names columns that the query lacks"
