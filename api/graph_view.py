"""The picture that a request asks for: its focus and day, filters and steps, and what is kept of each version to draw it fast."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request
from pyoxigraph import NamedNode

from api.cells import href
from api.kept import Kept
from api.network import day_asked
from api.parameters import count_of, known_at
from api.reader import Reader
from api.service import Service
from graph.snapshot import Snapshot
from graph.store import FULL, PUBLIC
from ontology.errors import BadRequest, NotFound
from visualize.among import links_among
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.overview import overview
from visualize.parts import Link, Node, node_of
from visualize.scene import FIRST, MOST, Scene, Start, scene
from visualize.standing import County, county
from visualize.table import Pages
from visualize.view import Filters, Step, View, read_kinds, read_steps, write_steps
from visualize.words import choices

if TYPE_CHECKING:
    from visualize.parts import Network

PARAMETERS = ("focus", "as_of", "limit", "steps", "kinds", "role", "duty", "lang")


@dataclass(frozen=True)
class Picture:
    """A picture as it is drawn. `focus` is empty for the map of the whole county."""

    focus: str
    as_of: date
    view: View
    scene: Scene
    county: County
    pages: Pages

    @property
    def title(self) -> Node:
        """The node in the middle."""
        return node_of(self.scene.network, self.scene.focus)

    def url(self, path: str, lang: str, **changed: object) -> str:
        """The address of the picture, or of one that differs in something; what has its usual value is left out."""
        filters = self.view.filters
        asked = {
            "focus": self.focus,
            "as_of": self.as_of.isoformat(),
            "limit": self.view.limit if self.view.limit != FIRST else "",
        }
        asked |= {"kinds": ",".join(filters.kinds), "role": filters.role, "duty": filters.duty}
        asked |= {"steps": write_steps(self.view.steps), "lang": lang, "known_at": known_at()}
        said = {name: word for name, word in (asked | changed).items() if word not in ("", None)}
        return f"{path}?{urlencode(said, safe='/:;,@')}"

    def drawn(self, lang: str) -> dict[str, Any]:
        """What the browser draws, and what it says of it."""
        # pyvis brings IPython along, half a second that only pictures are to pay for.
        from visualize.network import draw

        return {
            "focus": self.focus,
            "as_of": self.as_of.isoformat(),
            "limit": self.view.limit,
            "total": self.scene.whole,
            "drawn": len(self.scene.network),
            "truncated": self.scene.is_cut,
            "missing": self.scene.missing,
            **draw(self.scene, lang, self.pages, self.county.standings).payload(),
        }

    def opened(self) -> View:
        """The view with as much drawn as a picture can have."""
        return replace(self.view, limit=MOST, steps=(*self.view.steps, Step("all")))


class Pictures:
    """Draws pictures. Counties and neighbourhoods are kept, per version and dataset."""

    def __init__(self, service: Service) -> None:
        """Keep both beside the service."""
        self._counties = Kept(service, _county, warm=[(FULL, ""), (PUBLIC, "")], most=4)
        self._egos = Kept(service, self._ego, most=200, weight=60_000, weigh=len)
        self._scenes: Kept[Scene] = Kept(service, self._scene, most=100, weight=30_000, weigh=lambda made: len(made.network))

    def ego(self, path: str, snapshot: Snapshot, reader: Reader, as_of: date) -> Network:
        """The whole neighbourhood of a thing."""
        return self._egos.of(snapshot, reader.dataset, f"{as_of} {path}")

    def picture(self, snapshot: Snapshot, reader: Reader) -> Picture | None:
        """The picture that the request asks for; None where it is that of the county and there is no place."""
        view, asked = _view(), request.args.get("focus", "").strip()
        focus = find_focus(asked, snapshot).path if asked else ""
        places = self._counties.of(snapshot, reader.dataset)
        if not focus and not places.within:
            return None
        as_of = day_asked(snapshot)
        made = self._scenes.of(snapshot, reader.dataset, json.dumps([focus, as_of.isoformat(), *_said(view)]))
        pages = Pages(lambda node: _href(node, snapshot), lambda record: href(NamedNode(record), snapshot))
        return Picture(focus, as_of, view, made, places, pages)

    def _ego(self, snapshot: Snapshot, dataset: str, key: str) -> Network:
        as_of, _, path = key.partition(" ")
        focus, places = find_focus(path, snapshot), self._counties.of(snapshot, dataset)
        standing = None if places.published else places.standings.get(focus.iri)
        return ego(focus, snapshot, date.fromisoformat(as_of), standing.households if standing else 0)

    def _scene(self, snapshot: Snapshot, dataset: str, key: str) -> Scene:
        focus, day, steps, kinds, role, duty, limit = json.loads(key)
        as_of = date.fromisoformat(day)
        view = View(Filters(tuple(kinds), role, duty), read_steps(steps), limit)

        def ego_of(path: str) -> Network | None:
            with suppress(NotFound, BadRequest):
                return self._egos.of(snapshot, dataset, f"{as_of} {find_focus(path, snapshot).path}")
            return None

        def among(keys: list[str]) -> Iterable[tuple[str, str, Link]]:
            return links_among(_iris(keys, snapshot), snapshot, as_of)

        start = Start(self._egos.of(snapshot, dataset, f"{as_of} {focus}"), focus) if focus else None
        first = start or overview(self._counties.of(snapshot, dataset), snapshot)
        if first is None:
            raise NotFound("There is no place yet, so there is no map.")
        return scene(first, view, ego_of, among)


def _county(snapshot: Snapshot, dataset: str, key: str) -> County:
    del key
    return county(snapshot, published=dataset == PUBLIC)


def _view() -> View:
    filters = Filters(read_kinds(request.args.get("kinds", "")), _choice("role", "roles"), _choice("duty", "duties"))
    return View(filters, read_steps(request.args.get("steps", "")), count_of("limit", FIRST, 2, MOST))


def _said(view: View) -> tuple[str, tuple[str, ...], str, str, int]:
    """A view as text and numbers."""
    return write_steps(view.steps), view.filters.kinds, view.filters.role, view.filters.duty, view.limit


def _choice(name: str, scheme: str) -> str:
    """A word of a vocabulary, or nothing."""
    said = request.args.get(name, "").strip()
    if said and said not in {choice.word for choice in choices(scheme)}:
        raise BadRequest(f"{name} cannot be «{said}»; there are {', '.join(choice.word for choice in choices(scheme))}.")
    return said


def _iris(keys: list[str], snapshot: Snapshot) -> list[str]:
    """The things among nodes."""
    return [snapshot.ids.iri(*key.split("/", 1)) for key in keys if "/" in key and "@" not in key and not key.startswith("duty/")]


def _href(node: Node, snapshot: Snapshot) -> str | None:
    """Where a node leads: to the list of what it counts, to the page of its thing, else to a picture of its own."""
    if node.listing:
        return f"/q/{node.listing.question}?{urlencode(node.listing.params)}"
    own = href(NamedNode(node.iri), snapshot) if node.iri else None
    return own or (f"/graph?focus={node.focus}" if node.focus else None)
