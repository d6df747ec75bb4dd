import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.errors import BadRequest
from visualize.view import Step, read_kinds, read_pins, read_steps, write_steps

KEYS = st.text(min_size=1, max_size=20)
RELATIONS = st.lists(st.sampled_from(["tie", "post", "holds"]), unique=True).map(sorted).map(tuple)
STEPS = st.lists(
    st.builds(Step, st.just("expand"), KEYS, RELATIONS)
    | st.builds(Step, st.sampled_from(["open", "remove"]), KEYS)
    | st.builds(Step, st.sampled_from(["reveal", "all"])),
    max_size=6,
).map(tuple)


@given(STEPS)
def test_steps_come_back_from_an_address_as_they_were(steps: tuple[Step, ...]) -> None:
    assert read_steps(write_steps(steps)) == steps


def test_steps_are_readable() -> None:
    steps = (Step("expand", "subject/GOV", ("post", "tie")), Step("remove", "more person @ village/V1"))
    assert write_steps(steps) == "expand:subject/GOV:post,tie;remove:more%20person%20%40%20village/V1"


@pytest.mark.parametrize("said", ["dance", "expand", "reveal:x", "open:a:b", "expand:a:b:c", ";".join(["reveal"] * 101)])
def test_what_is_no_step_is_refused(said: str) -> None:
    with pytest.raises(BadRequest):
        read_steps(said)


def test_pins_name_a_node_and_its_place() -> None:
    assert read_pins("village/V1:12:-40;a%3Ab:0:0") == {"village/V1": (12, -40), "a:b": (0, 0)}
    for said in ("a", "a:1", "a:1:x", "a:1:2:3", "a:1:99999999"):
        with pytest.raises(BadRequest):
            read_pins(said)


def test_only_kinds_that_there_are_can_be_asked_for() -> None:
    assert read_kinds("subject,place") == ("subject", "place")
    with pytest.raises(BadRequest, match="household"):
        read_kinds("subject,<script>")
