"""The county, its townships and villages, and how completely each village reported."""

from datetime import date

from graph.sample.draft import Draft
from graph.sample.names import township_names, village_names

DUTIES = (
    "food",
    "clothing",
    "education",
    "medical",
    "housing",
    "water",
    "income",
    "jobs",
    "training",
    "identify",
    "coordinate",
)
_REPORTED_SINCE = date(2014, 1, 1)


def add_places(draft: Draft) -> None:
    """One county with 11 townships and 88 villages at full size, at least 2 and 4."""
    number = draft.county.removeprefix("C")
    draft.put("places", draft.county, "county", f"Sample County {number}", f"示例县{number}")
    townships = _add_townships(draft)
    count = draft.scaled(88, 4)
    for index, (zh, en) in enumerate(village_names(draft.rng("villages"), count)):
        village, township = draft.code("V", index + 1), townships[index * len(townships) // count]
        draft.put("places", village, "village", en, zh, township)
        draft.names[village] = (en, zh)
        draft.villages.append(village)
        draft.township_of[village] = township


def _add_townships(draft: Draft) -> list[str]:
    codes = []
    for index, (zh, en) in enumerate(township_names()[: draft.scaled(11, 2)]):
        codes.append(draft.code("T", index + 1))
        draft.put("places", codes[-1], "township", en, zh, draft.county)
        draft.names[codes[-1]] = (en, zh)
    return codes


def add_reporting(draft: Draft) -> None:
    """Villages report all duties together, those with a gap in their reports duty by duty."""
    gaps = draft.marks.unreported
    with_gap = {village for village, _ in gaps}
    for village in draft.villages:
        if village not in with_gap:
            draft.add("reporting", village, None, "fully", _REPORTED_SINCE)
            continue
        for duty in DUTIES:
            if (village, duty) not in gaps:
                draft.add("reporting", village, duty, "fully", _REPORTED_SINCE)
    for (village, duty), (state, first, last) in gaps.items():
        draft.add("reporting", village, duty, state, first, last)
