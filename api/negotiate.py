"""Which representation a client gets, by its Accept header (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import request

from ontology.errors import NotAcceptable

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+(?:"|\Z))++')
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;.*)?)", re.DOTALL)
_PARAMETER = re.compile(rf';\s*({_TOKEN})\s*=\s*({_TOKEN}|"(?:[^"\\]|\\.)*")\s*')
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
# How exactly a range names an offer; the most exact one decides its weight.
_ANYTHING, _ANY_SUBTYPE, _WITH_PARAMETERS, _EXACT = range(4)


class _Range(NamedTuple):
    main: str
    sub: str
    parameters: bool
    weight: float

    def fit(self, offer: str) -> int | None:
        """How exactly it names the offer; None if not at all."""
        main, _, sub = offer.lower().partition("/")
        if self.main == self.sub == "*":
            return _ANYTHING
        if self.main != main or self.sub not in {sub, "*"}:
            return None
        if self.sub == "*":
            return _ANY_SUBTYPE
        return _WITH_PARAMETERS if self.parameters else _EXACT


def accept() -> str:
    """What the request under way accepts: all its Accept headers as one."""
    return ",".join(request.headers.getlist("Accept"))


def choose(offers: Sequence[str], accept: str | None) -> str | None:
    """The offer (a media type without parameters) that the client likes best; None if it takes none of them.

    Without a header, or with one that has no readable member, the first offer. Of equal weights the one named more
    exactly wins, then the one offered first. Several header lines are to be joined by commas.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offers[0] if offers else None
    ranked = [(*_liking(offer, ranges), -place, offer) for place, offer in enumerate(offers)]
    weight, _, _, offer = max(ranked, default=(0.0, 0, 0, ""))
    return offer if weight > 0 else None


def agreed(offers: Iterable[str], refusal: str) -> str:
    """The offer that the client of the request under way likes best.

    NotAcceptable   it takes none of them; `refusal` says what there is
    """
    named = list(offers)
    chosen = choose(named, accept())
    if chosen is None:
        raise NotAcceptable(refusal, offers=named)
    return chosen


def _liking(offer: str, ranges: Sequence[_Range]) -> tuple[float, int]:
    fits = [(fit, known.weight) for known in ranges if (fit := known.fit(offer)) is not None]
    fit, weight = max(fits, default=(_ANYTHING, 0.0))
    return weight, fit


def _ranges(accept: str) -> list[_Range]:
    """The readable members of the header; an unreadable one counts as not sent."""
    return [known for member in _MEMBER.findall(accept) if (known := _range(member))]


def _range(member: str) -> _Range | None:
    match = _RANGE.fullmatch(member.rstrip())
    if not match or (match[1] == "*" and match[2] != "*"):
        return None
    weight, parameters = "1", False
    for name, value in _PARAMETER.findall(match[3]):
        if name.lower() == "q":
            weight = value
        elif (name.lower(), value.lower().strip('"')) != ("charset", "utf-8"):
            # Everything here is UTF-8, so that one says nothing.
            parameters = True
    if not _WEIGHT.fullmatch(weight):
        return None
    return _Range(match[1].lower(), match[2].lower(), parameters, float(weight))
