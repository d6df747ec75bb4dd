"""The forms in which a name can be looked for: its letters without what makes no difference, and how it reads.

Nobody who looks for something knows whether it was written in capitals, full width, with accents or in traditional characters.
Many type Chinese names as they sound: all syllables (`wangxiaoli`) or the first letter of each (`wxl`).
"""

import re
import unicodedata
from functools import cache

from graph.matching.words import HAN, pinyin, simplified

SHORT = 3
"""Characters of a name that is read sign by sign; in longer texts neighbours tell how a sign is read."""
WORD = re.compile(r"[^\W_]+")
UMLAUT = re.compile(r"(?<=[ln])v")
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "任": "ren",
    "盖": "ge",
    "召": "shao",
}
"""Characters that read otherwise as the first of a person's name than elsewhere."""
SURNAMES |= {
    "尉": "wei",
    "缪": "miao",
    "燕": "yan",
    "宁": "ning",
    "折": "she",
    "员": "yun",
    "翟": "zhai",
    "乐": "yue",
    "薄": "bo",
}


def folded(text: str) -> str:
    """A text without case, width, accents and punctuation, in simplified characters, one space between its words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
        plain = unicodedata.normalize("NFKC", plain)
        plain = "".join(map(_simple, plain)) if HAN.search(plain) else plain
    return " ".join(WORD.findall(plain))


def sound(text: str) -> str:
    """How a folded text sounds, in one word: what is Chinese in pinyin, letters as they are."""
    return "".join(next(iter(readings(text)), WORD.findall(text)))


def typed_sound(text: str) -> str:
    """A folded text as somebody types a reading: without spaces, `lv` as `lu`."""
    return UMLAUT.sub("u", text.replace(" ", ""))


def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which a folded text with Chinese characters reads, as syllables; none for other texts."""
    if not HAN.search(text):
        return ()
    single = tuple(one for sign in text if sign.strip() for one in _of_sign(sign))
    named = (SURNAMES[text[0]], *single[1:]) if text[0] in SURNAMES else single
    whole = tuple(_syllable(part) for part in pinyin(text) if part.strip()) if len(text) > SHORT else single
    return tuple(dict.fromkeys((named, whole, single)))


@cache
def _simple(sign: str) -> str:
    return simplified(sign) if HAN.match(sign) else sign


@cache
def _of_sign(sign: str) -> tuple[str, ...]:
    return tuple(_syllable(part) for part in pinyin(sign))


def _syllable(part: str) -> str:
    return UMLAUT.sub("u", part.strip())
