"""Says a change in one sentence, in English and Chinese, from its own words: no store is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.intake.dialect import own_rosters


@dataclass(frozen=True)
class Sentence:
    """One sentence in both languages."""

    en: str
    zh: str

    def said(self, lang: str) -> str:
        """The sentence in a language, `en` or `zh`."""
        return self.zh if lang == "zh" else self.en


PATTERNS = {
    "leave": ("{subject} leaves on {on}.", "{subject}于{on}退出。"),
    "end": ("{record} ends on {on}.", "{record}于{on}终止。"),
    "move": ("{record} moves to {to} on {on}.", "{record}于{on}转给{to}。"),
    "correct": ("The {column} of {record} becomes {value}.", "{record}的{column}改为{value}。"),
    "retract": ("{record} is retracted: it was recorded wrongly.", "撤销{record}：原记录有误。"),
    "merge": ("{village} merges into {into} on {on}.", "{village}于{on}并入{into}。"),
}
ROWS = {
    "responsibilities": (
        "{holder} becomes {involvement} for {duty} at {scope}{group} from {from}.",
        "{holder}自{from}起对{scope}{group}的{duty}承担{involvement}责任。",
    ),
    "mandates": (
        "A mandate says from {from}: {who} {modality} do {duty} at {scope}.",
        "自{from}起授权：{who}在{scope}对{duty}为{modality}。",
    ),
    "actions": ("{performer} acts for {duty} at {scope} on {date}.", "{performer}于{date}在{scope}履行{duty}。"),
    "agreements": (
        "{from_subject} agrees to give {resource} to {to_subject} from {from}.",
        "{from_subject}自{from}起同意向{to_subject}提供{resource}。",
    ),
    "holdings": ("{holder} holds {remaining} of {resource} from {from}.", "{holder}自{from}起持有{resource}{remaining}。"),
}


def sentence(kind: str, said: Mapping[str, str], row: Mapping[str, str]) -> Sentence:
    """The sentence of a change of a kind that says these words and, where it adds one, this row."""
    if kind == "add":
        return _added(said["table"], row)
    en, zh = PATTERNS[kind]
    value = said.get("value", "")
    return Sentence(en.format(**{**said, "value": value or "empty"}), zh.format(**{**said, "value": value or "空"}))


def _added(table: str, row: Mapping[str, str]) -> Sentence:
    group = row.get("target_group", "")
    more = {"who": row.get("holder") or row.get("role", ""), "group": f" ({group})" if group else ""}
    if table in ROWS:
        try:
            return Sentence(*(pattern.format(**row, **more) for pattern in ROWS[table]))
        except KeyError:
            pass  # a cell is missing; whoever applies the change says which
    cells = ", ".join(f"{name} {cell}" for name, cell in row.items())
    roster = own_rosters().roster(table)
    return Sentence(f"A row is added to {table}: {cells}.", f"在{roster.zh if roster else table}中增加一行：{cells}。")
