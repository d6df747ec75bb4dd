"""The responsibility matrix of a village, township or county as a heat map, `/matrix?place=V03`, from answers of the catalog.

It has three views: who has which part in each duty over the place itself; how many are accountable in each village inside; and
how many responsibilities each subject has inside, by duty.
"""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.exports import sent
from api.kept import Kept
from api.matrix_asked import PARAMETERS, VIEWS, asked_of, places_of, sheet_of
from api.matrix_cell import cell_page
from api.matrix_views import SHOWN, TABLES
from api.overviews import Overviews, named
from api.parameters import check_parameters
from api.reader import current_reader, told_version
from api.service import Service
from graph.store import FULL, PUBLIC
from ontology.errors import BadRequest
from queries.catalog import question
from visualize.matrix import LETTERS
from visualize.words import choices


def blueprint(service: Service, overviews: Overviews) -> Blueprint:
    """The routes."""
    door = Blueprint("matrix", __name__)
    sheets = Kept(service, sheet_of, warm=[(FULL, ""), (PUBLIC, "")], most=12)

    @door.get("/matrix")
    def page() -> ResponseReturnValue:
        """Who is accountable, responsible, consulted or informed for each duty over a place, and which rules that breaks."""
        check_parameters(*PARAMETERS)
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            places = [named(place.value, snapshot) for place in places_of(snapshot)]
            if not request.args.get("place", "").strip():
                return render_template(
                    "matrix.html", asked=None, places=places, letters=LETTERS, views=VIEWS, roles=choices("roles")
                )
            asked = asked_of(snapshot, reader, overviews, sheets)
            return render_template(
                "matrix.html",
                asked=asked,
                places=places,
                letters=LETTERS,
                views=VIEWS,
                roles=choices("roles"),
                duties=choices("duties"),
                judged=reader.may_ask(question("matrix-violations")),
                version=told_version(snapshot.version),
                data_day=snapshot.setting("data-day"),
                **SHOWN[asked.view](asked),
            )

    @door.get("/matrix/cell")
    def cell() -> ResponseReturnValue:
        """What stands behind a cell: the records, with who, since when, on whose authority and from which file; and findings."""
        check_parameters("place", "duty", "subject", "as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            return cell_page(snapshot, overviews.of(snapshot, current_reader().dataset))

    def file(form: str) -> Callable[[], ResponseReturnValue]:
        def table() -> ResponseReturnValue:
            """The matrix as it is seen, with all its rows, as a file."""
            check_parameters(*PARAMETERS)
            with service.snapshot(current_reader()) as snapshot:
                if not request.args.get("place", "").strip():
                    raise BadRequest("Name the place: place=C1.")
                asked = asked_of(snapshot, current_reader(), overviews, sheets)
                columns, rows = TABLES[asked.view](asked)
                return sent(f"matrix-{asked.view}", form, columns, rows, snapshot)

        return table

    for form in ("csv", "xlsx"):
        door.add_url_rule(f"/matrix/table.{form}", f"table_{form}", file(form))
    return door
