"""Which people may be one. Two right ID numbers that differ are two people, whatever else is the same."""

from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal

from graph.matching.blocks import pairs
from graph.matching.model import LEAST, Candidate, Person, Reason, candidate
from graph.matching.words import best, key, reading

STAYED, MOVED, UNPLACED = Decimal("0.95"), Decimal("0.88"), Decimal("0.85")
"""What the score of the names is worth without ID numbers: in one village, in two, where it is not known."""
WRITTEN_WRONG = Decimal("0.8")
SAME_NUMBER = Reason("the ID numbers are the same", "身份证号相同")
ONE_DIGIT = Reason(
    "the ID numbers differ in one digit and the check digit fits one", "身份证号只差一位，且校验码只与其中一个相符"
)
NAMES_DIFFER = Reason("the names differ", "姓名不同")
BORN = Reason("born on the same day", "出生日期相同")
BIRTH_SLIP = Reason("the days of birth differ in one digit, or day and month have changed places", "出生日期只差一位，或月日颠倒")


def people(entries: Iterable[Person]) -> Iterator[Candidate]:
    """The people that may be the same."""
    for one, other in pairs(entries, _keys, lambda person: person.iri):
        if (found := compare(one, other)) and found.score >= LEAST:
            yield found


def compare(one: Person, other: Person) -> Candidate | None:
    """What two people have in common; None: nothing that counts. The order makes no difference."""
    if one.sex and other.sex and one.sex != other.sex and one.hashed != other.hashed:
        return None
    if one.hashed and other.hashed:
        return _by_number(one, other)
    return _by_birth(one, other)


def _keys(person: Person) -> Iterator[Hashable]:
    if person.hashed:
        yield person.hashed
        yield from enumerate(person.near)
    for name in person.names:
        if person.birth:
            yield person.birth, reading(name)
        yield from ((place, key(name)) for place in person.places)


def _by_number(one: Person, other: Person) -> Candidate | None:
    names = best(one.names, other.names)
    if one.hashed == other.hashed:
        if names:
            return candidate(one.iri, other.iri, Decimal("0.99"), SAME_NUMBER, names.reason)
        return candidate(one.iri, other.iri, Decimal("0.85"), SAME_NUMBER, NAMES_DIFFER)
    near = any(first == second for first, second in zip(one.near, other.near, strict=False))
    if not near or one.fits == other.fits or not names:
        return None
    return candidate(one.iri, other.iri, names.score * Decimal("0.95"), ONE_DIGIT, names.reason)


def _by_birth(one: Person, other: Person) -> Candidate | None:
    names = best(one.names, other.names)
    if not names or not one.birth or not other.birth:
        return None
    if one.birth == other.birth:
        weight, where = _where(one, other)
        return candidate(one.iri, other.iri, names.score * weight, names.reason, BORN, *where)
    if one.places & other.places and names.score > LEAST and _slip(one, other):
        weight, where = _where(one, other)
        return candidate(one.iri, other.iri, names.score * weight * WRITTEN_WRONG, names.reason, BIRTH_SLIP, *where)
    return None


def _where(one: Person, other: Person) -> tuple[Decimal, tuple[Reason, ...]]:
    if not one.places or not other.places:
        return UNPLACED, ()
    if one.places & other.places:
        return STAYED, (Reason("in the same village", "在同一村"),)
    first, second = (
        ", ".join(sorted(map(_code, person.places))) for person in sorted((one, other), key=lambda person: person.iri)
    )
    return MOVED, (Reason(f"moved between the villages {first} and {second}", f"在{first}与{second}两村之间搬迁"),)


def _slip(one: Person, other: Person) -> bool:
    """Whether two days of birth differ in one digit, or by day and month changing places."""
    if one.birth is None or other.birth is None:
        return False
    swapped = (one.birth.year, one.birth.day, one.birth.month) == (other.birth.year, other.birth.month, other.birth.day)
    return swapped or sum(a != b for a, b in zip(one.birth.isoformat(), other.birth.isoformat(), strict=True)) == 1


def _code(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
