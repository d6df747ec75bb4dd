"""What households say of their own files: that help did not arrive, that they were not told, that a record is wrong."""

from datetime import date

from graph.sample.attention import dealt
from graph.sample.draft import Draft

_SAID, _LATER = date(2017, 9, 15), date(2017, 10, 15)
_CONTESTS = {
    "no-help": ("not-arrived", "arrived", "Nobody came"),
    "not-told": ("not-told", "told", "Never heard of it"),
    "wrong": ("contested", "confirmed", "That is not so"),
}


def add_voices(draft: Draft) -> None:
    """A dozen contests of each kind at full size, as many taken back or settled since, and many who say that all is right."""
    rng = draft.rng("voices")
    told = str(draft.tables["information"][0]["code"])
    matters = {
        "no-help": [(str(row["benefits"]), str(row["code"])) for row in draft.tables["measures"]],
        "not-told": [(home, told) for home in draft.homes],
        "wrong": [(str(row["household"]), str(row["code"])) for row in draft.tables["statuses"]],
    }
    for sub_kind, (against, content, note) in _CONTESTS.items():
        pairs = [pair for pair in matters[sub_kind] if pair[0] in draft.homes]
        standing, taken_back, settled, rest = dealt(draft, rng.sample(pairs, len(pairs)), 3)
        for home, about in standing:
            draft.add("testimonies", home, about, against, _SAID, note)
            draft.fault("the household says so, and nobody looked into it", "contest", sub_kind, "", home, "", "", about)
        for home, about in taken_back:
            draft.add("testimonies", home, about, against, _SAID, note)
            draft.add("testimonies", home, about, content, _LATER)
            draft.near_miss("the household said otherwise since", "contest", sub_kind, "", home, "", "", about)
        for home, about in settled:
            draft.add("testimonies", home, about, against, _SAID, note, _LATER, "Looked into on the spot")
            draft.near_miss("somebody looked into it", "contest", sub_kind, "", home, "", "", about)
        for home, about in rest[: draft.scaled(600)]:
            draft.add("testimonies", home, about, content, _SAID)
