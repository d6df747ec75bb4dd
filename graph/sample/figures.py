"""The settings of the data set, and the paper's figures as it states them (never used as facts about households)."""

from decimal import Decimal

from graph.sample.draft import Draft
from graph.sample.model import DATA_DAY

_SETTINGS = (
    ("data-day", DATA_DAY.isoformat(), "The sample county is complete up to the end of November 2017"),
    ("look-back-days", "90", "One quarter: who has not acted for so long counts as idle"),
    ("hand-over-days", "31", "One month in common is an ordinary change of holder"),
    ("risk-factor", "2", "Twice the share of capacity is far above it"),
    ("handed-times", "3", "The third hand is one too many"),
    ("small-number", "5", "Counts of fewer households are not shown to everybody"),
    ("vacant-days", "90", "One quarter: a seat may be empty for so long"),
    ("measure-days", "30", "One month: who is watched is to be helped by then"),
    ("visit-days", "182", "Half a year: a helper calls at least so often"),
    ("request-days", "30", "One month: who asks is to have an answer by then"),
    ("sole-households", "2", "From two households in need on, one provider is too few"),
    ("lost-share", "0.5", "Half of the points lost is no information any more"),
    ("confirm-days", "365", "One year: rosters are confirmed so often"),
    ("confirm-days-needs", "182", "Half a year: needs change faster"),
    ("confirm-days-responsibilities", "182", "Half a year: so do responsibilities"),
    ("warn-from", "6", "Six points: so many households that there is somebody to call on each"),
    ("warn-test-days", "334", "Back to the last day of the year before, when its incomes are known"),
    ("sample", "yes", "Invented data, made by remit sample"),
    ("poverty-line-2016", "2855", "Yuan per head and year"),
    ("poverty-line-2017", "2952", "Yuan per head and year"),
)

_TABLE_1 = (
    ("Household operational income", "8449.679", "9130.679", "0", "29535"),
    ("Wage income", "6178.571", "10012.77", "0", "34900"),
    ("Property income", "0", "0", "0", "0"),
    ("Long-term stable income", "5373.2", "6897", "0", "25446.5"),
    ("Short-term temporary income", "102134.5", "73194", "600", "170007.8"),
)
_TABLE_2 = (
    ("Household operational income", "5921.78", "8449.68", "2527.901"),
    ("Wage income", "6322.22", "6178.57", "-143.651"),
    ("Long-term stable income", "2457.91", "5373.2", "2915.287"),
    ("Short-term temporary income", "58779.7", "102135", "43354.76"),
)
_IN_TEXT = (
    ("Poor households after verification", "total", "17434", "household"),
    ("Poor people after verification", "total", "42615", "person"),
    ("Share of the county population", "rate", "14.0", "percent"),
    ("Poor households at the end of 2011", "total", "10479", "household"),
    ("Poor people at the end of 2011", "total", "33509", "person"),
    ("Poor households at the end of 2017", "total", "1636", "household"),
    ("Poor people at the end of 2017", "total", "2389", "person"),
    ("Households lifted out of poverty", "difference", "8843", "household"),
    ("People lifted out of poverty", "difference", "3120", "person"),
    ("Incidence of poverty after", "rate", "1.2", "percent"),
    ("People identified to leave poverty this year", "total", "628", "person"),
    ("Families identified to leave poverty this year", "total", "228", "household"),
    ("Capital of the mutual fund associations", "total", "44.5", "mcny"),
    ("Loans of the mutual fund associations", "total", "16", "mcny"),
    ("Households with loans of mutual fund associations", "total", "2369", "household"),
    ("Micro-loans", "total", "128", "mcny"),
    ("Households with micro-loans", "total", "3308", "household"),
    ("Households brought into stable income", "total", "3623", "household"),
)

_ON_FILE = Decimal("0.14")
"""The share of the population that is on file, as the paper states it."""


def add_settings(draft: Draft) -> None:
    """One set for all counties of a data set."""
    for row in _SETTINGS:
        draft.put("settings", *row)


def add_figures(draft: Draft) -> None:
    """Tables I and II and the figures of the text, each with the words of the paper's page it stands on; and populations."""
    for name, *figures in _TABLE_1:
        for statistic, figure in zip(("mean", "sd", "min", "max"), figures, strict=True):
            _figure(draft, f"{name} 2017", statistic, (figure, "cny"), "Table I")
    for name, *figures in _TABLE_2:
        years = ("2016", "2017", "2017-2016")
        for year, statistic, figure in zip(years, ("mean", "mean", "difference"), figures, strict=True):
            _figure(draft, f"{name} {year}", statistic, (figure, "cny"), "Table II")
    for name, statistic, figure, unit in _IN_TEXT:
        _figure(draft, name, statistic, (figure, unit), "text")
    _add_populations(draft)


def _add_populations(draft: Draft) -> None:
    """How many people live in each village and in the county: so many that all who are on file are 14 in a hundred."""
    people = {village: sum(draft.homes[code].size for code in codes) for village, codes in draft.in_village.items()}
    populations = {village: round(number / _ON_FILE) for village, number in people.items()}
    for place, number in {draft.county: sum(populations.values()), **populations}.items():
        row = (f"Population of {place}", "total", place, Decimal(number), "person", f"{number} people", "population")
        draft.add("figures", *row)


def _figure(draft: Draft, name: str, statistic: str, figure: tuple[str, str], where: str) -> None:
    """`figure` is number and unit."""
    number, unit = figure
    draft.add("figures", name, statistic, draft.county, Decimal(number), unit, f"{where}: {number}")
