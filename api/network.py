"""The network of a day as a file: `/network.graphml`, `.gexf`, `.json` (node-link), `.nodes.csv` and `.edges.csv`."""

from collections.abc import Callable, Iterator
from datetime import date

from flask import Blueprint, Response, request

from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.network import Network, network_of
from graph.network.export import FORMATS
from graph.snapshot import Snapshot
from ontology.errors import BadRequest


def blueprint(service: Service) -> Blueprint:
    """One route per format. Who may not see households gets the network of the public store, which has none."""
    door = Blueprint("network", __name__)

    for form, (media, write) in FORMATS.items():
        door.add_url_rule(f"/network.{form}", form.replace(".", "_"), _file(service, form, media, write))
    return door


def _file(service: Service, form: str, media: str, write: Callable[[Network], Iterator[str]]) -> Callable[[], Response]:
    def network() -> Response:
        """The network of a day: who is joined with whom by which record."""
        check_parameters("as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            found = network_of(snapshot, day_asked(snapshot))
        response = Response(write(found), content_type=f"{media}; charset=utf-8")
        response.headers["Content-Disposition"] = f'inline; filename="network.{form}"'
        response.cache_control.private = True
        response.cache_control.no_cache = True
        return response

    return network


def day_asked(snapshot: Snapshot) -> date:
    """The day of `as_of`, else the data day."""
    said = request.args.get("as_of", "").strip()
    try:
        return date.fromisoformat(said) if said else snapshot.data_day()
    except ValueError:
        raise BadRequest(f"as_of cannot be «{said}»; write a date such as 2017-11-30.") from None
