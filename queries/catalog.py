"""The catalog of questions: one `.rq` file each, whose TOML header (lines after `#+`) says all that the doors need to know.

A header has `question` (en, zh), `access` (public, staff, area: whoever is for a place may ask it of that place, or
published: it is worked out from all the facts, and its step suppresses what everybody must not be told, see
`queries/published.py`), `key` (the columns that tell one row from all others, in every version of the data), `[params]`,
`[columns]`, and where they apply `then` (the Python step after the query), `long` (true: a page does not wait for it, a job
works it out, unless one of the parameters in `quick` is given, with which it is answered at once at the size of a county) and
`[finding]`: the kind it yields, the columns of evidence, the column that names an act, as `rule` one sentence for each sub-
kind, from worst to least, and as `reach` what its rows depend on
(`queries/reach.py`). Questions that yield findings are the rules, and stand under `rules/`. A question whose header names some
of them with `of` has no text of its own: it is composed of theirs (`queries/compose.py`).
A header that is wrong stops the program when it starts.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from ontology.errors import NotFound, RemitError
from queries.compose import compose
from queries.reach import Reach, parse_reach

MARK = re.compile(r"#\s*parameter\b([\w ]*)$")
VALUES = re.compile(r"VALUES (\?\w+|\((?:\?\w+ ?)+\)) \{[^}]*\}")
THINGS = "(village|household|subject|township|county|area|sector|offer|request|formula|finding|goal)"
TYPES = re.compile(rf"date|integer|decimal|boolean|expression|word:[\w,-]+|concept:[\w-]+|{THINGS}(,{THINGS})*")
HEADER = {"question", "access", "key", "params", "columns", "then", "finding", "of", "long", "quick"}
PLACES = {"village", "household", "township", "county", "area", "finding"}
RULES = "rules"
"""The folder of the rules."""


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
    """One parameter. `type` is date, integer, decimal, boolean, word:a,b, concept:<scheme>, expression (an income formula),
    or kinds of things.

    What it is when nobody says: `default`, or the setting `setting` of the data, or the day so many days before `as_of` as the
    setting `back` says; for `as_of` the data day, for `since` the look-back from it; else it is left out.
    """

    name: str
    type: str
    about: Text
    example: str
    required: bool = False
    default: str = ""
    setting: str = ""
    back: str = ""


@dataclass(frozen=True)
class FindingRule:
    """How rows become findings. `rule` says each sub-kind in one sentence, from worst to least.

    `act` is a column of acts; such rows are at the scope of the act. `reach` says what the rows at a place depend on.
    """

    kind: str
    rule: dict[str, Text]
    evidence: tuple[str, ...]
    act: str = ""
    reach: Reach | None = None

    @property
    def sub_kinds(self) -> tuple[str, ...]:
        """The sub-kinds from worst to least."""
        return tuple(self.rule)


@dataclass(frozen=True)
class Question:
    """One question. `sparql` is valid SPARQL 1.1 with example values on the lines marked `# parameter`.

    It is the file as it stands, or composed of the rules named in `of`.
    """

    name: str
    theme: str
    text: Text
    access: str
    key: tuple[str, ...]
    params: dict[str, Param]
    columns: dict[str, Text]
    sparql: str
    then: str = ""
    finding: FindingRule | None = None
    of: tuple[str, ...] = ()
    long: bool = False
    quick: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)

    def takes_long(self, given: Mapping[str, str]) -> bool:
        """Whether a page does not wait for the answer with these parameters."""
        return self.long and not any(given.get(name, "").strip() for name in self.quick)

    @property
    def published(self) -> bool:
        """Whether it is told to everybody of all the facts, with small numbers suppressed."""
        return self.access == "published"

    @property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The parameters that say where: a place or a household, each with the kinds that it can be."""
        kinds = {name: tuple(param.type.split(",")) for name, param in self.params.items()}
        return {name: said for name, said in kinds.items() if set(said) <= PLACES}


@cache
def catalog() -> dict[str, Question]:
    """All questions by name, sorted.

    BadHeader   a file whose header and query do not fit each other
    """
    rules = {found.name: found for found in _read_all({})}
    others = {found.name: found for found in _read_all(rules)}
    return dict(sorted((rules | others).items()))


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


