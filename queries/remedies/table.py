"""Which candidates there are for which sub-kind of finding: one generator each."""

from collections.abc import Callable, Iterator

from queries.remedies.absence import idle, unheld, unknown, unresourced
from queries.remedies.acts import handed_on, prohibited, without_mandate
from queries.remedies.around import Around
from queries.remedies.evasion import overloaded, passed_around, risk_down
from queries.remedies.neglect import no_measure, no_visit, stale_record, stale_roster, unserved, vacant
from queries.remedies.offers import Candidate
from queries.remedies.overlap import conflict
from queries.remedies.voice import contested
from queries.remedies.weakness import power_only, sole_provider, thinning, unsound

Generator = Callable[[Around], Iterator[Candidate]]

GENERATORS: dict[str, Generator] = {
    "absence-unheld": unheld,
    "absence-idle": idle,
    "absence-unresourced": unresourced,
    "absence-unknown": unknown,
    "overlap-conflict": conflict,
    "offside-prohibited": prohibited,
    "offside-no-mandate": without_mandate,
    "displacement-done-for": without_mandate,
    "displacement-out-of-area": without_mandate,
    "displacement-handed-on": handed_on,
    "evasion-risk-down": risk_down,
    "evasion-overloaded": overloaded,
    "evasion-passed-around": passed_around,
    "absence-no-measure": no_measure,
    "absence-no-visit": no_visit,
    "absence-vacant": vacant,
    "absence-unserved": unserved,
    "weakness-sole-provider": sole_provider,
    "weakness-power-only": power_only,
    "weakness-thinning": thinning,
    "exit-unsafe-house": unsound,
    "exit-unsafe-water": unsound,
    "exit-uninsured": unsound,
    "exit-out-of-school": unsound,
    "stale-record": stale_record,
    "stale-roster": stale_roster,
    "contest-wrong": contested,
    "contest-no-help": contested,
    "contest-not-told": contested,
}
"""By sub-kind; what is only listed, and is no fault, has none (but for what is unknown)."""
