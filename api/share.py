"""What is shared of an answer: where it is kept, what it says, its picture, its SPARQL, and how to follow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from api.page import language
from api.parameters import known_at
from api.reader import current_reader
from api.sentences import sentence
from graph.snapshot import Snapshot
from queries.catalog import question
from queries.params import bind, resolve
from queries.run import Answer
from visualize.words import Words

PICTURES = {
    "findings": ("/findings", None),
    "incidence": ("/incidence", ("place", "as_of")),
    "matrix": ("/matrix", ("place", "as_of")),
    "paths": ("/path", None),
}
"""Questions that have a picture or a page of their own: its path, and which of the parameters it takes (None for all)."""

FILES = ("json", "csv", "xlsx")


@dataclass(frozen=True)
class Share:
    """The ways to an answer. `here` is it with every parameter said, `then` the same as it is known in this version."""

    sentence: Words
    here: str
    then: str
    picture: str
    editor: str
    atom: str
    feed: str
    follow: str


def share_of(answer: Answer, snapshot: Snapshot) -> Share:
    """How an answer is shared from the page of its question."""
    said, beside = dict(answer.params), _beside()
    path, takes = PICTURES.get(answer.question.name, ("", None))
    drawn = {key: word for key, word in said.items() if takes is None or key in takes}
    picture = _url(path, drawn | beside) if path else ""
    shown = Shown(f"/q/{answer.question.name}.html", said, sentence(answer, snapshot), picture)
    return _share(asked_as(answer), shown, beside)


@dataclass(frozen=True)
class Asked:
    """The question behind a page: its parameters as resolved, those of them that were given, and its query.

    `version` is empty where what is shown does not change with the data.
    """

    name: str
    said: dict[str, str]
    given: dict[str, str]
    sparql: str
    version: str = ""


@dataclass(frozen=True)
class Shown:
    """Where an answer is shown: the path of its page and what its address says, the answer in words, and its picture."""

    path: str
    said: dict[str, str]
    words: Words
    picture: str = ""


def asked_as(answer: Answer) -> Asked:
    """The question that an answer answers; what of its parameters the address does not say moves with the data."""
    said_here = {name for name, word in request.args.items() if word.strip()} | set(request.view_args or {})
    given = {name: word for name, word in answer.params.items() if name in said_here}
    live = not known_at() and "known_at" not in answer.question.params
    return Asked(answer.question.name, dict(answer.params), given, answer.sparql, str(answer.version) if live else "")


def asked_of(name: str, given: Mapping[str, str], snapshot: Snapshot) -> Asked:
    """A question that a page answers in a way of its own, without asking it; errors as for `queries.params.resolve`."""
    asked = question(name)
    bound = resolve(asked, given, snapshot)
    return Asked(name, bound.words, dict(given), bind(asked, bound.terms), "" if known_at() else str(snapshot.version))


def shared(asked: Asked, shown: Shown) -> dict[str, object]:
    """What `share.html` needs on a page of its own, at whose address the answer is."""
    beside = _beside()
    links = {form: _url(f"/q/{asked.name}.{form}", asked.said | beside) for form in FILES}
    return {"share": _share(asked, shown, beside), "links": links, "sparql": asked.sparql}


def _share(asked: Asked, shown: Shown, beside: dict[str, str]) -> Share:
    lang = {name: word for name, word in beside.items() if name == "lang"}
    live = bool(asked.version)
    return Share(
        sentence=shown.words,
        here=_url(shown.path, shown.said | beside),
        then=_url(shown.path, shown.said | {"known_at": asked.version} | lang) if live and not current_reader().told else "",
        picture=shown.picture,
        atom=_url(f"/q/{asked.name}.atom", asked.given | lang) if live else "",
        feed=_url(f"/q/{asked.name}.feed.json", asked.given | lang) if live else "",
        follow=_url("/subscriptions", {"question": asked.name, "params": urlencode(asked.given)} | lang) if live else "",
        editor=_url("/sparql", lang) + "#" + urlencode({"query": asked.sparql.strip() + "\n"}),
    )


def _beside() -> dict[str, str]:
    """What every address keeps of the request under way: the other time that it asks of, and its language."""
    return ({"known_at": known_at()} if known_at() else {}) | ({"lang": language()} if language() != "en" else {})


def _url(path: str, said: dict[str, str]) -> str:
    return path + (f"?{urlencode(said)}" if said else "")
