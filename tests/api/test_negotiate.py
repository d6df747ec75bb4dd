import pytest

from api.negotiate import choose

JSON, XML, CSV, TSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"
OFFERS = [JSON, XML, CSV, TSV]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (f"{CSV};q=0.1, {JSON};q=0.9", JSON),
        (f"{JSON};q=0.5, {CSV}", CSV),
        (f"{JSON};q=0.899, {CSV};q=0.900", CSV),
        (f"{JSON} ; q=0.3 ,\t{TSV} ; Q=0.8", TSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8", CSV),
        ('text/csv;charset="UTF-8";q=0.5, text/tab-separated-values;q=0.4', CSV),
        ("text/csv;header=present;q=0.9, text/csv;q=0.1, text/tab-separated-values;q=0.5", TSV),
        ("text/*", CSV),
        ("text/*;q=0.9, text/csv;q=0.2", TSV),
        (f"*/*, {CSV}", CSV),
        (f"*/*;q=0.9, {JSON};q=0.5", XML),
        (f"{JSON};q=0, */*;q=0.5", XML),
        ("*/*;q=0", None),
        ("image/png", None),
        (f"image/png, {TSV};q=0.001", TSV),
        (f"{CSV};q=0", None),
        (f"{JSON};q=NaN, {CSV};q=0.1", CSV),
        (f"{JSON};q=1.1, {XML};q=-1, {CSV};q=0.1", CSV),
        (";;;,,/;q=x", JSON),
        ("*/csv", JSON),
        ('image/x;note="a, text/csv";q=1, text/tab-separated-values;q=0.1', TSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str | None, chosen: str | None) -> None:
    assert choose(OFFERS, accept) == chosen


def test_the_order_of_the_offers_breaks_ties() -> None:
    assert choose([CSV, JSON], "text/csv, application/sparql-results+json") == CSV
    assert choose([JSON, CSV], "text/csv, application/sparql-results+json") == JSON


def test_without_offers_nothing_is_chosen() -> None:
    assert choose([], None) is None
    assert choose([], "*/*") is None
