"""The early-warning list with the missing measures and who would have to take them: the Python step of `early-warning`.

docs/explanation/falling-back.md says who is on the list, what each sign calls for and who is responsible.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RM, RMV
from queries.incomes import rounded
from queries.params import Bound
from queries.risk_signs import FOUND, Sign, limits, signs_of

COLUMNS = ("household", "type", "score", "unknown", "monitored", "signs", "duty", "state", "measure", "subject", "basis")
INCOME, MEDICAL = RMV.BASE + "need-income", RMV.BASE + "need-medical"
NEED_OF = {
    **dict.fromkeys(("income", "drop", "transfers", "labour", "debt", "overdue", "again"), INCOME),
    **{need: f"{RMV.BASE}need-{need}" for need in ("food", "clothing", "education", "medical", "housing", "water")},
    **dict.fromkeys((RMV.cause_illness, RMV.cause_disability), MEDICAL),
    RMV.cause_disaster: INCOME,
}
"""The need behind each sign, and behind each cause of a sudden hardship."""
NEED_OF_KIND = {
    **dict.fromkeys((RMV.measure_employment, RMV.measure_finance, RMV.measure_industry, RMV.measure_minimum_allowance), INCOME),
    **dict.fromkeys((RMV.measure_health, RMV.measure_disability), MEDICAL),
    RMV.measure_education: RMV.BASE + "need-education",
    **dict.fromkeys((RMV.measure_dangerous_house, RMV.measure_relocation), RMV.BASE + "need-housing"),
}
"""What a kind of measure is for, where the measure names neither duty nor need."""


@dataclass
class Risk:
    """A household that is judged: its points, those that are unknown, and its signs by the duty that they call for."""

    score: Fraction = Fraction(0)
    unknown: Fraction = Fraction(0)
    sudden: bool = False
    signs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Facts:
    """The rows of the query, by what they say."""

    duties: dict[str, str] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    watched: dict[str, tuple[str, str]] = field(default_factory=dict)
    measures: dict[tuple[str, str], list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))
    held: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    must: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def early_warning(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per household on the list, duty and subject; the highest score comes first."""
    facts = _read(table, snapshot)
    kept = {name: said for name, said in bound.words.items() if name in ("village", "household", "as_of")}
    known = risks(kept, facts.duties, snapshot)
    least = limits(snapshot, bound.day)["from"]
    listed = [home for home, risk in known.items() if risk.score >= least and risk.signs]
    rows = [
        row
        for home in sorted(listed, key=lambda home: (-known[home].score, home))
        for row in _rows(home, known[home], facts, snapshot)
    ]
    state, duty = bound.words.get("state"), bound.terms.get("duty")
    return Table(COLUMNS, [row for row in rows if _fits(row, state, duty)])


def _fits(row: Row, state: str | None, duty: Term | None) -> bool:
    said = dict(zip(COLUMNS, row, strict=True))
    return (state is None or said["state"] == literal(state)) and (duty is None or said["duty"] == duty)


def risks(given: dict[str, str], duties: dict[str, str], snapshot: Snapshot) -> dict[str, Risk]:
    """What `risk-signs` says of each household of which it says something; `duties` is the core duty of each need."""
    return {home: _risk(signs, duties, snapshot) for home, signs in signs_of(given, snapshot).items() if signs}


def _risk(signs: Iterable[Sign], duties: dict[str, str], snapshot: Snapshot) -> Risk:
    risk = Risk()
    for sign in signs:
        if sign.state != FOUND:
            risk.unknown += sign.points
            continue
        risk.score += sign.points
        risk.sudden |= sign.name == "sudden"
        need = _struck(sign.record, snapshot) if sign.name == "sudden" else NEED_OF[sign.name]
        if need in duties:
            risk.signs[duties[need]].append(sign.name)
    return risk


def _struck(record: str, snapshot: Snapshot) -> str:
    """The need of a sudden hardship: its own, or that behind the cause."""
    said = snapshot.said(NamedNode(record))
    return text(said[RM.needDomain]) if RM.needDomain in said else NEED_OF[text(said[RM.cause])]


