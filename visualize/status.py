"""How the households of a village stand: whether what they need is borne by somebody.

gap       whatever they need, nobody bears it: an absence was found for each duty that is owed
partly    an absence was found, but not for all
unknown   nothing was found, but for some duty the data cannot tell
covered   there are open needs, and no absence was found
settled   nothing is open
"""

from collections.abc import Iterable
from datetime import date

from graph.rdf import text, value
from graph.snapshot import Snapshot
from visualize.focus import Focus
from visualize.relations import rows
from visualize.words import Words

STATUSES = {
    "gap": Words("gap: nobody bears what is owed", "缺口：应尽职责无人承担"),
    "partly": Words("partly covered", "部分覆盖"),
    "unknown": Words("cannot be told", "无法判断"),
    "covered": Words("covered", "已覆盖"),
    "settled": Words("nothing open", "无未决需求"),
}


def statuses(village: Focus, needs: Iterable[tuple[str, str, str | None]], snapshot: Snapshot, as_of: date) -> dict[str, str]:
    """The status of each household by IRI; `needs` are those that are open there.

    On a day other than the data day no absence was judged: needs alone count.
    """
    owed: dict[str, set[str]] = {}
    for one, _, answer in needs:
        owed.setdefault(one, set()).add(answer or "")
    absent, untold = dict[str, set[str]](), set[str]()
    if as_of.isoformat() == snapshot.setting("data-day"):
        for household, duty, fault in rows("absences", village, snapshot, as_of):
            if household and value(fault) is True:
                absent.setdefault(text(household), set()).add(text(duty) if duty else "")
            elif household:
                untold.add(text(household))
    members = [text(household) for (household,) in rows("members", village, snapshot, as_of) if household]
    return {one: _status(owed.get(one, set()), absent.get(one, set()), one in untold) for one in members}


def _status(owed: set[str], absent: set[str], untold: bool) -> str:
    if absent:
        return "gap" if owed and owed <= absent else "partly"
    if untold:
        return "unknown"
    return "covered" if owed else "settled"
