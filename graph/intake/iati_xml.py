"""IATI activities written as XML, as rows with the columns of the table that the IATI datastore gives of them (iati.toml).

A row's number is that of its activity in the file. Several organisations of one role stand in one cell, with semicolons between.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser, iterparse

from graph.intake.declared import declared
from graph.intake.iati_columns import all_columns
from graph.upload_guard import check_upload
from ontology.errors import BadRequest

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ROOT = "iati-activities"
PERIOD = ("period-start", "period-end")
REVISED = {"2", "revised"}


def activity_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header, numbered 0, and a row for every activity.

    BadRequest   it is no XML in UTF-8, has a document type or entities, or holds no IATI activities
    """
    check_upload(path, "application/xml")
    columns = all_columns()
    yield 0, columns
    try:
        for number, activity in enumerate(_activities(path), start=1):
            row = _row(activity)
            yield number, [row.get(column, "") for column in columns]
    except ParseError as error:
        raise BadRequest(f"{path.name} cannot be read as XML: {error}. Export it again.") from error


def _activities(path: Path) -> Iterator[Element]:
    """The activities; what was read is let go."""
    root: Element | None = None
    with path.open("rb") as content:  # the encoding is ours: what was checked is what is parsed
        for event, element in iterparse(content, events=("start", "end"), parser=XMLParser(encoding="utf-8")):
            if root is None:
                root = element
                if root.tag != ROOT:
                    raise BadRequest(f"{path.name}: of XML only IATI activities (<{ROOT}>) are read, this is <{root.tag}>.")
            if event == "end" and element.tag == "iati-activity":
                yield element
                root.clear()


def _row(activity: Element) -> dict[str, str]:
    said, words = declared("iati.toml")["columns"], declared("iati.toml")["xml"]
    row = {said["activity"]: _text(activity.find("iati-identifier"))}
    row[said["default_currency"]] = activity.get("default-currency", "")
    for element in activity.iterfind("activity-date"):
        if column := _meant(words["dates"], element.get("type")):
            row[column] = (element.get("iso-date") or _text(element))[:10]
    for role, in_file in words["roles"].items():
        parties = [one for one in activity.iterfind("participating-org") if _meant({role: in_file}, one.get("role"))]
        row[said["name"].format(role=role)] = ";".join(_name(one).replace(";", ",") for one in parties)
        row[said["ref"].format(role=role)] = ";".join(one.get("ref", "").strip().replace(";", ",") for one in parties)
    usual = row[said["default_currency"]]
    return row | {said["budgets"]: ";".join(_budgets(activity, usual))} | _money(activity, usual)


def _budgets(activity: Element, usual: str) -> list[str]:
    """First day, last day, value and currency of every budget; of a period that has a revised one, that."""
    found: dict[str, tuple[bool, str]] = {}
    for budget in activity.iterfind("budget"):
        start, end = (one.get("iso-date", "") if (one := budget.find(name)) is not None else "" for name in PERIOD)
        value = budget.find("value")
        is_revised = (budget.get("type") or "1").casefold() in REVISED
        words = "|".join((start, end, _text(value).replace(",", ""), value.get("currency") or usual if value is not None else ""))
        if start and value is not None and is_revised >= found.get(start, (False, ""))[0]:
            found[start] = is_revised, words.replace(";", ",")
    return [words for _, words in found.values()]


def _money(activity: Element, usual: str) -> dict[str, str]:
    """What the transactions come to, and their currency; a sum over several currencies says nothing."""
    facts = declared("iati.toml")
    sums: dict[str, str] = {}
    currencies = set()
    for transaction in activity.iterfind("transaction"):
        kind, value = transaction.find("transaction-type"), transaction.find("value")
        column = _meant(facts["xml"]["transactions"], None if kind is None else kind.get("code"))
        if column and value is not None:
            currencies.add(value.get("currency") or usual)
            sums[column] = _added(sums.get(column, "0"), _text(value))
    currency = facts["table"]["mixed"] if len(currencies) > 1 else next(iter(currencies), "")
    return sums | {facts["columns"]["currency"]: currency}


def _added(total: str, word: str) -> str:
    """A sum; where a word is no number, that word, so that it is named when the sum is read."""
    try:
        return str(Decimal(total) + Decimal(word.replace(",", "")))
    except InvalidOperation:
        return word or total


def _meant(words: dict[str, Any], said: str | None) -> str:
    return next((column for column, in_file in words.items() if (said or "").strip().casefold() in in_file), "")


def _name(element: Element) -> str:
    """A name: its narrative in English where there is one, else the first; in version 1 the text itself."""
    narratives = element.findall("narrative")
    english = [one for one in narratives if one.get(LANGUAGE, "").casefold() == "en"]
    return _text(next(iter(english or narratives), element))


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
