"""Names without what makes no difference, and how alike two names are.

A key is a name in NFKC, without case, spaces and punctuation, in simplified characters (OpenCC t2s). A reading is the key in
pinyin without tones (pypinyin), Latin letters without accents.
"""

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache

from opencc import OpenCC
from rapidfuzz.distance import DamerauLevenshtein

from graph.matching.model import Alike, Reason

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
ROUNDS = 4
LONG_WORD = 5
"""Letters that a Latin word needs before one wrong letter in it is taken for a slip."""
SAME = Alike(Decimal(1), Reason("the same name", "名称相同"))
STYLE = Alike(
    Decimal("0.98"),
    Reason("the same name after writing spaces, case, width and punctuation alike", "统一空格、大小写、全半角和标点后名称相同"),
)
SCRIPT = Alike(
    Decimal("0.97"), Reason("the same name after writing traditional characters as simplified", "繁体转为简体后名称相同")
)
PINYIN = Alike(Decimal("0.9"), Reason("one name is the pinyin of the other", "一个名称是另一个的拼音"))
SOUND = Alike(Decimal("0.82"), Reason("the names read the same in pinyin and differ in characters", "名称读音相同、用字不同"))
SLIP = Alike(Decimal("0.85"), Reason("the names differ in one letter of one word", "名称只差一个字母"))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """A text in simplified characters."""
    return str(_simplifier().convert(text))


def styled(text: str) -> str:
    """A name without width, case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in folded if letter.isalnum())


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """The key of a name; the key of a key is itself."""
    found = styled(text)
    for _ in range(ROUNDS):
        simpler = styled(simplified(found)) if HAN.search(found) else styled(found)
        if simpler == found:
            break
        found = simpler
    return found


def pinyin(text: str) -> list[str]:
    """The syllables of a text, without tones; what is no Chinese stays as it is."""
    from pypinyin import lazy_pinyin  # takes half a second to import

    return lazy_pinyin(text)


@lru_cache(maxsize=200_000)
def reading(text: str) -> str:
    """How a name reads: pinyin, or its Latin letters without accents."""
    said = "".join(part.replace("v", "u") if HAN.search(sign) else part for sign in key(text) for part in pinyin(sign))
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", said) if not unicodedata.combining(sign))
    return plain.casefold()


@lru_cache(maxsize=200_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters."""
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def alike(one: str, other: str) -> Alike | None:
    """How alike two names are; None: they are two names. The order makes no difference."""
    if one == other:
        return SAME
    if not key(one) or not key(other):
        return None
    if styled(one) == styled(other):
        return STYLE
    if key(one) == key(other):
        return SCRIPT
    han = bool(HAN.search(one)), bool(HAN.search(other))
    if reading(one) == reading(other):
        return SOUND if all(han) else PINYIN
    return SLIP if not any(han) and _one_slip(tokens(one), tokens(other)) else None


def best(ones: tuple[str, ...], others: tuple[str, ...]) -> Alike | None:
    """How alike the most alike of some names are."""
    found = [same for one in ones for other in others if (same := alike(one, other))]
    return max(found, key=lambda same: same.score, default=None)


def _one_slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether word by word all is the same but for one letter (or two that changed places) in one long word; digits never."""
    if len(one) != len(other):
        return False
    differ = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    if len(differ) != 1 or min(map(len, differ[0])) < LONG_WORD or any(sign.isdigit() for word in differ[0] for sign in word):
        return False
    return DamerauLevenshtein.distance(*differ[0]) == 1
