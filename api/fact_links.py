"""Where `/facts` can be entered filled in: for a change that a remedy proposes, for a record, for a household."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from graph.intake.dialect import Roster, own_rosters
from graph.intake.kinds import roster_of
from queries.changes import Change
from queries.facts import CORRECT, END, HAND_OVER, acts_on

ACTS = {"end": END, "move": HAND_OVER, "correct": CORRECT}
ABOUT_A_HOUSEHOLD = ("household", "visited", "benefits", "scope", "holder")
"""The columns by which a row is about a household, the plainest first."""
OFFERED = ("needs", "visits", "responsibilities", "measures", "actions", "helper_pairings")
"""The rosters that the page of a household offers a new row of."""


def record_path(kind: str, code: str) -> str:
    """The form of a record."""
    return f"/facts/{quote(kind, safe='')}/{quote(code, safe='')}"


def editable(kind: str) -> bool:
    """Whether a thing of a kind is a record of a roster."""
    return roster_of(kind) is not None


def change_path(change: Change) -> str | None:
    """The filled-in form for a change; None for one that is no single fact."""
    if change.kind == "add":
        return f"/facts/new/{quote(change.said['table'], safe='')}?{urlencode(dict(change.row))}"
    kind, slash, code = change.said.get("record", "").partition("/")
    kind, code = (kind, code) if slash else ("responsibility", kind)
    roster = roster_of(kind)
    act = ACTS.get(change.kind)
    if roster is None or act not in acts_on(roster):
        return None
    return f"{record_path(kind, code)}?{urlencode(_filled(act or '', change.said))}"


def household_column(roster: Roster) -> str:
    """The column of a roster that names the household it is about; empty where none does."""
    takes = {column.header for column in roster.columns if column.kind == "ref" and "household" in column.of}
    return next((name for name in ABOUT_A_HOUSEHOLD if name in takes), "")


def household_rosters() -> list[Roster]:
    """The rosters of `OFFERED`."""
    return [own_rosters().rosters[name] for name in OFFERED]


def _filled(act: str, said: Mapping[str, str]) -> dict[str, str]:
    if act == CORRECT:
        return {"act": act, f"cell.{said['column']}": said["value"]}
    return {"act": act} | {name: said[name] for name in ("on", "to") if name in said}