def parse_question(name: str, theme: str, text: str, rules: Mapping[str, Question] | None = None) -> Question:
    """Read one question file. `rules` are the questions it may be composed of.

    BadHeader   it is wrong, and why
    """
    lines = text.splitlines()
    own = "\n".join(line for line in lines if not line.startswith("#+")) + "\n"
    try:
        header = tomllib.loads("\n".join(line[2:] for line in lines if line.startswith("#+")))
        parts = [(rules or {})[part] for part in header.get("of", ())]
        found = _build(name, theme, header, _composed(header, parts) if parts else own)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadHeader(f"{theme}/{name}.rq: the header lacks or misspells something: {error}") from error
    for reason in (*_header_faults(found), *_part_faults(found, parts, own), *_query_faults(found)):
        raise BadHeader(f"{theme}/{name}.rq: {reason}")
    return found


def _read_all(rules: Mapping[str, Question]) -> Iterator[Question]:
    """The rules if none are given, else all other questions."""
    for folder in files("queries").iterdir():
        if folder.is_dir() and (folder.name != RULES) == bool(rules):
            for file in folder.iterdir():
                if file.name.endswith(".rq"):
                    yield parse_question(file.name.removesuffix(".rq"), folder.name, file.read_text(encoding="utf-8"), rules)


def _composed(header: dict[str, Any], parts: list[Question]) -> str:
    taken = {name for part in parts for name in part.params}
    filters = {name: str(facts["example"]) for name, facts in header.get("params", {}).items() if name not in taken}
    return compose(header["columns"], filters, (part.sparql for part in parts))


def _build(name: str, theme: str, header: dict[str, Any], sparql: str) -> Question:
    if unknown := set(header) - HEADER:
        raise KeyError(f"{', '.join(sorted(unknown))} is no part of a header")
    return Question(
        name=name,
        theme=theme,
        text=Text(**header["question"]),
        access=header["access"],
        key=tuple(header["key"]),
        params={key: _param(key, facts) for key, facts in header.get("params", {}).items()},
        columns={key: Text(**facts) for key, facts in header["columns"].items()},
        sparql=sparql,
        then=header.get("then", ""),
        finding=_rule(header["finding"]) if "finding" in header else None,
        of=tuple(header.get("of", ())),
        long=bool(header.get("long", False)),
        quick=tuple(header.get("quick", ())),
        lines=tuple(sparql.splitlines()),
    )


def _param(name: str, facts: dict[str, Any]) -> Param:
    rest = dict(facts)
    return Param(name, rest.pop("type"), Text(rest.pop("en"), rest.pop("zh")), rest.pop("example"), **rest)


def _rule(facts: dict[str, Any]) -> FindingRule:
    rest = dict(facts)
    rule = {sub_kind: Text(**said) for sub_kind, said in rest.pop("rule").items()}
    reach = parse_reach(rest.pop("reach")) if "reach" in rest else None
    return FindingRule(rest.pop("kind"), rule, tuple(rest.pop("evidence")), reach=reach, **rest)


def _access_faults(found: Question) -> Iterator[str]:
    if found.access not in ("public", "area", "staff", "published"):
        yield "access is public, area, staff or published"
    if found.published and not found.then:
        yield "access published needs a step that suppresses small numbers"
    if found.access == "area" and not found.places:
        yield "access area needs a parameter that is a place or a household"


def _header_faults(found: Question) -> Iterator[str]:
    yield from _access_faults(found)
    for param in found.params.values():
        if not TYPES.fullmatch(param.type):
            yield f"parameter {param.name} has the unknown type {param.type}"
    if found.quick and not (found.long and set(found.quick) <= set(found.params)):
        yield "quick names parameters of a question that is long"
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
    if not found.key or not set(found.key) <= set(found.columns):
        yield "key names one or more of the columns"
    if found.finding and not {*found.finding.evidence, "sub_kind", *_anchor(found.finding)} <= set(columns):
        yield "the finding names columns that the query lacks"


def _anchor(rule: FindingRule) -> set[str]:
    return {rule.reach.anchor} if rule.reach else set()


def _part_faults(found: Question, parts: list[Question], own: str) -> Iterator[str]:
    if bool(found.finding and found.finding.rule) != (found.theme == RULES):
        yield f"questions that yield findings by a rule, and no others, stand under {RULES}/"
    if parts and own.strip():
        yield "it has a text of its own beside the rules that it is composed of"
    for name, param in ((name, param) for part in parts for name, param in part.params.items()):
        mine = found.params.get(name, param)
        if replace(mine, about=param.about, example=param.example) != param:
            yield f"the parameter {name} is not that of the rules"
    if parts and (unknown := set(found.columns) - {column for part in parts for column in part.columns}):
        yield f"no rule has the columns {', '.join(sorted(unknown))}"
    taken = {name for part in parts for name in part.params}
    for name in set(found.params) - taken if parts else ():
        if name not in found.columns or not found.params[name].type.startswith("word:"):
            yield f"the parameter {name} is neither one of the rules nor a column of words"
