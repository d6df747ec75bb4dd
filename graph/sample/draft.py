"""The county while it is being made: the rows so far, and what the later steps must know about the earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from graph.sample.model import SECOND, Bridge, Cell, Double, Expected, Flip, Row, sheets

FULL_SIZE = 17434

Place = tuple[str, str]
"""A cell: (village, duty), or a case: (household, duty)."""

_SHORT = {
    "reporting": "RC",
    "roles": "RH",
    "posts": "PO",
    "pairings": "PA",
    "arrangements": "AR",
    "participations": "PT",
    "needs": "N",
    "incomes": "I",
    "accounts": "AC",
    "statuses": "ST",
    "causes": "CA",
    "figures": "F",
    "members": "M",
    "mandates": "MA",
    "responsibilities": "R",
    "actions": "A",
    "referrals": "RF",
    "holdings": "HO",
    "agreements": "AG",
    "ties": "TI",
    "risk_shares": "RS",
    "risk_capacities": "RP",
    "risk_transfers": "RT",
    "seats": "SE",
    "vacancies": "VA",
    "confirmations": "CF",
    "helper_pairings": "HP",
    "visits": "VI",
    "measures": "MS",
    "monitoring": "MO",
    "housing": "HS",
    "water": "WA",
    "insurance": "IS",
    "schooling": "SC",
    "information": "IV",
    "transmissions": "TX",
    "testimonies": "TE",
    "surveys": "SV",
    "survey_questions": "SQ",
    "survey_answers": "SA",
    "offers": "OF",
    "requests": "RQ",
    "exchange_steps": "SX",
    "loans": "LN",
    "money_flows": "MF",
    "stances": "SN",
}


@dataclass
class Home:
    """One household: where it is, its group, how many people, how many of them at school, how it stands on the data day."""

    code: str
    village: str
    group: str
    size: int
    pupils: int = 0
    status: str = ""
    since: date = date(2012, 1, 1)
    exit: date | None = None


@dataclass
class Bodies:
    """Codes of the subjects by what they are; those of a village are keyed by the village."""

    groups: dict[str, str] = field(default_factory=dict)
    departments: list[str] = field(default_factory=list)
    state_owned: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    townships: dict[str, str] = field(default_factory=dict)
    committees: dict[str, str] = field(default_factory=dict)
    funds: dict[str, str] = field(default_factory=dict)
    social: list[str] = field(default_factory=list)
    cadres: dict[str, list[str]] = field(default_factory=dict)
    elites: dict[str, list[str]] = field(default_factory=dict)
    carriers: dict[str, str] = field(default_factory=dict)
    carried: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Boundaries:
    """Who answers where, and what the planted cases ask of the records that are made after them."""

    answers: dict[Place, Row] = field(default_factory=dict)
    performs: dict[Place, Row] = field(default_factory=dict)
    open: dict[Place, list[str]] = field(default_factory=dict)
    taken: set[Place] = field(default_factory=set)
    quiet: set[Place] = field(default_factory=set)
    until: dict[Place, date] = field(default_factory=dict)
    left_out: dict[Place, set[str]] = field(default_factory=dict)
    also_act: list[tuple[str, Place, date]] = field(default_factory=list)
    unreported: dict[Place, tuple[str, date, date | None]] = field(default_factory=dict)
    ended: list[Place] = field(default_factory=list)
    unequipped: set[str] = field(default_factory=set)
    hamlets: set[str] = field(default_factory=set)
    capacities: dict[str, int] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)


class Draft:
    """One county in the making; every step draws from a random source of its own, so that steps do not disturb each other."""

    def __init__(self, county: str, prefix: str, households: int, seed: int) -> None:
        self.county = county
        self.prefix = prefix
        self.households = households
        self.seed = seed
        self.tables: dict[str, list[Row]] = {name: [] for name in sheets()}
        self.planted: list[Expected] = []
        self.near_misses: list[Expected] = []
        self.bridges: list[Bridge] = []
        self.flips: list[Flip] = []
        self.doubles: list[Double] = []
        self.second: dict[str, list[Row]] = {name: [] for name in SECOND}
        self.names: dict[str, tuple[str, str]] = {}
        self.villages: list[str] = []
        self.township_of: dict[str, str] = {}
        self.homes: dict[str, Home] = {}
        self.in_village: dict[str, list[str]] = {}
        self.bodies = Bodies()
        self.marks = Boundaries()

    def rng(self, topic: str) -> Random:
        """A random source that depends on the seed, the county and the topic only."""
        return Random(f"{self.seed}/{self.county}/{self.households}/{topic}")

    def scaled(self, full: int, least: int = 1) -> int:
        """So many of what a county of full size has `full` of."""
        return max(least, round(full * self.households / FULL_SIZE))

    def code(self, letters: str, number: int, width: int = 2) -> str:
        """A code that stays unique when several counties are made together."""
        return f"{self.prefix}{letters}{number:0{width}d}"

    def put(self, table: str, *cells: Cell) -> Row:
        """Append a row whose cells, the code first, stand in the order of the sheet; missing ones at the end are empty."""
        headers = sheets()[table].headers
        row = dict(zip(headers, cells + (None,) * (len(headers) - len(cells)), strict=True))
        self.tables[table].append(row)
        return row

    def add(self, table: str, *cells: Cell) -> Row:
        """Like `put`, for records: the code is the next number of the table."""
        return self.put(table, self.code(_SHORT[table], len(self.tables[table]) + 1, 6), *cells)

    def fault(self, note: str, kind: str, sub_kind: str, *cells: str) -> None:
        """Note a row (duty, scope, subject, other, matter; missing ones are empty) that must be found."""
        self.planted.append(_expected(note, kind, sub_kind, cells))

    def near_miss(self, note: str, kind: str, sub_kind: str, *cells: str) -> None:
        """Note a row that must not be found, although little is missing."""
        self.near_misses.append(_expected(note, kind, sub_kind, cells))

    def free_cells(self, duties: Iterable[str], topic: str) -> list[Place]:
        """Cells of these duties in which nothing is planted yet, in a random order."""
        cells = [(village, duty) for duty in duties for village in self.villages if (village, duty) not in self.marks.taken]
        self.rng(topic).shuffle(cells)
        return cells

    def take(self, duties: Iterable[str], topic: str, full: int) -> list[Place]:
        """Reserve as many cells as the size of the county asks for; nothing else is planted in them."""
        cells = self.free_cells(duties, topic)[: self.scaled(full)]
        self.marks.taken.update(cells)
        return cells


def _expected(note: str, kind: str, sub_kind: str, cells: tuple[str, ...]) -> Expected:
    duty, scope, subject, other, matter = cells + ("",) * (5 - len(cells))
    return Expected(kind, sub_kind, duty, scope, subject, other, matter, note)


def random_day(rng: Random, first: date, last: date) -> date:
    """A day from first to last, both included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))
