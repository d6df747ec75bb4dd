"""What the pages of the reference share: how they begin, and text that stands in a table."""

from collections.abc import Iterable


def page(title: str, source: str, lines: Iterable[str]) -> str:
    """A page from its title, where it is written from, and what it says."""
    begun = (
        f"# {title}\n",
        f"Written by `python -m api.reference` from {source}; a test says whether it is stale.\n",
    )
    return "\n".join((*begun, *lines)).rstrip() + "\n"


def cell(said: str) -> str:
    """Text as a cell of a table: on one line, and nothing in it ends the cell or begins a tag."""
    return " ".join(said.split()).replace("|", "\\|").replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*")


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> str:
    """The head of a table."""
    return f"{row(*cells)}\n{row(*('---' for _ in cells))}"
