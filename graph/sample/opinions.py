"""What households think of the help, what villages planted, and what is to be reached: surveys, stated figures and targets."""

from datetime import date, timedelta
from decimal import Decimal

from graph.sample.draft import Draft

_LEVELS = ("very-high", "high", "high", "high", "middle", "low", "none")
_QUESTIONS = (
    ("How satisfied are you with the help you get?", "您对所得帮扶满意吗？"),
    ("And with your helper?", "您对帮扶责任人满意吗？"),
)
_TARGETS = (("safe-housing", "100", "percent"), ("safe-water", "100", "percent"), ("satisfied-households", "95", "percent"))
_FIRST, _LAST = date(2017, 10, 9), date(2017, 10, 27)


def add_opinions(draft: Draft) -> None:
    """A survey that reached nine in ten of those it set out to reach; mu planted in each village; targets of the county."""
    _add_survey(draft)
    rng = draft.rng("planted")
    for village in draft.villages:
        for year in (2016, 2017):
            mu = Decimal(rng.randint(20, 60))
            row = (f"Planted in {village}", "total", village, mu, "mu", f"{mu} mu", "afforestation", None, date(year, 11, 1))
            draft.add("figures", *row)
    for indicator, target, unit in _TARGETS:
        said = (f"Target of {indicator}", "target", draft.county, Decimal(target), unit, f"{target} {unit} by the end of 2017")
        draft.add("figures", *said, indicator, None, date(2017, 12, 31))


def _add_survey(draft: Draft) -> None:
    rng = draft.rng("survey")
    reached = rng.sample(list(draft.homes), min(draft.scaled(400, 12), len(draft.homes)))
    survey = str(draft.add("surveys", "Satisfaction 2017", "2017年满意度调查", len(reached), _FIRST, _LAST)["code"])
    for names in _QUESTIONS:
        question = str(draft.add("survey_questions", survey, *names)["code"])
        for home in reached:
            if rng.random() < 0.9:
                day = _FIRST + timedelta(days=rng.randrange((_LAST - _FIRST).days))
                draft.add("survey_answers", question, home, day, rng.choice(_LEVELS))
