"""The fields of a question's form: what to offer for a parameter of a type of the catalog."""

from dataclasses import dataclass

from visualize.kinds import MANY_WORDS
from visualize.param_words import name_of_param, said_word
from visualize.words import Choice, Words, choices

ANSWERS = (Choice("yes", Words("yes", "是")), Choice("no", Words("no", "否")))
BESIDE = {"subject": ("person",)}
"""What may stand for a thing of a kind, too."""
SHARPENING = {"date", "integer", "decimal", "boolean"}
MODES = {"integer": "numeric", "decimal": "decimal"}


@dataclass(frozen=True)
class Field:
    """One input. `kind` is a type of the catalog, such as `date`, `concept:duties` or `village`."""

    name: str
    kind: str
    about: Words
    example: str
    required: bool = False
    value: str = ""

    @property
    def called(self) -> Words:
        """What the input is called."""
        return name_of_param(self.name)

    @property
    def aside(self) -> bool:
        """Whether it only sharpens the question: a day, a number or a yes that nobody has to give."""
        return not self.required and self.kind in SHARPENING

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen; nothing where one writes freely."""
        sort, _, of = self.kind.partition(":")
        if sort == "concept":
            return choices(of)
        if sort == "word":
            return tuple(Choice(word, said_word(word)) for word in of.split(","))
        return ANSWERS if sort == "boolean" else ()

    @property
    def control(self) -> str:
        """The control: `select`, `date` or `text`."""
        return "select" if self.choices else "date" if self.kind == "date" else "text"

    @property
    def listing(self) -> str:
        """The kinds of things that are suggested while one writes, as `village,household`; empty where there are none."""
        kinds = [kind for one in self.kind.split(",") for kind in (one, *BESIDE.get(one, ())) if kind in MANY_WORDS]
        return ",".join(dict.fromkeys(kinds))

    @property
    def mode(self) -> str:
        """The keyboard that suits (HTML `inputmode`)."""
        return MODES.get(self.kind, "text")
