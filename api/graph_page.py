"""The picture of the neighbourhood of one thing: `/graph?focus=village/V03` as a page, `/graph.json` as what the page draws."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import href
from api.network import day_asked
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from visualize.ego import ego
from visualize.focus import Focus, find_focus
from visualize.fold import count_households, cut
from visualize.legend import legend
from visualize.parts import Node
from visualize.table import table

if TYPE_CHECKING:
    from visualize.parts import Network

FIRST, MOST = 60, 300
PARAMETERS = ("focus", "as_of", "limit", "lang")


@dataclass(frozen=True)
class _Picture:
    """A neighbourhood as it is drawn, and how large it is as a whole."""

    focus: Focus
    as_of: date
    limit: int
    whole: int
    network: "Network"

    def url(self, path: str, lang: str, **changed: object) -> str:
        asked = {"focus": self.focus.path, "as_of": self.as_of.isoformat(), "limit": self.limit, "lang": lang, **changed}
        return f"{path}?{urlencode(asked, safe='/')}"


def blueprint(service: Service) -> Blueprint:
    """The two routes."""
    door = Blueprint("graph", __name__)

    @door.get("/graph")
    def page() -> ResponseReturnValue:
        """The neighbourhood of one thing as a picture, with a table that says the same."""
        check_parameters(*PARAMETERS)
        lang = language()
        if not request.args.get("focus", "").strip():
            return render_template("graph.html", picture=None)
        with service.snapshot(current_reader()) as snapshot:
            picture = _picture(snapshot)
            return render_template(
                "graph.html",
                picture=picture,
                title=picture.network.nodes[picture.focus.iri]["facts"].words,
                data_url=picture.url("/graph.json", lang),
                more_url=picture.url("/graph", lang, limit=MOST) if _is_cut(picture) and picture.limit < MOST else None,
                page_url=href(NamedNode(picture.focus.iri), snapshot),
                legend=legend(picture.network, picture.focus.iri),
                rows=table(picture.network, lambda node: _href(node, snapshot), lambda record: _record(record, snapshot)),
                version=str(snapshot.version),
                data_day=snapshot.setting("data-day"),
            )

    @door.get("/graph.json")
    def data() -> ResponseReturnValue:
        """The neighbourhood of one thing as vis-network draws it: nodes with places, edges, options."""
        check_parameters(*PARAMETERS)
        # pyvis brings IPython along, half a second that only pictures are to pay for.
        from visualize.network import draw

        with service.snapshot(current_reader()) as snapshot:
            picture = _picture(snapshot)
            drawn = draw(
                picture.network,
                picture.focus.iri,
                language(),
                lambda node: _href(node, snapshot),
                lambda record: _record(record, snapshot),
            )
            return jsonify(
                focus=picture.focus.path,
                as_of=picture.as_of.isoformat(),
                version=str(snapshot.version),
                total=picture.whole,
                drawn=len(picture.network),
                truncated=_is_cut(picture),
                **drawn.payload(),
            )

    return door


def _picture(snapshot: Snapshot) -> _Picture:
    focus = find_focus(request.args.get("focus", ""), snapshot)
    as_of, limit = day_asked(snapshot), _limit()
    whole = count_households(ego(focus, snapshot, as_of), focus.iri)
    return _Picture(focus, as_of, limit, len(whole), cut(whole, limit))


def _is_cut(picture: _Picture) -> bool:
    return picture.whole > len(picture.network)


def _limit() -> int:
    said = request.args.get("limit", "").strip() or str(FIRST)
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) and 2 <= int(said) <= MOST):
        raise BadRequest(f"limit cannot be «{said}»; write a whole number from 2 to {MOST}.")
    return int(said)


def _href(node: Node, snapshot: Snapshot) -> str | None:
    """Where a node leads: to the list of what it counts, to the page of its thing, else to a picture of its own."""
    if node.listing:
        return f"/q/{node.listing.question}?{urlencode(node.listing.params)}"
    own = _record(node.iri, snapshot) if node.iri else None
    return own or (f"/graph?focus={node.focus}" if node.focus else None)


def _record(iri: str, snapshot: Snapshot) -> str | None:
    return href(NamedNode(iri), snapshot)
