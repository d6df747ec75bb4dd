import pyoxigraph as ox

from graph.ids import Ids
from graph.privacy import derive_public
from graph.snapshot import Draft, Snapshot, Version
from visualize.figures import figures
from visualize.forms import Field
from visualize.words import Words


def test_the_figures_are_those_of_the_rosters(county: Draft) -> None:
    found = figures(county, published=False)
    assert {figure.word: figure.number for figure in found.things} == {
        "County": 1, "Township": 1, "Village": 2, "Household": 4, "people": 2,
    }  # fmt: skip
    assert {figure.word: figure.number for figure in found.subjects} == {
        "GovernmentBody": 2, "Enterprise": 2, "VillageCommittee": 1,
    }  # fmt: skip
    assert {figure.word: figure.number for figure in found.responsibilities} == {
        "accountable": 1,
        "responsible": 4,
        "consulted": 1,
    }
    assert {figure.word: figure.number for figure in found.needs} == {"housing": 2, "water": 1}
    assert (str(found.day), found.sample) == ("2017-11-30", True)


def test_findings_are_counted_by_sub_kind_and_faults_stand_apart(county: Draft) -> None:
    found = figures(county, published=False)
    faults = {one.word: one.number for one in found.faults}
    assert faults["absence-unheld"] == 1
    assert faults["absence-idle"] == 2
    assert all(one.fault for one in found.faults)
    assert not any(one.fault for one in found.listed)
    assert [(village.word, village.number > 0) for village in found.villages] == [("V1", True)]


def test_without_a_data_day_there_are_figures_all_the_same() -> None:
    found = figures(Snapshot(ox.Store(), Version(0, "")), published=False)
    assert (found.day, found.things, found.needs, found.found) == (None, [], [], [])


def test_the_public_store_gives_published_counts_and_no_households(county: Draft) -> None:
    public = ox.Store()
    derive_public(county, public)
    found = figures(Snapshot(public, Version(1, ""), Ids()), published=True)
    assert "Household" not in {figure.word for figure in found.things}
    assert found.needs == []
    assert all(one.number >= 5 for one in found.found)


def test_a_field_offers_what_its_type_allows() -> None:
    about = Words("about", "关于")
    assert Field("duty", "concept:duties", about, "housing").control == "select"
    assert "housing" in {choice.word for choice in Field("duty", "concept:duties", about, "housing").choices}
    assert [choice.word for choice in Field("kind", "word:a,b", about, "a").choices] == ["a", "b"]
    assert Field("as_of", "date", about, "2017-11-30").control == "date"
    assert Field("village", "village", about, "V03").listing == "village"
    assert Field("to", "household,village,subject", about, "H1").listing == "household,village,subject,person"
    assert Field("formula", "formula", about, "F1").listing == ""