def _rows(home: str, risk: Risk, facts: Facts, snapshot: Snapshot) -> Iterator[Row]:
    node = NamedNode(home)
    around = {text(quad.object) for quad in snapshot.quads(node, NamedNode(RM.inside))}
    groups = {text(quad.object) for quad in snapshot.quads(node, NamedNode(RM.inGroup))}
    fitting = (
        RMV.monitoring_sudden if risk.sudden else RMV.monitoring_unstable if home in facts.lifted else RMV.monitoring_marginal
    )
    watched = NamedNode(facts.watched[home][1]) if home in facts.watched else None
    about = (node, NamedNode(fitting), rounded(risk.score, 4), rounded(risk.unknown, 4), watched)
    for duty, signs in sorted(risk.signs.items()):
        measure = _measure(home, duty, around, facts)
        helped = (literal("helped" if measure else "missing"), NamedNode(measure) if measure else None)
        for subject, basis in _responsible(duty, around, groups, facts):
            who = NamedNode(subject) if subject else None
            yield (*about, literal(", ".join(signs)), NamedNode(duty), *helped, who, literal(basis))


def _measure(home: str, duty: str, around: set[str], facts: Facts) -> str:
    """The measure for a duty that began last; empty if there is none."""
    for_it = [
        (first, record)
        for place in around
        for first, record, whose in facts.measures.get((place, duty), ())
        if whose in ("", home)
    ]
    return max(for_it, default=("", ""))[1]


def _responsible(duty: str, around: set[str], groups: set[str], facts: Facts) -> list[tuple[str, str]]:
    holders = {holder for place in around for group, holder in facts.held.get((place, duty), ()) if group in groups}
    named = {holder for place in around for holder in facts.must.get((place, duty), ())}
    return (
        [(holder, "accountable") for holder in sorted(holders)]
        or [(holder, "mandated") for holder in sorted(named)]
        or [("", "nobody")]
    )


def _read(table: Table, snapshot: Snapshot) -> Facts:
    """The rows as facts; the duties first, for they may come last."""
    cells = list(table.words())
    facts = Facts({cell["item"]: cell["duty"] for cell in cells if cell["part"] == "duty"})
    for cell in cells:
        if reader := _READERS.get(cell["part"]):
            reader(facts, cell)
        elif cell["part"] == "met":
            _for_need(facts, cell, snapshot)
    return facts


def _watched(facts: Facts, cell: dict[str, str]) -> None:
    home, record = cell["household"], (cell["from"], cell["record"])
    facts.watched[home] = max(facts.watched.get(home, record), record)


def _kind(facts: Facts, cell: dict[str, str]) -> None:
    if duty := facts.duties.get(NEED_OF_KIND.get(cell["item"], "")):
        facts.measures[cell["scope"], duty].append((cell["from"], cell["record"], ""))


def _for_duty(facts: Facts, cell: dict[str, str]) -> None:
    facts.measures[cell["scope"], cell["duty"]].append((cell["from"], cell["record"], ""))


def _for_need(facts: Facts, cell: dict[str, str], snapshot: Snapshot) -> None:
    """A measure that meets a need is for the household whose need it is."""
    need = snapshot.said(NamedNode(cell["item"]))
    if RM.needOf in need and (duty := facts.duties.get(text(need[RM.needDomain]))):
        facts.measures[cell["scope"], duty].append((cell["from"], cell["record"], text(need[RM.needOf])))


_READERS: dict[str, Callable[[Facts, dict[str, str]], None]] = {
    "lifted": lambda facts, cell: facts.lifted.add(cell["household"]),
    "watched": _watched,
    "measure": _for_duty,
    "kind": _kind,
    "held": lambda facts, cell: facts.held[cell["scope"], cell["duty"]].add((cell["group"], cell["subject"])),
    "must": lambda facts, cell: facts.must[cell["scope"], cell["duty"]].add(cell["subject"]),
}
