"""Make the tables of one county or of several, step by step; a later step only reads what an earlier one made."""

from graph.sample.absences import plant_absences
from graph.sample.actions import add_actions
from graph.sample.arrangements import add_arrangements
from graph.sample.attention import add_attention
from graph.sample.bodies import add_bodies
from graph.sample.bridges import plant_bridges
from graph.sample.draft import FULL_SIZE, Draft
from graph.sample.duplicates import add_id_numbers, plant_doubles
from graph.sample.duties import add_duties
from graph.sample.evasions import plant_evasions
from graph.sample.figures import add_figures, add_settings
from graph.sample.formulas import add_formulas, plant_flips
from graph.sample.goals import add_goals
from graph.sample.living import add_living
from graph.sample.missteps import plant_missteps
from graph.sample.model import SECOND, County, sheets
from graph.sample.money import add_money
from graph.sample.needs import add_needs
from graph.sample.opinions import add_opinions
from graph.sample.overlaps import plant_overlaps
from graph.sample.people import add_households, add_people
from graph.sample.places import add_places, add_reporting
from graph.sample.requests import add_requests
from graph.sample.resources import add_resources
from graph.sample.statuses import add_incomes_and_statuses
from graph.sample.ties import add_ties
from graph.sample.told import add_told
from graph.sample.trust import plant_trust
from graph.sample.voices import add_voices
from graph.sample.weaknesses import plant_weaknesses

LEAST, MOST = 20, 10 * FULL_SIZE

_STEPS = (
    add_places,
    add_households,
    add_people,
    add_incomes_and_statuses,
    plant_flips,
    add_needs,
    add_bodies,
    add_arrangements,
    add_duties,
    plant_absences,
    plant_overlaps,
    plant_missteps,
    plant_evasions,
    plant_weaknesses,
    add_actions,
    add_resources,
    add_reporting,
    plant_bridges,
    add_ties,
    plant_trust,
    add_attention,
    add_living,
    add_told,
    add_voices,
    add_requests,
    add_money,
    add_figures,
    add_goals,
    add_opinions,
    add_id_numbers,
    plant_doubles,
)


def county_tables(households: int = FULL_SIZE, seed: int = 2017) -> County:
    """Make the sample: the same for the same arguments; one county per 17,434 households.

    Raises ValueError for a size outside 20 to 174,340.
    """
    if not LEAST <= households <= MOST:
        raise ValueError(f"the sample has {LEAST} to {MOST} households, not {households}")
    count = -(-households // FULL_SIZE)
    whole = County({name: [] for name in sheets()}, [], [], [], [], [], {name: [] for name in SECOND})
    for number in range(1, count + 1):
        share = households // count + (number <= households % count)
        draft = Draft(f"C{number}", f"C{number}-" if count > 1 else "", share, seed)
        if number == 1:
            add_settings(draft)
            add_formulas(draft)
        _make(draft, whole)
    return whole


def _make(draft: Draft, whole: County) -> None:
    for step in _STEPS:
        step(draft)
    for name, rows in draft.tables.items():
        whole.tables[name].extend(rows)
    whole.planted.extend(draft.planted)
    whole.near_misses.extend(draft.near_misses)
    whole.bridges.extend(draft.bridges)
    whole.flips.extend(draft.flips)
    whole.doubles.extend(draft.doubles)
    for name, rows in draft.second.items():
        whole.second[name].extend(rows)
