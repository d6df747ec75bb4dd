"""A second set of rosters, as another office keeps it: who is on both, and some who only look so. Everybody has an ID number.

Numbers are of a county that is none (division 999 of a province), so that no number is anybody's.
"""

from datetime import date
from itertools import islice

from graph.id_numbers import check_character
from graph.matching.words import pinyin
from graph.sample.draft import Draft, Home
from graph.sample.model import Double, Row

TRADITIONAL = {
    "张": "張",
    "刘": "劉",
    "陈": "陳",
    "杨": "楊",
    "赵": "趙",
    "黄": "黃",
    "吴": "吳",
    "孙": "孫",
    "马": "馬",
    "罗": "羅",
}
PINYIN = set("王李朱高林何胡徐周郭")

NOT = "not the same: "
BODIES = (
    ("SD1", "enterprise", "Green Hill Tea Trading", "青山茶叶贸易公司", "GREEN-HILL Tea trading", "青山茶葉貿易公司", "yes"),
    ("SD2", "enterprise", "East Lake Fruit No. 1", "东湖果业一厂", "East Lake Fruit No. 2", "东湖果业二厂", "no"),
)
"""Kind, names in English and Chinese as two offices write them, and whether they are one."""


def add_id_numbers(draft: Draft) -> None:
    """Give everybody a number: county, day of birth, a sequence that is odd for men, the check character."""
    taken: dict[date, int] = {}
    for row in draft.tables["people"]:
        born = row["birth_date"]
        assert isinstance(born, date)
        taken[born] = taken.get(born, 0) + 1
        row["id_number"] = _number(row, taken[born] * 2 - (row["sex"] == "male"))


def plant_doubles(draft: Draft) -> None:
    """Plant one of each kind, and more in a larger county."""
    homes = [home for home in draft.homes.values() if home.size > 1]
    if len(draft.villages) < 2 or not homes:
        return
    inside = {member["person"] for member in draft.tables["members"] if member["household"] == homes[0].code}
    rows = [row for row in draft.tables["people"] if row["code"] not in inside]
    draft.rng("doubles").shuffle(rows)
    traditional, pinyin = (iter([row for row in rows if str(row["name"])[0] in signs]) for signs in (TRADITIONAL, PINYIN))
    others = iter([row for row in rows if str(row["name"])[0] not in {*TRADITIONAL, *PINYIN}])
    for _ in range(draft.scaled(12)):
        _people(draft, list(islice(others, 5)))
        _traditional(draft, list(islice(traditional, 1)))
        _pinyin(draft, list(islice(pinyin, 1)))
    _moved_household(draft, homes[0])
    _bodies(draft)


def _people(draft: Draft, rows: list[Row]) -> None:
    if len(rows) < 5:
        return
    spaced, moved, namesake, twin, unnumbered = rows
    _again(draft, spaced, "a space in the name, the same ID number", name=f"{str(spaced['name'])[0]} {str(spaced['name'])[1:]}")
    _again(draft, moved, "no ID number, in another village", home=_elsewhere(draft, moved), id_number=None)
    _again(
        draft, unnumbered, "no ID number, full-width space, the same village", name=f"\u3000{unnumbered['name']}", id_number=None
    )
    wrong = {"id_number": _number(namesake, 901), "home": _elsewhere(draft, namesake)}
    _again(draft, namesake, f"{NOT}namesake born on the same day in another village, with a right number of his own", **wrong)
    _again(draft, twin, f"{NOT}twin with another name and number", name=f"{twin['name']}海", id_number=_number(twin, 903))


def _pinyin(draft: Draft, rows: list[Row]) -> None:
    for row in rows:
        said = " ".join(part.title() for part in pinyin(str(row["name"])))
        _again(draft, row, "the name in pinyin, no ID number", name=said, id_number=None)


def _traditional(draft: Draft, rows: list[Row]) -> None:
    for row in rows:
        name = str(row["name"])
        _again(draft, row, "traditional characters, no ID number", name=TRADITIONAL[name[0]] + name[1:], id_number=None)


def _moved_household(draft: Draft, home: Home) -> None:
    """A household with all its people, in another village and without their numbers."""
    village = next(other for other in draft.villages if other != home.village)
    again = draft.code("HD", 1)
    draft.second["households"].append({"code": again, "village": village, "group": home.group})
    people = {row["code"]: row for row in draft.tables["people"]}
    for member in [row for row in draft.tables["members"] if row["household"] == home.code]:
        _again(draft, people[member["person"]], "of a household that is on both", home=again, id_number=None)
    draft.doubles.append(Double("household", home.code, again, "yes", "moved to another village"))


def _bodies(draft: Draft) -> None:
    for code, kind, one, zh, other, other_zh, same in BODIES:
        cells = (("A", one, zh), ("B", other, other_zh))
        for letter, name, name_zh in cells:
            row: Row = {"code": draft.code(f"{code}{letter}", 1), "kind": kind, "name": name, "name_zh": name_zh}
            draft.second["subjects"].append(row)
        first, second = (str(row["code"]) for row in draft.second["subjects"][-2:])
        note = "capitals, hyphen, traditional" if same == "yes" else "another number in the name"
        draft.doubles.append(Double("organization", first, second, same, note))


def _again(draft: Draft, row: Row, note: str, *, home: str = "", **cells: str | None) -> None:
    """Put a person on the second roster, with other cells, in a household of another village or else in the same."""
    count = len(draft.second["people"]) + 1
    code = draft.code("PD", count, 4)
    draft.second["people"].append({**row, "code": code, **cells})
    same = "no" if note.startswith(NOT) else "yes"
    draft.doubles.append(Double("person", str(row["code"]), code, same, note.removeprefix(NOT)))
    relation = next(one["relation"] for one in draft.tables["members"] if one["person"] == row["code"])
    home = home or _home(draft, row).code
    cells_of: Row = {"code": draft.code("MD", count, 4), "person": code, "household": home, "relation": relation}
    draft.second["members"].append({**cells_of, "from": date(2016, 1, 1)})


def _home(draft: Draft, row: Row) -> Home:
    member = next(one for one in draft.tables["members"] if one["person"] == row["code"])
    return draft.homes[str(member["household"])]


def _elsewhere(draft: Draft, row: Row) -> str:
    village = _home(draft, row).village
    homes = [home.code for home in draft.homes.values() if home.village != village]
    return draft.rng(f"elsewhere {row['code']}").choice(homes)


def _number(row: Row, sequence: int) -> str:
    born = row["birth_date"]
    assert isinstance(born, date)
    body = f"529999{born:%Y%m%d}{sequence:03d}"
    return body + check_character(body)
