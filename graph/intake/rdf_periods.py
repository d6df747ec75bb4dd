"""Periods that stand on a node of their own (org:memberDuring, with the instants of OWL-Time), as two days on the record."""

from pyoxigraph import Literal

from graph.intake.rdf_files import Facts, Node
from graph.rdf import PREFIXES
from ontology.terms import RM

DURING = PREFIXES["org"] + "memberDuring"
TIME = "http://www.w3.org/2006/time#"
LAST_DAY = "https://schema.org/endDate"
ENDS = {TIME + "hasBeginning": RM.validFrom, TIME + "hasEnd": LAST_DAY}
INSTANTS = tuple(TIME + name for name in ("inXSDDate", "inXSDDateTime", "inXSDDateTimeStamp"))


def plain_periods(facts: Facts) -> set[Node]:
    """Put the days of every period on the record it is of; the nodes that this uses up."""
    used: set[Node] = set()
    for said in facts.said.values():
        for period in said.get(DURING, []):
            if isinstance(period, Literal) or period not in facts.said:
                continue
            for end, ours in ENDS.items():
                for instant in facts.said[period].get(end, []):
                    day = _day(instant, facts)
                    if day is not None and day not in said.setdefault(ours, []):
                        said[ours].append(day)
                    used |= set() if isinstance(instant, Literal) else {instant}
            used.add(period)
        if used.issuperset(value for value in said.get(DURING, []) if not isinstance(value, Literal)):
            said.pop(DURING, None)
    return used


def _day(instant: Literal | Node, facts: Facts) -> Literal | None:
    if isinstance(instant, Literal):
        return instant
    said = facts.said.get(instant, {})
    days = [value for name in INSTANTS for value in said.get(name, []) if isinstance(value, Literal)]
    return next(iter(days), None)
