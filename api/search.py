"""Finding things by what they are called: `/search?q=` as a page, `/search.json` for programs and for completion.

The index is made of what the reader may see: the public never learns of a household or a person.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.names import Indexes
from api.page import language
from api.parameters import check_parameters, count_of
from api.reader import Reader, current_reader
from ontology.errors import BadRequest
from queries.catalog import question
from queries.lookup.entries import KINDS, Entry
from queries.lookup.index import Index
from queries.lookup.match import Found, find
from visualize.kinds import KIND_WORDS, MANY_WORDS

PARAMETERS = ("q", "kind", "township", "limit", "offset", "lang")
COMPLETED, MOST = 12, 200
"""Hits of one answer where nobody says, and at most."""
PER_KIND, PER_PAGE = 6, 50
"""Hits on the page of each kind, and of a kind that was chosen."""


def blueprint(indexes: Indexes) -> Blueprint:
    """The two routes."""
    door = Blueprint("search", __name__)

    @door.get("/search")
    def page() -> ResponseReturnValue:
        """What goes by a name, a code or a reading, by kind and township."""
        kinds, offset = _asked_kinds(), count_of("offset", 0, 0, 1_000_000)
        reader, asked = current_reader(), request.args.get("q", "").strip()
        names = indexes.of(reader)
        found = _facets(reader, find(asked, names), kinds)
        return render_template(
            "search.html",
            asked=asked,
            meant=found.meant,
            total=len(found.hits),
            groups=_groups(found.hits, names, offset, one=len(kinds) == 1),
            kinds=[(kind, MANY_WORDS[kind], found.kinds[kind]) for kind in KINDS if kind in found.kinds],
            townships=_townships(found.townships, names),
            kind=request.args.get("kind", ""),
            township=request.args.get("township", ""),
            next_url=_next(len(found.hits), offset) if len(kinds) == 1 else None,
            version=names.version,
            link=_link,
        )

    @door.get("/search.json")
    def hits() -> ResponseReturnValue:
        """What goes by a name, a code or a reading, best first; completion asks here."""
        kinds = _asked_kinds()
        limit, offset = count_of("limit", COMPLETED, 1, MOST), count_of("offset", 0, 0, 1_000_000)
        reader, lang = current_reader(), language()
        names = indexes.of(reader)
        found = _facets(reader, find(request.args.get("q", ""), names), kinds)
        response = jsonify(
            q=request.args.get("q", ""),
            meant=found.meant or None,
            total=len(found.hits),
            kinds=found.kinds,
            townships=found.townships,
            results=[_shown(entry, names, lang) for entry in found.hits[offset : offset + limit]],
            version=names.version,
        )
        response.cache_control.private = True
        response.cache_control.no_cache = True
        return response

    return door


def path_of(entry: Entry) -> str:
    """The page of a thing."""
    code = quote(entry.code, safe="")
    return f"/q/{code}" if entry.kind == "question" else f"/id/{entry.kind}/{code}"


@dataclass
class _Facets:
    """What was found and fits the facets that are chosen, and how much there would be for each other choice of one of them."""

    meant: str
    hits: list[Entry] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    townships: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def _facets(reader: Reader, found: Found, kinds: tuple[str, ...]) -> _Facets:
    """What was found, without the questions that are not open to the reader: in one pass, for it can be a whole county."""
    township, facets = request.args.get("township", "").strip(), _Facets(found.meant)
    for entry in found.entries:
        if entry.kind == "question" and not reader.may_ask(question(entry.code)):
            continue
        right_kind, right_place = not kinds or entry.kind in kinds, not township or township in (entry.township, entry.code)
        facets.kinds[entry.kind] += right_place
        if entry.township:
            facets.townships[entry.township] += right_kind
        if right_kind and right_place:
            facets.hits.append(entry)
    return facets


def _asked_kinds() -> tuple[str, ...]:
    """The kinds that are looked for; all where none is named.

    BadRequest   there is no such kind
    """
    check_parameters(*PARAMETERS)
    kinds = tuple(filter(None, request.args.get("kind", "").split(",")))
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise BadRequest(f"kind cannot be {', '.join(unknown)}; there are {', '.join(KINDS)}.")
    return kinds


def _townships(counts: dict[str, int], names: Index) -> list[tuple[str, str, int]]:
    """Code, name and number of hits of each township, by name."""
    lang = language()
    areas = ((code, names.places.get(f"township/{code}"), number) for code, number in counts.items() if number)
    return sorted(((code, area.said(lang) if area else code, number) for code, area, number in areas), key=lambda one: one[1])


def _groups(hits: list[Entry], names: Index, offset: int, *, one: bool) -> list[dict[str, Any]]:
    """What was found of each kind: the first few, or a page of the kind that was chosen. The kind of the best hit comes first."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in hits:
        by_kind.setdefault(entry.kind, []).append(entry)
    first, number = (offset, PER_PAGE) if one else (0, PER_KIND)
    return [
        {
            "kind": kind,
            "words": MANY_WORDS[kind],
            "total": len(entries),
            "hits": [_shown(entry, names, language()) for entry in entries[first : first + number]],
        }
        for kind, entries in by_kind.items()
    ]


def _shown(entry: Entry, names: Index, lang: str) -> dict[str, str]:
    """One hit as JSON and pages show it."""
    where = names.places.get(entry.area)
    return {
        "kind": entry.kind,
        "kind_label": KIND_WORDS[entry.kind].said(lang),
        "code": entry.code,
        "label": entry.said(lang),
        "also": entry.said("en" if lang == "zh" else "zh"),
        "where": where.said(lang) if where else "",
        "href": path_of(entry),
    }


def _next(total: int, offset: int) -> str | None:
    return _link(offset=str(offset + PER_PAGE)) if offset + PER_PAGE < total else None


def _link(**changed: str) -> str:
    """This search with other facets; an empty word takes one away."""
    said = {name: word for name, word in request.args.items() if name != "offset"} | changed
    return f"/search?{urlencode({name: word for name, word in said.items() if word})}"
