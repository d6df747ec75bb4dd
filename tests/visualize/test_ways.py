"""Paths as a picture: what lies between two stops is not run through."""

from visualize.ways import Step, Stop, draw_ways
from visualize.words import Words


def test_a_hop_over_others_is_bent_and_any_other_is_straight() -> None:
    stops = [Stop(key, "subject", Words(key, key)) for key in "ADBC"]
    hops = [(1, "A", "C"), (2, "A", "B"), (2, "B", "C"), (3, "D", "B"), (3, "B", "C"), (4, "D", "C")]
    steps = [Step(number, giver, taker, 1.0, (), f"{giver}{taker}") for number, giver, taker in hops]
    drawn = draw_ways(stops, steps, "en", lambda key: None).payload()
    assert {(edge["from"], edge["to"]): edge.get("bend", 0) for edge in drawn["edges"]} == {
        ("A", "C"): 2,
        ("A", "B"): 0,
        ("B", "C"): 0,
        ("D", "B"): 0,
        ("D", "C"): -2,
    }
