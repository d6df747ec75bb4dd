"""The goals of the county, the duties that serve them, and who of the bodies has agreed to them."""

from datetime import date

from graph.sample.bodies import SINCE
from graph.sample.draft import Draft

_AGREED, _OBJECTED, _NOT_ASKED = "agreed", "objected", "not-asked"
_YEAR = date(2017, 2, 1)

# code, English, Chinese, horizon, the goal that it is part of, indicators, last day, duties that serve it
_GOALS = (
    ("GO01", "A county without poverty", "全县脱贫", "long-term", None, "poor-households; poverty-incidence", None, None),
    ("GO02", "No unsafe house in 2017", "2017年消除危房", "phased", "GO01", None, date(2017, 12, 31), "housing"),
    ("GO03", "Safe water in 2017", "2017年饮水安全达标", "phased", "GO01", "tap-water", date(2017, 12, 31), "water"),
    (
        *("GO04", "Stable income by 2018", "2018年实现稳定增收", "phased", "GO01"),
        *("stable-income-households; operational-income", date(2018, 12, 31), "income; jobs; training"),
    ),
)


def add_goals(draft: Draft) -> None:
    """Government bodies agree to every goal; of the others some object, some were not asked, and some have said nothing."""
    rng = draft.rng("goals")
    bodies, prefix = draft.bodies, draft.prefix
    governed = [*bodies.groups.values(), *bodies.departments, *bodies.townships.values()]
    others = [*bodies.committees.values(), *bodies.state_owned, *bodies.private, *bodies.social]
    for code, en, zh, horizon, above, indicators, due, duties in _GOALS:
        goal, part_of = prefix + code, prefix + above if above else None
        draft.put("goals", goal, en, zh, horizon, part_of, f"{prefix}GOV; {prefix}LG", indicators, due, duties)
        since = _YEAR if due else SINCE
        for body in dict.fromkeys(governed):
            draft.add("stances", body, goal, _AGREED, since)
        for body in dict.fromkeys(others):
            stance = rng.choice((_AGREED, _AGREED, _AGREED, _AGREED, _OBJECTED, _NOT_ASKED, None))
            if stance:
                draft.add("stances", body, goal, stance, since)
