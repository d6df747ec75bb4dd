"""The days around which random small counties lie."""

from datetime import date, timedelta

DATA_DAY = date(2017, 11, 30)
SINCE = date(2017, 9, 1)
START = date(2016, 1, 1)
ONE = timedelta(days=1)
