"""`/q/<name>.atom` and `/q/<name>.feed.json`: an answer to subscribe to, with one entry for every version that changed it."""

import hashlib
import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api.page import language
from api.parameters import check_given_once, check_language
from api.reader import check_may_ask, current_reader
from api.service import Service
from api.watch import Entry, Watch, key_of
from api.watches import Watches
from ontology.errors import BadRequest
from queries.catalog import Question, question
from queries.params import resolve
from visualize.words import Words

ATOM = "http://www.w3.org/2005/Atom"
TYPES = {"atom": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"}
SHOWN = 50
"""Entries of a feed, the newest first."""
SORTS = {"appeared": Words("appeared", "新增"), "went": Words("went", "消失"), "changed": Words("changed", "变化")}
UNREADABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry."""


def blueprint(service: Service, watches: Watches) -> Blueprint:
    """The two routes; open to whoever may ask the question, and answered from what they may see."""
    door = Blueprint("feeds", __name__)

    @door.get("/q/<name>.atom")
    def atom(name: str) -> ResponseReturnValue:
        """What changed in an answer, as an Atom feed."""
        return _feed(service, watches, name, "atom")

    @door.get("/q/<name>.feed.json", endpoint="json")
    def as_json(name: str) -> ResponseReturnValue:
        """What changed in an answer, as a JSON Feed."""
        return _feed(service, watches, name, "feed.json")

    return door


def title(entry: Entry, lang: str) -> str:
    """What an entry says in short."""
    if entry.began:
        return Words(f"Followed from now on: {entry.total:,} rows", f"开始关注：共{entry.total:,}条").said(lang)
    counts = [(SORTS[name].said(lang), count) for name, count in entry.counts.items() if count]
    if lang == "zh":
        return "，".join(f"{count:,}条{name}" for name, count in counts) + f"；现共{entry.total:,}条"
    return ", ".join(f"{count:,} {name}" for name, count in counts) + f"; now {entry.total:,} rows"


def lines(entry: Entry, asked: Question, lang: str) -> Iterator[str]:
    """What an entry says row by row."""
    for sort, words in SORTS.items():
        told = getattr(entry, sort)
        for row in told:
            moved = ", ".join(_moved(asked, name, (before, after), lang) for name, before, after in row.get("cells", ()))
            yield f"{words.said(lang)}: {row[lang]}" + (f" ({moved})" if moved else "")
        if more := entry.counts[sort] - len(told):
            yield Words(f"… and {more:,} more {words.en}", f"……另有{more:,}条{words.zh}").said(lang)


def address(name: str, params: dict[str, str], base: str, version: str = "") -> str:
    """Where the answer of a question is, as it is now or as it was known in a version."""
    said = params | ({"known_at": version} if version else {})
    return f"{base}/q/{name}.html" + (f"?{urlencode(said)}" if said else "")


def _moved(asked: Question, column: str, words: tuple[str, str], lang: str) -> str:
    about = asked.columns.get(column)
    name = (about.zh if lang == "zh" else about.en) if about else column
    return f"{name}: {words[0] or '–'} → {words[1] or '–'}"


def _feed(service: Service, watches: Watches, name: str, form: str) -> Response:
    asked, reader = question(name), current_reader()
    check_may_ask(asked)
    check_given_once()
    check_language()
    given = {key: said.strip() for key, said in request.args.items() if key != "lang" and said.strip()}
    if "known_at" in given and "known_at" not in asked.params:
        raise BadRequest("What was known at another time does not change; leave known_at out.")
    with service.snapshot(reader) as snapshot:
        resolve(asked, given, snapshot)
        watch = watches.of(name, given, snapshot, reader.dataset)
        entries = watch.entries[::-1][:SHOWN]
    make = {"atom": _atom, "feed.json": _json}[form]
    body = make(watch, asked, entries)
    response = Response(body, content_type=TYPES[form])
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _address(watch: Watch, version: str = "") -> str:
    """Where an answer is, in the language of the feed."""
    language_word = {"lang": "zh"} if language() == "zh" else {}
    return address(watch.question, watch.params | language_word, request.host_url.rstrip("/"), version)


def _identity(watch: Watch, entry: Entry | None = None) -> str:
    """What stands for a feed or an entry, whatever the address of the service is."""
    name = key_of(watch.question, watch.params, watch.dataset) + (f" {entry.id}" if entry else "")
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _name(asked: Question) -> str:
    return asked.text.zh if language() == "zh" else asked.text.en


def _json(watch: Watch, asked: Question, entries: list[Entry]) -> bytes:
    lang = language()
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _name(asked),
        "home_page_url": _address(watch),
        "feed_url": request.url,
        "language": lang,
        "items": [
            {
                "id": _identity(watch, entry),
                "url": _address(watch, entry.version),
                "title": title(entry, lang),
                "content_text": "\n".join(lines(entry, asked, lang)) or title(entry, lang),
                "date_published": entry.noticed,
                "_remit": {"version": entry.version, "before": entry.before or None, "total": entry.total, "counts": entry.counts}
                | {name: [row["id"] for row in getattr(entry, name)] for name in SORTS},
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _atom(watch: Watch, asked: Question, entries: list[Entry]) -> bytes:
    lang = language()
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(feed, "title", _name(asked))
    _add(feed, "id", _identity(watch))
    _add(feed, "updated", entries[0].noticed)
    _add(feed, "link", "", rel="self", href=request.url)
    _add(feed, "link", "", rel="alternate", type="text/html", href=_address(watch))
    _add(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", "Remit")
    for entry in entries:
        item = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _add(item, "title", title(entry, lang))
        _add(item, "id", _identity(watch, entry))
        _add(item, "updated", entry.noticed)
        _add(item, "link", "", rel="alternate", type="text/html", href=_address(watch, entry.version))
        _add(item, "content", "\n".join(lines(entry, asked, lang)) or title(entry, lang), type="text")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str, **facts: str) -> None:
    found = ET.SubElement(parent, f"{{{ATOM}}}{name}", facts)
    if text:
        found.text = UNREADABLE.sub("\ufffd", text)
