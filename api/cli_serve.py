"""The command `remit serve`."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from api.ports import why_not
from api.settings import Settings, checked_service, limited, rated
from graph.rotation import Rotation
from ontology.errors import BadRequest, Conflict


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; beyond this machine only --behind-proxy.")
@click.option("--port", default=8000, show_default=True, help="0 takes a free one.")
@click.option("--bare", is_flag=True, help="A plain SPARQL store in an empty folder, open for reading and writing.")
@click.option("--strict", is_flag=True, help="Refuse changes by SPARQL after which the data would break a shape.")
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="ROLE.WHAT=NUMBER",
    help="What one SPARQL query of a role (public, staff, administrator) may take: seconds, bytes or memory (MiB). Repeatable.",
)
@click.option(
    "--rate",
    "rates",
    multiple=True,
    metavar="ROLE=NUMBER",
    help="Requests a minute of one reader of a role (public, staff, ...), or of one address; 0 is no limit. Repeatable.",
)
@click.option("--service", "services", multiple=True, metavar="URL", help="An endpoint that SERVICE may ask. Repeatable.")
@click.option("--inside", multiple=True, metavar="URL", help="The same, for one that may be within the house. Repeatable.")
@click.option("--backups", type=click.Path(file_okay=False, path_type=Path), help="A folder to put a backup into now and then.")
@click.option("--every", default=24.0, show_default=True, type=click.FloatRange(0.01, 8760), help="Hours between backups.")
@click.option("--keep", default=str(Rotation()), show_default=True, help="Of how many hours, days ... the last one stays.")
@click.option(
    "--behind-proxy",
    "proxy",
    default="",
    metavar="ADDRESS",
    help="The address from which a web server with TLS hands requests on; only what came to it by https is answered.",
)
@click.pass_obj
def serve_command(facts: Settings, /, host: str, port: int, **wished: Any) -> None:
    """Serve pages, JSON and SPARQL until it is ended."""
    from api.backing_up import Schedule
    from api.serve import serve  # what a server imports takes a while

    if wished["bare"] and facts.store:
        raise BadRequest("A plain SPARQL store keeps its statements itself: --bare and --store exclude each other.")
    if wished["bare"] and wished["strict"]:
        raise BadRequest("A plain SPARQL store has no shapes: --bare and --strict exclude each other.")
    services, inside = (tuple(map(checked_service, wished[name])) for name in ("services", "inside"))
    facts = limited(replace(facts, strict=wished["strict"], services=services, inside=inside), wished["limits"])
    rotation = Rotation.read(wished["keep"])
    schedule = Schedule(wished["backups"], timedelta(hours=wished["every"]), rotation) if wished["backups"] else None
    if schedule and wished["bare"]:
        raise BadRequest("A plain SPARQL store makes no backups by itself: --bare and --backups exclude each other.")
    facts = rated(facts, wished["rates"])
    where: list[str] = []

    def ready(address: str) -> None:
        where.append("https://<your address>" if wished["proxy"] else address.rstrip("/"))
        click.echo(f"Remit answers at {address}")
        if wished["bare"]:
            click.echo(f"Queries: {address}sparql  updates: {address}sparql/update  graphs: {address}sparql/store")

    def first(path: str) -> None:
        click.echo(f"Nobody has an account yet. Make the first administrator, once and within an hour, at {where[0]}{path}")

    check_free(host, port)
    serve(facts, host, port, ready, bare=wished["bare"], proxy=wished["proxy"], first=first, backups=schedule)


def check_free(host: str, port: int) -> None:
    """Find out that a port is taken before hours of work are done, or a folder is opened.

    Conflict   nobody can listen there now
    """
    if why := why_not(host, port):
        raise Conflict(f"Port {port} of {host} cannot be used: {why}. End what listens there, or choose another one with --port.")
