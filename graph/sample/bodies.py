"""The subjects: government bodies, village committees, enterprises, organisations, cadres and local elites."""

from datetime import date
from random import Random

from graph.sample.draft import Draft
from graph.sample.names import person_name

SINCE = date(2014, 1, 1)

_GOVERNMENT = "government-body"
_COUNTY_BODIES = (
    ("GOV", "County Government", "县人民政府", "government"),
    ("LG", "Poverty Alleviation Leading Group", "扶贫开发领导小组", "leading-group"),
    ("PAO", "Poverty Alleviation Office", "扶贫开发办公室", "department"),
)

# duty of the group -> (English, Chinese)
_GROUPS = {
    "income": ("Industry", "产业扶贫"),
    "education": ("Education", "教育扶贫"),
    "medical": ("Health", "健康扶贫"),
    "housing": ("Housing", "危房改造"),
    "food": ("Food Relief", "饮食保障"),
    "clothing": ("Clothing Relief", "衣着保障"),
    "water": ("Drinking Water", "饮水安全"),
    "jobs": ("Employment", "就业扶贫"),
    "training": ("Training", "技能培训"),
    "identify": ("Identification and Information", "识别与信息"),
}
_DEPARTMENTS = (
    "Finance 财政局,Education 教育局,Health 卫生局,Civil Affairs 民政局,Housing 住建局,Water 水利局,"
    "Agriculture 农业局,Labour 人社局,Forestry 林业局,Transport 交通局,Land 国土局,Culture 文化局"
)


def add_bodies(draft: Draft) -> None:
    """All subjects with their programme roles, posts and pairings; bodies of a village serve that village."""
    rng = draft.rng("bodies")
    _add_county_bodies(draft)
    _add_units(draft)
    for township in dict.fromkeys(draft.township_of.values()):
        en, zh = draft.names[township]
        place = ("government", township)
        body = _subject(draft, "TG" + township[-2:], _GOVERNMENT, (f"Government of {en}", f"{zh}人民政府"), place)
        draft.bodies.townships[township] = body
    for number, village in enumerate(draft.villages, start=1):
        _add_village_bodies(draft, rng, number, village)
    _add_social(draft)


def _subject(draft: Draft, letters: str, kind: str, names: tuple[str, str], place: tuple[str | None, str]) -> str:
    """Add a body with its names (English, Chinese), classification and area, and the role that goes with its kind."""
    code = draft.prefix + letters
    government = draft.prefix + "GOV"
    parent = government if kind == "government-body" and code != government else None
    draft.put("subjects", code, kind, *names, *place, parent)
    role = {"government-body": "lead", "village-committee": "lead", "enterprise": "boost", "cooperative": "boost"}.get(kind)
    draft.add("roles", code, role or "coordinate", SINCE)
    return code


def _add_county_bodies(draft: Draft) -> None:
    county = draft.county
    for letters, en, zh, what in _COUNTY_BODIES:
        _subject(draft, letters, _GOVERNMENT, (en, zh), (what, county))
    for number, (duty, (en, zh)) in enumerate(_GROUPS.items(), start=1):
        names = (f"Special Working Group for {en}", f"{zh}专项工作组")
        draft.bodies.groups[duty] = _subject(draft, f"G{number:02d}", _GOVERNMENT, names, ("working-group", county))
    draft.bodies.groups["coordinate"] = draft.prefix + "PAO"
    names = ("County Mutual Fund Association", "县互助资金协会")
    _subject(draft, "MF00", "mutual-fund-association", names, (None, county))


def _add_units(draft: Draft) -> None:
    """Departments, state-owned and private enterprises: one of each is paired with a village, 12 at full size.

    The last state-owned one is paired with the village before its own: that one has two of the kind, its own has none.
    """
    departments, paired = _DEPARTMENTS.split(","), draft.villages[: draft.scaled(12, 2)]
    for number, village in enumerate(paired):
        _add_unit(draft, draft.bodies.departments, ("D", "department"), departments[number], village)
        theirs = paired[-2] if village == paired[-1] else village
        _add_unit(draft, draft.bodies.state_owned, ("S", "state-owned"), f"State Company 国有公司{number + 1}", theirs)
        _add_unit(draft, draft.bodies.private, ("E", "private"), f"Private Company 民营公司{number + 1}", village)


def _add_unit(draft: Draft, units: list[str], traits: tuple[str, str], names: str, village: str) -> None:
    """`traits` are the letter of the code and the classification."""
    letter, what = traits
    en, zh = names.rsplit(" ", 1)
    number, kind = len(units) + 1, _GOVERNMENT if what == "department" else "enterprise"
    english = f"{en} Department" if what == "department" else f"{en} {number}"
    units.append(_subject(draft, f"{letter}{number:02d}", kind, (english, zh), (what, draft.county)))
    draft.add("pairings", units[-1], what, village, date(2015, 3, 1))


def _add_village_bodies(draft: Draft, rng: Random, number: int, village: str) -> None:
    en, zh = draft.names[village]
    names = (f"Village Committee of {en}", f"{zh}村民委员会")
    committee = _subject(draft, f"VC{number:02d}", "village-committee", names, (None, village))
    draft.bodies.committees[village] = committee
    names = (f"Mutual Fund Association of {en}", f"{zh}互助资金协会")
    fund = _subject(draft, f"MF{number:02d}", "mutual-fund-association", names, (None, village))
    draft.bodies.funds[village] = fund
    draft.bodies.cadres[village] = []
    for index in range(1, rng.randint(2, 4)):
        cadre = add_person(draft, rng, f"K{number:02d}{index}", village)
        draft.add("posts", cadre, committee, "head" if index == 1 else "cadre", SINCE)
        if index == 1:
            draft.add("posts", cadre, committee, "cadre", SINCE)
        draft.bodies.cadres[village].append(cadre)
    draft.bodies.elites[village] = [
        add_person(draft, rng, f"L{number:02d}{index}", village, "model") for index in range(1, rng.randint(2, 4))
    ]


def add_person(draft: Draft, rng: Random, letters: str, village: str, role: str = "") -> str:
    """A person who is a subject in an own right: a cadre, an elite, the head of a large household."""
    code = draft.prefix + letters
    name = person_name(rng, rng.choice(("male", "male", "female")))
    draft.put("subjects", code, "person", name, name, None, village)
    if role:
        draft.add("roles", code, role, SINCE)
    return code


def _add_social(draft: Draft) -> None:
    known = ("Charity Federation 慈善总会", "Women's Federation 妇女联合会", "Volunteers 志愿者协会", "Red Cross 红十字会")
    for number in range(1, draft.scaled(8, 3) + 1):
        en, zh = known[(number - 1) % len(known)].rsplit(" ", 1)
        round_ = (number - 1) // len(known)
        branch = f" {round_ + 1}" if round_ else ""
        names = (en + branch, zh + branch.strip())
        draft.bodies.social.append(_subject(draft, f"SO{number:02d}", "social-organization", names, (None, draft.county)))
