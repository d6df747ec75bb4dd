"""The sample county: invented, the same for the same seed, with planted boundary failures and their list."""

from graph.sample.county import county_tables
from graph.sample.model import County, Expected
from graph.sample.write import write_csv, write_workbooks

__all__ = ["County", "Expected", "county_tables", "write_csv", "write_workbooks"]
