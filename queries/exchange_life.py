"""The life of an exchange, which is one offer and one request together: who may do what, and when.

nothing ──ask──► asked ──accept──► accepted ──deliver──► delivered ──confirm──► confirmed
asked ──decline──► declined, ──withdraw──► withdrawn; after either, and after lapsed, it can be asked again
delivered ──contest──► contested ──deliver──► delivered, or ──confirm──► confirmed

Nothing here reads a clock or a store.
"""

from dataclasses import dataclass

from ontology.errors import OutOfTurn

NOTHING, ASKED, ACCEPTED, DELIVERED, CONTESTED = "", "asked", "accepted", "delivered", "contested"
CONFIRMED, DECLINED, WITHDRAWN, LAPSED = "confirmed", "declined", "withdrawn", "lapsed"
STATES = (ASKED, ACCEPTED, DECLINED, WITHDRAWN, LAPSED, DELIVERED, CONTESTED, CONFIRMED)
HELD = (ACCEPTED, DELIVERED, CONTESTED, CONFIRMED)
"""The states in which the quantity of an exchange is gone from its offer and its request."""
PROMISED = (ASKED, *HELD)
"""Those, and the state in which somebody waits for an answer: what a plan does not give a second time."""
STEPS = {ASKED: "matched"}
"""What the vocabulary calls a step, where that is not the name of the state it leads to."""


@dataclass(frozen=True)
class Rule:
    """From which states an act is possible, to which it leads, whose it is, and whether it needs a reason."""

    states: tuple[str, ...]
    to: str
    whose: str
    reason: bool = False


RULES = {
    "ask": Rule((NOTHING, DECLINED, WITHDRAWN, LAPSED), ASKED, "anybody"),
    "accept": Rule((ASKED,), ACCEPTED, "asked"),
    "decline": Rule((ASKED,), DECLINED, "asked", reason=True),
    "withdraw": Rule((ASKED,), WITHDRAWN, "asker"),
    "deliver": Rule((ACCEPTED, CONTESTED), DELIVERED, "giver"),
    "confirm": Rule((DELIVERED, CONTESTED), CONFIRMED, "receiver"),
    "contest": Rule((DELIVERED,), CONTESTED, "receiver", reason=True),
}


@dataclass(frozen=True)
class Parties:
    """Whose offer, whose request, and who asked last (a third party may: a village committee, a plan)."""

    giver: str
    receiver: str
    asker: str = ""

    @property
    def asked(self) -> str:
        """Who has to answer: the receiver where the giver asked, else the giver."""
        return self.receiver if self.asker == self.giver else self.giver

    def of(self, whose: str) -> str:
        """The one who may do what is `whose`; empty for anybody."""
        return "" if whose == "anybody" else str(getattr(self, whose))


def after(state: str, act: str, performer: str, parties: Parties) -> str:
    """The state after a party did something.

    OutOfTurn   the state does not allow it, or it is for somebody else to do
    """
    rule = RULES[act]
    if state not in rule.states:
        ways = ", ".join(possible(state)) or "nothing"
        raise OutOfTurn(f"It is {state or 'not asked for yet'}: {act} is not possible now; possible is: {ways}.")
    right = parties.of(rule.whose)
    if right and performer != right:
        raise OutOfTurn(f"To {act} is for the {rule.whose} to do, {right}; not for {performer}.", field="subject")
    return rule.to


def possible(state: str) -> list[str]:
    """What can be done in a state, by whoever may."""
    return [act for act, rule in RULES.items() if state in rule.states]
