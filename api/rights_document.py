"""Writes docs/reference/rights.md from the table of rights: `python -m api.rights_document` (a test says they agree)."""

from collections.abc import Iterator
from pathlib import Path

from api.reader import ROLES, Role
from api.rights import ACCESS, GRANTS, RIGHTS, ROUTES
from queries.catalog import catalog

FILE = Path(__file__).parent.parent / "docs" / "reference" / "rights.md"
ABOUT: dict[Role, str] = {
    "public": "whoever comes without signing in",
    "household": "a household, by the code printed for it",
    "subject": "an enterprise, social organisation, village committee or office, for itself",
    "field": "a helper, for the households it is paired with on the data day",
    "integrator": "a program of others, for its places",
    "auditor": "reads the audit log, and what is public",
    "coordinator": "of places (`village/V03`, `township/T1`) or of the whole county (`*`)",
    "staff": "whoever looks at sample data on this machine; nobody signs in as this",
    "administrator": "all; also the command line beside the data folder",
}

AREAS = """
Where a right ends at an area, what lies outside is answered as if it did not exist. Whoever has an area gets no rows that name a
household or a person outside it; a record belongs to an area by the places and households that it names, with all that it says.
SPARQL, the dump, the network and the pictures are answered from the public store for everybody whose area is less than the
county. An answer about an area tells at which version of all the facts it was given, so it shows that something changed
somewhere, and nothing else. A key (`rk_...`) has at most the rights of its owner, and may be for reading only.
"""


def document() -> str:
    """The text of the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Rights\n"
    yield "Written by `python -m api.rights_document` from `api/rights.py`, which is what the service acts by. Do not edit.\n"
    yield "A test asks every route by every method in every role, and holds the answer against this table"
    yield "(`tests/api/test_rights.py`); a route missing here fails it, and is open to staff and the administrator alone.\n"
    yield "## Roles\n"
    yield from (f"- **{role}**: {ABOUT[role]}" for role in ROLES)
    yield "\n## What each role may\n"
    yield f"| right | {' | '.join(ROLES)} |"
    yield f"|---|{'---|' * len(ROLES)}"
    for right in RIGHTS.values():
        yield f"| **{right.name}**: {right.about.en} | {' | '.join(_said(right.of(role)) for role in ROLES)} |"
    yield ""
    yield from (f"- *{grant}*: {about.en}" for grant, about in GRANTS.items() if grant != "no")
    yield AREAS
    yield "## Which right a route needs\n"
    yield "By endpoint (`blueprint.function`); of two lines that fit, the first counts.\n"
    yield "| endpoint | to read | to write |\n|---|---|---|"
    yield from (f"| `{pattern}` | {reads or '-'} | {writes or '-'} |" for pattern, (reads, writes) in ROUTES.items())
    yield "\n## Which right a question needs\n"
    yield "By `access` in the header of its file.\n"
    for access, right_name in ACCESS.items():
        names = ", ".join(f"`{name}`" for name, asked in catalog().items() if asked.access == access)
        yield f'- **{right_name}** (`access = "{access}"`): {names}'


def _said(grant: str) -> str:
    return "-" if grant == "no" else grant


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
