"""What a spreadsheet finds in a CSV of ours: no formula, and numbers as numbers."""

import csv
import io
from decimal import Decimal

from graph.csv_text import write_csv


def test_texts_are_escaped_and_numbers_are_not() -> None:
    out = io.StringIO()
    write_csv(out, ["a", "b"], [["=1+1", "-5"], ["@x", Decimal("-0.5")], [None, "plain"]])
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["a", "b"], ["'=1+1", "-5"], ["'@x", "-0.5"], ["", "plain"]]
