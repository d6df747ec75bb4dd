"""Which roster a record belongs to, by the kind in its IRI."""

from functools import cache

from graph.intake.dialect import Roster, own_rosters


@cache
def kinds_of(roster: Roster) -> tuple[str, ...]:
    """The kinds in the IRIs of a roster's records: its own, or those of the classes that a cell can choose."""
    chosen = [column.of[0] for column in roster.columns if column.kind == "class"]
    kinds = [choice.kind or roster.kind for name in chosen for choice in own_rosters().classes[name].values()]
    return tuple(dict.fromkeys(kinds)) or (roster.kind,)


@cache
def roster_of(kind: str) -> Roster | None:
    """The roster whose records have this kind in their IRIs."""
    return next((roster for roster in own_rosters().rosters.values() if kind in kinds_of(roster)), None)
