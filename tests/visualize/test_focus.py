import pytest
from in_memory import facts_of

from graph.snapshot import Draft
from ontology.errors import BadRequest, NotFound
from visualize.focus import find_focus


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("village/V1", "village/V1"),
        (" household/H1 ", "household/H1"),
        ("V2", "village/V2"),
        ("GOV", "subject/GOV"),
        ("P1", "person/P1"),
        ("duty/housing", "duty/housing"),
        ("housing", "duty/housing"),
    ],
)
def test_a_thing_is_found_by_kind_and_code_or_by_its_code_alone(county: Draft, asked: str, path: str) -> None:
    assert find_focus(asked, county).path == path


@pytest.mark.parametrize("asked", ["village/V9", "V9", "responsibility/R1", "village/", "", "/", "need/N1", "village/V1> ?x"])
def test_what_is_not_there_or_has_no_picture_is_not_found(county: Draft, asked: str) -> None:
    with pytest.raises(NotFound):
        find_focus(asked, county)


def test_a_code_of_two_things_must_be_named_with_its_kind(county: Draft) -> None:
    doubled = facts_of(
        {
            "places": [{"code": "X", "kind": "county", "name": "X"}],
            "subjects": [{"code": "X", "kind": "enterprise", "name": "X"}],
        }
    )
    with pytest.raises(BadRequest, match="subject/X or county/X"):
        find_focus("X", doubled)
