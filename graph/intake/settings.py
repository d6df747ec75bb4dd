"""What a setting of the data may say. A wrong one would stop every later commit, for findings are judged by the settings."""

import re
from datetime import date

WHOLE = r"\d{1,4}", "Write a whole number from 0 to 9999"
FORMS = {
    "data-day": (r"\d{4}-\d{2}-\d{2}", "Write the day as 2017-11-30"),
    "look-back-days": WHOLE,
    "hand-over-days": WHOLE,
    "handed-times": WHOLE,
    "small-number": WHOLE,
    "risk-factor": (r"\d{1,4}(\.\d{1,6})?", "Write a number as 2 or 1.5"),
    "sample": (r"yes|no", "Write yes or no"),
}


def advice(name: str, value: str) -> str:
    """What to write instead of the value of a setting; empty where it is right, or the setting is not one of ours."""
    form, right = FORMS.get(name, (".*", ""))
    fits = re.fullmatch(form, value, re.ASCII | re.DOTALL) is not None
    return "" if fits and (name != "data-day" or _is_day(value)) else right


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
