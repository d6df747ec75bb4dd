"""What a setting of the data may say. A wrong one would stop every later commit, for findings are judged by the settings.

A value that changed has one row for each period; what stands after an @ only tells the rows apart (`look-back-days@2016`).
"""

import re
from datetime import date

WHOLE = r"\d{1,4}", "Write a whole number from 0 to 9999"
SHARE = r"0(\.\d{1,6})?|1(\.0{1,6})?", "Write a share from 0 to 1, as 0.5"
NUMBER = r"\d{1,4}(\.\d{1,6})?", "Write a number as 2 or 1.5"
FORMS = {
    "data-day": (r"\d{4}-\d{2}-\d{2}", "Write the day as 2017-11-30"),
    "look-back-days": WHOLE,
    "hand-over-days": WHOLE,
    "handed-times": WHOLE,
    "small-number": WHOLE,
    "backup-days": WHOLE,
    "erase-after-days": WHOLE,
    "vacant-days": WHOLE,
    "measure-days": WHOLE,
    "visit-days": WHOLE,
    "request-days": WHOLE,
    "sole-households": WHOLE,
    "confirm-days": WHOLE,
    "confirm-days-needs": WHOLE,
    "confirm-days-responsibilities": WHOLE,
    "lost-share": SHARE,
    "risk-factor": NUMBER,
    "warn-from": NUMBER,
    "warn-income-factor": NUMBER,
    "warn-income-points": NUMBER,
    "warn-drop-share": SHARE,
    "warn-drop-points": NUMBER,
    "warn-transfers-share": SHARE,
    "warn-transfers-points": NUMBER,
    "warn-working-from": WHOLE,
    "warn-working-to": WHOLE,
    "warn-labour-points": NUMBER,
    "warn-debt-share": NUMBER,
    "warn-debt-points": NUMBER,
    "warn-overdue-points": NUMBER,
    "warn-sudden-days": WHOLE,
    "warn-sudden-points": NUMBER,
    "warn-lack-points": NUMBER,
    "warn-again-points": NUMBER,
    "warn-test-days": WHOLE,
    "sample": (r"yes|no", "Write yes or no"),
    "id-numbers": (r"hash|encrypted", "Write hash or encrypted"),
    "id-check": (r"refuse|keep", "Write refuse or keep"),
}
UNDATED = {"data-day", "sample", "id-numbers", "id-check"}


def advice(setting: str, value: str, dated: bool = False) -> str:
    """What to write instead of the value of a setting; empty where it is right, or the setting is not one of ours.

    `dated` says that the row has a first or a last day.
    """
    name, apart, _ = setting.partition("@")
    if name in UNDATED and (dated or apart):
        return f"{name} holds for all the data: give it one row, without days"
    form, right = FORMS.get(name, (".*", ""))
    fits = re.fullmatch(form, value, re.ASCII | re.DOTALL) is not None
    return "" if fits and (name != "data-day" or _is_day(value)) else right


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
