"""Parameters: words that somebody wrote become typed RDF terms, and take their places in the text of a query.

There is one mechanism for every engine. A line of a query marked `# parameter` holds a VALUES clause; its terms are replaced by
serialised terms, never by anybody's text. A line whose parameter has no value is left out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.formulas.language import read
from graph.formulas.wrong import FormulaError
from graph.intake.concepts import concepts, short_words
from graph.rdf import CURRENT, FINDINGS, TYPE, Term, literal, text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from queries.catalog import VALUES, Param, Question, marked

PLAIN = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "integer": re.compile(r"[0-9]{1,9}"),
    "decimal": re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?"),
    "boolean": re.compile(r"yes|no|true|false", re.IGNORECASE),
}
"""How plain values are written; numbers of a size that every engine computes exactly, and never negative."""
CALLED = {"date": "a day", "integer": "a whole number", "decimal": "a number", "boolean": "yes or no"}
KINDS = {"subject": ("subject", "person", "household")}


@dataclass(frozen=True)
class Bound:
    """Parameters as resolved: the terms that go into the query, and the words that mean the same."""

    terms: dict[str, Term]
    words: dict[str, str]

    @property
    def day(self) -> date:
        """The day of the parameter `as_of`."""
        return date.fromisoformat(self.words["as_of"])


def check_names(question: Question, given: Iterable[str]) -> None:
    """BadRequest where something was given that is no parameter of the question."""
    if unknown := sorted(set(given) - set(question.params)):
        known = ", ".join(question.params) or "none"
        raise BadRequest(f"{question.name} has no parameter {', '.join(unknown)}. Its parameters are: {known}.")


def resolve(question: Question, given: Mapping[str, str], snapshot: Snapshot) -> Bound:
    """Read what somebody wrote, and fill in what they left out.

    BadRequest   an unknown parameter, a value that cannot be read, or a required one that is missing
    """
    check_names(question, given)
    words = {name: _readable(name, word.strip()) for name, word in given.items() if word.strip()}
    terms: dict[str, Term] = {}
    for param in question.params.values():
        word = words.get(param.name) or _when_unsaid(param, terms, snapshot)
        if word:
            terms[param.name] = _term(param, word, snapshot)
            words[param.name] = word
        elif param.required:
            raise BadRequest(f"{question.name} needs the parameter {param.name}: {param.about.en} (for example {param.example}).")
    for name in ("since", *(param.name for param in question.params.values() if param.back)):
        if name in terms and words[name] > words["as_of"]:
            raise BadRequest(f"{name} cannot be later ({words[name]}) than as_of ({words['as_of']}).")
    return Bound(terms, words)


def _readable(name: str, word: str) -> str:
    try:
        word.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{name} is not readable as text; write it in UTF-8.") from None
    return word


def bind(question: Question, terms: Mapping[str, Term]) -> str:
    """The text of a query with its parameters in place."""
    return "\n".join(line for line in (_bind_line(line, terms) for line in question.lines) if line is not None)


def _bind_line(line: str, terms: Mapping[str, Term]) -> str | None:
    names = marked(line)
    if names is None:
        return line
    if not all(name in terms for name in names):
        return None
    row = " ".join(str(terms[name]) for name in names)
    row = row if len(names) == 1 else f"({row})"
    return VALUES.sub(lambda found: f"VALUES {found.group(1)} {{ {row} }}", line) if _holds(line, names) else line


def _holds(line: str, names: tuple[str, ...]) -> bool:
    """Whether a line's own VALUES clause is for these parameters (else the line only depends on them)."""
    found = VALUES.search(line)
    return bool(found) and tuple(found.group(1).strip("()").replace("?", "").split()) == names if found else False


def _when_unsaid(param: Param, terms: Mapping[str, Term], snapshot: Snapshot) -> str:
    if param.name in ("as_of", "to_day"):
        return snapshot.data_day().isoformat()
    day = date.fromisoformat(text(terms["as_of"])) if "as_of" in terms else None
    if day and (back := "look-back-days" if param.name == "since" else param.back):
        return _look_back(day, back, snapshot).isoformat()
    return (snapshot.setting(param.setting, day) or "") if param.setting else param.default


def _look_back(as_of: date, setting: str, snapshot: Snapshot) -> date:
    try:
        return snapshot.days_before(as_of, setting)
    except OverflowError:
        return date.min


def _term(param: Param, word: str, snapshot: Snapshot) -> Term:
    kind, _, of = param.type.partition(":")
    if kind == "concept":
        return _concept(param, word, of)
    if kind == "word":
        if word not in of.split(","):
            raise BadRequest(f"{param.name} cannot be «{word}»; it is one of {of.replace(',', ', ')}.")
        return literal(word)
    if kind in PLAIN:
        return _plain(param, word, kind)
    if kind == "expression":
        return _expression(param, word)
    return _thing(param, word, snapshot)


def _expression(param: Param, word: str) -> Term:
    try:
        read(word)
    except FormulaError as error:
        raise BadRequest(f"{param.name}: {error}") from None
    return literal(word)


def _plain(param: Param, word: str, kind: str) -> Term:
    try:
        if not PLAIN[kind].fullmatch(word):
            raise ValueError
        if kind == "date":
            return literal(date.fromisoformat(word))
        if kind == "boolean":
            return literal(word.casefold() in ("yes", "true"))
        return literal(int(word) if kind == "integer" else Decimal(word))
    except ValueError:
        raise BadRequest(f"{param.name} cannot be «{word}»; write {CALLED[kind]} such as {param.example}.") from None


def _concept(param: Param, word: str, scheme: str) -> Term:
    found = concepts(scheme).get(word.casefold())
    if not found:
        shorts = sorted({short_words()[iri] for iri in concepts(scheme).values()})
        raise BadRequest(f"{param.name} cannot be «{word}»; it is one of {', '.join(shorts)}.")
    return NamedNode(found)


def _thing(param: Param, word: str, snapshot: Snapshot) -> Term:
    kinds = list(dict.fromkeys(kind for name in param.type.split(",") for kind in KINDS.get(name, (name,))))
    for kind in kinds:
        node = NamedNode(snapshot.ids.iri(kind, word))
        if next(snapshot.quads(node, TYPE, graph=FINDINGS if kind == "finding" else CURRENT), None) is not None:
            return node
    raise BadRequest(f"{param.name}: no {' or '.join(kinds)} has the code «{word}».")
