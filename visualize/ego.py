"""The neighbourhood of one thing as a typed network: who is responsible, what is needed, who is connected, what was found.

Nodes carry a `Node`, edges a `Link`, both under the attribute `facts`. What is done under one duty is a node of its own, joined
to all who hold it, so that two holders, or none who is accountable, stand out; a picture of a duty joins holders and places.
How much of it is drawn, and where, is decided elsewhere. What is no thing of its own (what is held under one duty here, the needs
here) has the focus in its key, so that neighbourhoods can be joined.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import networkx as nx
from pyoxigraph import NamedNode, Quad

from graph.intake.concepts import short_words
from graph.rdf import CURRENT, TYPE
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV
from visualize.focus import AREAS, KINDS, Focus
from visualize.parts import INVOLVEMENTS, LETTERS, RELATIONS, Link, Listing, Node, key_of, node_of
from visualize.relations import Counted, Held, Relation, by_domain, findings, held, needs, owed, relations, roles
from visualize.signs import ABSENCE, is_answered, mark_overlaps, unheld
from visualize.status import statuses
from visualize.words import Words, concept_name, household_name, name_of

if TYPE_CHECKING:
    from visualize.parts import Network

TIERS = {"place": 1, "need": 1, "finding": 1, "resource": 2, "household": 2, "subject": 6, "person": 7}
"""What gives way last when there is not room for all; responsibilities and their holders stand at 2 to 5, by involvement."""


def ego(focus: Focus, snapshot: Snapshot, as_of: date, households: int = 0) -> Network:
    """The whole neighbourhood of a thing on a day.

    Every household of a village is in it; those of a larger place are one node that counts them, if their number is given.
    """
    return _Builder(focus, snapshot, as_of, households).build()


class _Builder:
    def __init__(self, focus: Focus, snapshot: Snapshot, as_of: date, households: int) -> None:
        self.focus, self.snapshot, self.as_of, self.households = focus, snapshot, as_of, households
        self.network: Network = nx.MultiDiGraph()
        self.centre = key_of(focus.iri, snapshot.ids)
        self.owed = owed(focus, snapshot, as_of)
        self.needs = needs(focus, snapshot, as_of) or by_domain(self.owed)
        self.answers = {need.duty: self.here(need.concept) for need in self.needs if need.duty}

    def here(self, iri: str) -> str:
        """The key of something that is counted or held at the focus."""
        return f"{key_of(iri, self.snapshot.ids)} @ {self.centre}"

    def build(self) -> Network:
        self.thing(self.focus.iri, 0)
        for need in self.needs:
            self.add_need(need)
        for record in held(self.focus, self.snapshot, self.as_of):
            if self.focus.kind == "duty":
                self.add_holder(record)
            else:
                self.add_responsibility(record)
        for relation in relations(self.focus, self.snapshot, self.as_of):
            self.add_relation(relation)
        for finding in findings(self.focus, self.snapshot, self.as_of):
            self.add_finding(finding)
        self.add_absences()
        self.mark_overlaps()
        self.add_households()
        self.add_roles()
        return self.network

    def put(self, node: Node) -> str:
        """A node, once; its tier is the most important that anything gave it, its involvements are all that anything gave it."""
        if node.key in self.network:
            there = node_of(self.network, node.key)
            letters = "".join(letter for letter in LETTERS if letter in there.involvement + node.involvement)
            node = replace(there, tier=min(there.tier, node.tier), involvement=letters)
        self.network.add_node(node.key, facts=node)
        return node.key

    def join(self, source: str, target: str, link: Link) -> None:
        self.network.add_edge(source, target, facts=link)

    def thing(self, iri: str, tier: int | None = None) -> str:
        """The node of a thing or a concept."""
        kind = self.kind_of(iri)
        wanted = TIERS.get(kind, 2) if tier is None else tier
        name = household_name(iri, self.snapshot) if kind == "household" else name_of(iri, self.snapshot)
        return self.put(Node(key_of(iri, self.snapshot.ids), kind, name, wanted, iri, focus=self.focus_of(iri)))

    def kind_of(self, iri: str) -> str:
        split = self.snapshot.ids.split(iri)
        if split is None:
            local = iri.removeprefix(RMV.BASE).partition("-")[0]
            return local if local in ("duty", "need") else "resource"
        if split[0] in AREAS:
            return "place"
        if split[0] == "household":
            return "household"
        is_person = Quad(NamedNode(iri), TYPE, NamedNode(RM.Person), CURRENT) in self.snapshot.store
        return "person" if is_person else split[0]

    def focus_of(self, iri: str) -> str | None:
        split = self.snapshot.ids.split(iri)
        if split is None:
            return f"duty/{short_words()[iri]}" if self.kind_of(iri) == "duty" else None
        return f"{split[0]}/{split[1]}" if split[0] in KINDS else None

    def add_need(self, need: Counted) -> None:
        listing = self.listing("needs", need=short_words()[need.concept])
        node = Node(self.here(need.concept), "need", _counted(need), 1, need.record, need.number, listing=listing)
        self.join(self.centre, self.put(node), Link("need", RELATIONS["need"], need.record, need.period))

    def add_responsibility(self, record: Held) -> None:
        """Holder to responsibility, and responsibility to what it answers here."""
        link, tier = self.link_of(record)
        duty, focus = concept_name(record.duty), self.focus_of(record.duty)
        key = f"under {self.here(record.duty)}"
        box = self.put(Node(key, "responsibility", duty, tier, record.duty, involvement=link.involvement, focus=focus))
        self.join(self.thing(record.holder, tier), box, link)
        if record.holder == self.focus.iri:
            self.join(box, self.thing(record.scope, tier), replace(link, kind="covers", words=RELATIONS["covers"]))
        else:
            place = name_of(record.scope, self.snapshot)
            over = Words(f"over {place.en}", f"范围：{place.zh}")
            self.join(box, self.answers.get(record.duty, self.centre), replace(link, kind="covers", words=over))

    def add_holder(self, record: Held) -> None:
        """In the picture of a duty: the duty to its holder, and the holder to the place."""
        link, tier = self.link_of(record)
        holder = self.thing(record.holder, tier)
        key = f"held {link.involvement}"
        if not self.network.has_edge(self.centre, holder, key=key):
            whole = Link("holds", link.words, involvement=link.involvement)
            self.network.add_edge(self.centre, holder, key=key, facts=whole)
        self.join(holder, self.thing(record.scope, tier), replace(link, kind="covers"))

    def link_of(self, record: Held) -> tuple[Link, int]:
        """The link from a holder to what it holds, and how important both are."""
        letter = INVOLVEMENTS[record.involvement]
        link = Link("holds", concept_name(record.involvement), record.record, record.period, letter)
        return link, 2 + LETTERS.index(letter)

    def add_relation(self, relation: Relation) -> None:
        words = RELATIONS[relation.kind]
        if relation.what:
            what = concept_name(relation.what)
            words = Words(f"{words.en}: {what.en}", f"{words.zh}：{what.zh}")
        ends = (self.centre, self.thing(relation.other))
        self.join(*(ends if relation.out else ends[::-1]), Link(relation.kind, words, relation.record, relation.period))

    def add_finding(self, finding: Counted) -> None:
        listing = self.listing("findings", sub_kind=short_words()[finding.concept])
        key = key_of(finding.record, self.snapshot.ids) if finding.record else f"findings {self.here(finding.concept)}"
        node = Node(key, "finding", _counted(finding), 1, finding.record, finding.number, listing=listing)
        about = self.answers.get(finding.duty or "", self.centre)
        self.join(self.put(node), about, Link("finding", RELATIONS["finding"], finding.record))

    def add_absences(self) -> None:
        """A box of its own, or the one that is there, for every duty that is owed here and that nobody is accountable for."""
        owed = {need.duty for need in self.needs if need.duty} if self.focus.kind == "household" else set()
        for duty in sorted(owed | set(unheld(self.focus, self.snapshot, self.as_of))):
            key = f"under {self.here(duty)}"
            if is_answered(self.network, key):
                continue
            name = concept_name(duty)
            words = Words(f"nobody: {name.en}", f"无人负总责：{name.zh}")
            node = Node(key, "responsibility", words, 1, duty, focus=self.focus_of(duty), status="absent")
            there = node_of(self.network, key).involvement if key in self.network else ""
            self.network.add_node(key, facts=replace(node, involvement=there))
            self.join(key, self.answers.get(duty, self.centre), Link("absence", ABSENCE, sign="absence"))

    def mark_overlaps(self) -> None:
        """Of a duty the places are what several can hold; of anything else what is done under one duty."""
        kinds = ("place", "household") if self.focus.kind == "duty" else ("responsibility",)
        mark_overlaps(self.network, [key for key in self.network if node_of(self.network, key).kind in kinds])

    def add_households(self) -> None:
        """Those of a village one by one, each with how it stands; those of a larger place as one number."""
        if self.focus.kind == "village":
            within = Link("within", RELATIONS["within"])
            for iri, status in statuses(self.focus, self.owed, self.snapshot, self.as_of).items():
                key, name = key_of(iri, self.snapshot.ids), household_name(iri, self.snapshot)
                self.join(self.put(Node(key, "household", name, 1, iri, focus=key, status=status)), self.centre, within)
        elif self.focus.kind in AREAS and (number := self.households):
            words = Words(f"{number:,} households", f"{number:,}户")
            node = Node(f"households @ {self.centre}", "household", words, 1, count=number, folded=True)
            self.join(self.put(node), self.centre, Link("within", RELATIONS["within"], count=number))

    def add_roles(self) -> None:
        nodes = [node_of(self.network, key) for key in self.network]
        parties = {node.iri: node for node in nodes if node.iri and node.kind in ("subject", "person")}
        for party, role in roles(parties, self.snapshot, self.as_of).items():
            node = parties[party]
            self.network.nodes[node.key]["facts"] = replace(node, role=short_words()[role])

    def listing(self, question: str, **params: str) -> Listing | None:
        """The question that lists what is counted here, if it can be asked of the focus."""
        asked = {"person": "subject"}.get(self.focus.kind, self.focus.kind)
        return Listing(question, {asked: self.focus.code, **params}) if asked in _ASKED_BY[question] else None


_ASKED_BY = {"needs": ("household", "village"), "findings": ("village", "subject", "duty")}


def _counted(what: Counted) -> Words:
    name = concept_name(what.concept)
    return name if what.number == 1 else Words(f"{what.number:,} × {name.en}", f"{what.number:,} × {name.zh}")
