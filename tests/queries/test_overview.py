"""What each village has on a day, counted by hand in the tiny county, and held against the questions."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from tiny import tiny

from graph.privacy import derive_public
from graph.rdf import literal
from graph.snapshot import Snapshot
from queries.overview import Measures, Overview, overview
from queries.run import ask, word

DAY = date(2017, 11, 30)


@pytest.fixture(scope="module")
def found() -> Overview:
    return overview(tiny(), published=False)


def by_code(found: Overview, day: date) -> dict[str, Measures]:
    return {found.places[iri].code: one for iri, one in found.measures(day).items()}


def test_a_village_has_what_the_rosters_say(found: Overview) -> None:
    one, two, three = (by_code(found, DAY)[code] for code in ("V01", "V02", "V03"))
    assert (one.households, two.households, three.households) == (3, 2, 3)
    # N03 ended in June; N01, N02 in V01; N04, N05 in V02; N06 to N10 in V03.
    assert (one.needs, two.needs, three.needs) == (2, 2, 5)
    assert by_code(found, date(2016, 2, 29))["V01"].needs == 2
    assert (one.last_visit, by_code(found, date(2017, 1, 1))["V03"].last_visit) == (None, None)
    assert found.open_needs(DAY) == 9


def test_poor_and_faulty_are_those_that_the_questions_list(found: Overview) -> None:
    for day in (DAY, date(2016, 12, 31)):
        rows = ask("incidence", {"by": "village", "as_of": day.isoformat()}, tiny()).table.named_rows()
        listed = {word(row["place"], tiny()): word(row["households"], tiny()) for row in rows if row["day"] == literal(day)}
        assert {code: str(one.poor) for code, one in by_code(found, day).items()} == listed
    measured = by_code(found, DAY)
    for code, one in measured.items():
        listing = list(ask("findings", {"village": code, "fault": "yes"}, tiny()).table.named_rows())
        assert one.faults == len(listing)
        assert one.absences == sum(word(row["kind"], tiny()) == "absence" for row in listing)
    assert measured["V03"].faults_per_household == round(Decimal(measured["V03"].faults or 0) / 3, 4)
    assert all(one.faults == 0 for one in found.measures(date(2001, 1, 1)).values())


def test_a_place_has_the_villages_inside_it_and_what_they_did_not_report(found: Overview) -> None:
    iris = {place.code: iri for iri, place in found.places.items()}
    assert [place.code for place in found.inside(iris["T1"])] == ["V01", "V02"]
    assert [place.code for place in found.inside("")] == ["V01", "V02", "V03"]
    assert [found.places[iri].code for iri in found.around(iris["V03"])] == ["V03", "T2", "C1"]
    # V03 did not report on water.
    assert {code: one.unreported for code, one in by_code(found, DAY).items()} == {"V01": 0, "V02": 0, "V03": 1}


def test_everybody_gets_the_published_counts_and_no_household() -> None:
    public = ox.Store()
    derive_public(tiny(), public)
    snapshot = Snapshot(public, tiny().version, tiny().ids)
    found = overview(snapshot, published=True)
    assert not found.findings
    assert not found.households
    for one in found.measures(DAY).values():
        assert (one.households, one.unreported, one.last_visit, one.faults_per_household) == (None, None, None, None)
    held = Counter(one.involvement for one in found.held)
    assert held["accountable"] == sum(
        1 for _ in snapshot.select("PREFIX rm: <https://w3id.org/remit/ns#> PREFIX rmv: <https://w3id.org/remit/vocab#> "
                                   "SELECT ?r WHERE { ?r rm:involvement rmv:accountable }").rows
    )  # fmt: skip
