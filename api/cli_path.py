"""The commands `remit path` (how a resource can arrive) and `remit network` (the whole network of a day as a file)."""

import json
from pathlib import Path

import click

from api.cli_words import answered, check_readable
from api.door import open_door
from api.settings import Settings

ENDINGS = ("graphml", "gexf", "json", "nodes.csv", "edges.csv")
LINKS = click.Choice(["agreed", "recorded", "possible"])


@click.command()
@click.argument("resource")
@click.argument("to")
@click.option("--links", default="recorded", show_default=True, type=LINKS, help="Which links count.")
@click.option("--avoid", metavar="CODE", help="A subject that the path must not pass.")
@click.option("--hops", metavar="N", help="How many hops at most (else 6).")
@click.option("--trust", metavar="SHARE", help="Least reliability of every hop, 0 to 1.")
@click.option("--mandate", is_flag=True, help="Who delivers must have a mandate for it, or answer for it.")
@click.option("-k", metavar="N", help="How many paths at most (else 5).")
@click.option("--as-of", metavar="DAY", help="The day that counts, as 2017-11-30 (else the data day).")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "csv", "graphml"]),
    help="How to show them.",
)
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]), help="Language of the sentences.")
@click.pass_obj
def path(facts: Settings, /, form: str, lang: str, mandate: bool, **said: str | None) -> None:
    """Show by which ways RESOURCE (such as funds) can reach TO, a household, a village or a subject, the most reliable first."""
    given = {name: word for name, word in said.items() if word} | ({"mandate": "yes"} if mandate else {})
    check_readable(*given.values())
    with open_door(facts) as door:
        if form == "graphml":
            click.echo(door.get("/path.graphml", given), nl=False)
        elif form == "text":
            _tell(json.loads(answered(door, "paths", given, "json")), lang)
        else:
            click.echo(answered(door, "paths", given, form), nl=False)


def _tell(answer: dict[str, object], lang: str) -> None:
    rows = answer["rows"]
    assert isinstance(rows, list)
    sentences = [row[f"sentence_{lang}"] for row in rows if row[f"sentence_{lang}"]]
    for number, sentence in enumerate(sentences, start=1):
        click.echo(f"{number}. {sentence}")
    click.echo(f"({len(sentences)} paths, as of {answer['as_of']}, version {answer['version']})")


@click.command()
@click.option("--format", "form", default="graphml", show_default=True, type=click.Choice(ENDINGS), help="Kind of file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file (else it is printed).")
@click.option("--as-of", metavar="DAY", help="The day that counts, as 2017-11-30 (else the data day).")
@click.pass_obj
def network(facts: Settings, form: str, out: Path | None, as_of: str | None) -> None:
    """Write the network of a day: who is joined with whom by which record."""
    given = {"as_of": as_of} if as_of else {}
    check_readable(*given.values())
    with open_door(facts) as door:
        found = door.get(f"/network.{form}", given)
    if out:
        out.write_text(found, encoding="utf-8", newline="")
        click.echo(f"{out} written")
    else:
        click.echo(found, nl=False)
