"""Says a change in one sentence, in English and Chinese, from its own words: no store is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

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
        "{holder}自{from}起对{scope}{group}的{duty}{involvement}。",
    ),
    "mandates": (
        "A mandate says from {from}: {who} {modality} do {duty} at {scope}.",
        "自{from}起职权规定：{who}{modality}在{scope}履行{duty}。",
    ),
    "actions": ("{performer} acts for {duty} at {scope} on {date}.", "{performer}于{date}在{scope}履行{duty}。"),
    "agreements": (
        "{from_subject} agrees to give {resource} to {to_subject} from {from}.",
        "{from_subject}自{from}起同意向{to_subject}提供{resource}。",
    ),
    "measures": (
        "{holder} begins a help measure for {benefits} on {from}: {kind}.",
        "{holder}自{from}起对{benefits}开展帮扶措施：{kind}。",
    ),
    "visits": ("{performer} visits {visited} on {date}.", "{performer}于{date}走访{visited}。"),
    "posts": (
        "{member} takes the post of {post} at {organization} on {from}.",
        "{member}自{from}起担任{organization}的{post}。",
    ),
    "monitoring": ("{household} is monitored from {from} ({type}).", "{household}自{from}起纳入监测（{type}）。"),
    "confirmations": (
        "{by} confirms the roster of {roster} for {place} on {date}.",
        "{by}于{date}确认{place}的{roster}名册。",
    ),
    "holdings": ("{holder} holds {remaining} of {resource} from {from}.", "{holder}自{from}起持有{resource}{remaining}。"),
}


@dataclass(frozen=True)
class Phrase:
    """A change as patterns in both languages, and the words that fill them."""

    patterns: Sentence
    words: Mapping[str, str]

    def filled(self) -> Sentence:
        """The sentence, in the change's own words."""
        return Sentence(self.patterns.en.format(**self._in("en")), self.patterns.zh.format(**self._in("zh")))

    def word(self, name: str, lang: str) -> str:
        """One of the words as a reader knows it: a column by its header in the language; an empty cell is called so."""
        word = self.words[name]
        return _header(self.words["record"], word, lang) if name == "column" else word or EMPTY.said(lang)

    def _in(self, lang: str) -> dict[str, str]:
        return {name: self.word(name, lang) for name in self.words}


EMPTY = Sentence("empty", "空")
"""What a cell becomes that says nothing any more."""


def phrase(kind: str, said: Mapping[str, str], row: Mapping[str, str]) -> Phrase:
    """How a change of a kind is said that says these words and, where it adds one, this row."""
    if kind != "add":
        return Phrase(Sentence(*PATTERNS[kind]), said)
    table, group = said["table"], row.get("target_group", "")
    if table in ROWS:
        words = {**row, "who": row.get("holder") or row.get("role", "")}
        patterns = [pattern.replace("{group}", " ({target_group})" if group else "") for pattern in ROWS[table]]
        if all(name in words for pattern in patterns for _, name, _, _ in Formatter().parse(pattern) if name):
            return Phrase(Sentence(*patterns), words)
        # A cell is missing; whoever applies the change says which.
    cells = ", ".join(_cell(name, word) for name, word in row.items())
    roster = own_rosters().roster(table)
    added = (f"A row is added to {table}: {cells}.", f"在{roster.zh if roster else table}中增加一行：{cells}。")
    return Phrase(Sentence(*added), row)


def _header(record: str, name: str, lang: str) -> str:
    """What a column of a record is called."""
    kind, slash, _ = record.partition("/")
    roster = own_rosters().of_kind(kind if slash else "responsibility")
    column = next((one for one in roster.columns if one.header == name), None) if roster else None
    return column.zh if column and lang == "zh" else name.replace("_", " ")


def _cell(name: str, word: str) -> str:
    """The pattern of one cell. A name that only looks like a field is nobody's: it is said as it stands."""
    return f"{name} {{{name}}}" if name.isidentifier() else f"{name} {word}".replace("{", "{{").replace("}", "}}")
