import pytest
from bench.load import run


@pytest.mark.slow
def test_small_queries_are_answered_and_nothing_is_lost_under_everything_at_once() -> None:
    report = run(8, 15)
    assert report.faults == []
    assert report.told["update"].outcomes["right"] > 0
    assert report.told["hostile"].outcomes.total() > 0
