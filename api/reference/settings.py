"""The page of what can be set: the environment, limits of queries and requests, the data folder, and the settings of the data."""

from collections.abc import Iterator
from inspect import getdoc

from api.reference.parts import cell, head, page, row
from api.settings import RATES, SHARES, VARIABLES
from api.thresholds import MEANINGS
from graph import folder
from graph.intake.settings import FORMS
from graph.usual_settings import SETTINGS

OTHERS = {
    "data-day": "the day that counts where nobody names one",
    "sample": "whether the data are the sample's, and open on this machine",
    "id-numbers": "how ID numbers are kept: as a keyed hash alone, or encrypted beside it",
    "id-check": "what becomes of an ID number with a wrong check digit",
}
"""The settings of the data that are no thresholds."""


def document() -> str:
    """The text of the page."""
    return page("The settings", "`api/settings.py`, `api/thresholds.py` and `graph/folder.py`", _lines())


def _lines() -> Iterator[str]:
    yield "An option of a command wins over a variable, and that over what is usual. Nothing else is read.\n"
    yield "## The environment\n"
    yield head("variable", "what it says")
    yield from (row(f"`{name}`", cell(about)) for name, about in VARIABLES.items())
    yield "\n## What one SPARQL query may take\n"
    yield "By role; others as staff. `remit serve --limit ROLE.WHAT=NUMBER` changes it.\n"
    yield head("role", "seconds", "size of the result, MiB", "memory, MiB")
    yield from (
        row(role, f"{one.seconds:g}", str(one.bytes // 2**20), str(one.memory // 2**20)) for role, one in sorted(SHARES.items())
    )
    yield "\n## How often one may ask\n"
    yield "Requests a minute; other roles as staff. `remit serve --rate ROLE=NUMBER` changes it, 0 is no limit.\n"
    yield head("who", "requests a minute")
    yield from (row(role, f"{rate:g}") for role, rate in RATES.items())
    yield "\n## The settings of the data\n"
    yield "Rows of the roster `settings`; a threshold has its value from a day on, on `/admin/thresholds` or as any record.\n"
    yield head("setting", "what it means", "what it may be", "usual")
    yield from (_setting(name) for name in FORMS)
    yield "\n## The data folder\n"
    yield f"```text\n{(getdoc(folder) or '').partition(chr(10))[2].strip(chr(10))}\n```"


def _setting(name: str) -> str:
    about = MEANINGS[name].en if name in MEANINGS else OTHERS[name]
    usual = SETTINGS.get(name, "")
    return row(f"`{name}`", cell(about), cell(FORMS[name][1]), f"`{usual}`" if usual else "-")
