"""The commands `remit user`: accounts, by whoever may use the data folder."""

import json
from urllib.parse import quote

import click

from api.cli_words import check_readable
from api.door import open_door
from api.settings import Settings

PLACES = click.option("--area", "areas", multiple=True, help="A place: village/V03, township/T1, * for the county. Repeatable.")
SUBJECT = click.option("--subject", default="", help="The code of the body or person that it is (roles subject and field).")


@click.group()
def user() -> None:
    """Accounts: who may sign in, as what, and keys for programs."""


@user.command()
@click.argument("name")
@click.option("--role", required=True, help="subject, field, integrator, auditor, coordinator or administrator.")
@PLACES
@SUBJECT
@click.pass_obj
def add(facts: Settings, name: str, role: str, areas: tuple[str, ...], subject: str) -> None:
    """Make an account NAME; a one-time link is for choosing its password."""
    check_readable(name, role, subject, *areas)
    with open_door(facts) as door:
        done = door.post("/admin/users", {"name": name, "role": role, "areas": " ".join(areas), "subject": subject})
    _say_link(done)


@user.command("list")
@click.pass_obj
def list_users(facts: Settings) -> None:
    """List the accounts."""
    with open_door(facts) as door:
        for one in json.loads(door.get("/admin/users", {}))["users"]:
            said = [one["role"], *one["areas"], one["subject"], "closed" if one["disabled"] else ""]
            click.echo(f"{one['name']}: {' '.join(word for word in said if word)}")


@user.command()
@click.argument("name")
@click.argument("role")
@PLACES
@SUBJECT
@click.pass_obj
def role(facts: Settings, name: str, role: str, areas: tuple[str, ...], subject: str) -> None:
    """Give NAME the role ROLE; its sign-ins end."""
    _act(facts, name, "role", {"role": role, "areas": " ".join(areas), "subject": subject})
    click.echo(f"{name} is now {role}")


@user.command()
@click.argument("name")
@click.pass_obj
def password(facts: Settings, name: str) -> None:
    """Take password, second factor and sign-ins from NAME; a one-time link is for choosing another password."""
    _say_link(_act(facts, name, "reset", {}))


@user.command()
@click.argument("name")
@click.pass_obj
def disable(facts: Settings, name: str) -> None:
    """Close the account NAME: its sign-ins end, its keys open nothing."""
    _act(facts, name, "disable", {})
    click.echo(f"{name} is closed")


@user.command()
@click.argument("name")
@click.pass_obj
def enable(facts: Settings, name: str) -> None:
    """Open the account NAME again."""
    _act(facts, name, "enable", {})
    click.echo(f"{name} is open")


@user.command()
@click.argument("name")
@click.argument("program")
@click.option("--role", default="integrator", show_default=True, help="What the key is worth, at most what NAME may.")
@PLACES
@click.option("--days", default=90, show_default=True, help="How long it lasts.")
@click.option("--writes", is_flag=True, help="It may change data, too.")
@click.pass_obj
def key(  # noqa: PLR0913, PLR0917 - one argument for each option
    facts: Settings, name: str, program: str, role: str, areas: tuple[str, ...], days: int, writes: bool
) -> None:
    """Make a key of NAME for a PROGRAM; it is shown this once."""
    said = {"name": program, "role": role, "areas": " ".join(areas), "days": str(days), "writes": "yes" if writes else ""}
    click.echo(_act(facts, name, "keys", said)["key"])


def _act(facts: Settings, name: str, act: str, said: dict[str, str]) -> dict[str, str]:
    check_readable(name, *said.values())
    with open_door(facts) as door:
        return door.post(f"/admin/users/{quote(name, safe='')}/{act}", said)


def _say_link(done: dict[str, str]) -> None:
    path = "/set-up/" + done["link"].rpartition("/")[2]
    click.echo(f"{done['name']} chooses a password, once and within a day, under the address of the service at {path}")
