"""The page of all commands, from the command line itself."""

from collections.abc import Iterator
from inspect import cleandoc

import click

from api.cli import main
from api.reference.parts import cell, head, page, row

ABOUT = """Commands find a running server of the data folder by themselves and go through it; else they open the folder. When
something is wrong they say so in one line on stderr, and end with the exit code of [its kind](errors.md).
"""


def document() -> str:
    """The text of the page."""
    return page("The commands", "the command line (`api/cli*.py`)", _lines())


def walked(group: click.Group = main, above: str = "remit") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, groups before what is in them."""
    yield above, group
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from walked(command, f"{above} {name}")
        else:
            yield f"{above} {name}", command


def _lines() -> Iterator[str]:
    yield ABOUT
    for called, command in walked():
        context = click.Context(command, info_name=called)
        yield f"## `{called}`\n"
        yield f"{_about(command)}\n"
        yield f"```text\n{' '.join([called, *command.collect_usage_pieces(context)])}\n```\n"
        options = [param for param in command.get_params(context) if isinstance(param, click.Option) and param.name != "help"]
        if options:
            yield head("option", "what it does")
            yield from (_option(param, context) for param in options)
            yield ""


def _about(command: click.Command) -> str:
    """What a command says of itself; lists in it stay lists."""
    return cleandoc(command.help or "").replace("\b\n", "").replace("<", "&lt;")


def _option(param: click.Option, context: click.Context) -> str:
    called, about = param.get_help_record(context) or (", ".join(param.opts), "")
    return row(f"`{called}`".replace("|", "\\|"), cell(about))
