"""What is shared of an answer: where it is kept, what it says, its picture, its SPARQL, and how to follow it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from api.reader import current_reader
from api.sentences import sentence
from graph.snapshot import Snapshot
from queries.run import Answer
from visualize.words import Words

PICTURES = {
    "findings": ("/findings", None),
    "incidence": ("/incidence", ("place", "as_of")),
    "matrix": ("/matrix", ("place", "as_of")),
    "paths": ("/path", None),
}
"""Questions that have a picture or a page of their own: its path, and which of the parameters it takes (None for all)."""


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


def share_of(answer: Answer, snapshot: Snapshot, lang: str, known_at: str) -> Share:
    """How an answer is shared. What is of another time does not change: there is nothing to subscribe to."""
    name, said = answer.question.name, dict(answer.params)
    language = {"lang": lang} if lang != "en" else {}
    time = {"known_at": known_at} if known_at else {}
    live = not known_at and "known_at" not in answer.question.params
    numbered = live and not current_reader().told
    # What was not said moves with the data: an answer without a day is followed from data day to data day.
    given = {key: word for key, word in said.items() if request.args.get(key, "").strip()}
    path, takes = PICTURES.get(name, ("", None))
    drawn = {key: word for key, word in said.items() if takes is None or key in takes}
    return Share(
        sentence=sentence(answer, snapshot),
        here=_url(f"/q/{name}.html", said | time | language),
        then=_url(f"/q/{name}.html", said | {"known_at": str(answer.version)} | language) if numbered else "",
        picture=_url(path, drawn | time | language) if path else "",
        atom=_url(f"/q/{name}.atom", given | language) if live else "",
        feed=_url(f"/q/{name}.feed.json", given | language) if live else "",
        follow=_url("/subscriptions", {"question": name, "params": urlencode(given)} | language) if live else "",
        editor=_url("/sparql", language) + "#" + urlencode({"query": answer.sparql.strip() + "\n"}),
    )


def _url(path: str, said: dict[str, str]) -> str:
    return path + (f"?{urlencode(said)}" if said else "")
