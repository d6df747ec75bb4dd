"""What the pages of terms say of a term: in both languages, with what it refers to and what refers to it."""

from collections.abc import Iterator

import pytest

from graph.documents import Document, document, documents, entry
from ontology.terms import RM, RMV
from visualize import terms
from visualize.terms import Entry, Group, Shown, groups
from visualize.words import Words


def href(iri: str) -> str | None:
    found = entry(iri)
    return f"/{found[0]}#{found[1]}" if found else None


def none(iri: str) -> list[Shown]:
    return []


def read(name: str) -> list[Group]:
    return groups(documents()[name], href, none)


def entries(name: str) -> dict[str, Entry]:
    return {one.anchor: one for group in read(name) for one in group.entries}


def under(one: Entry, heading: str) -> list[str]:
    """Codes or texts under a heading."""
    return [shown.code or shown.words.en for row in one.rows if row.heading.en == heading for shown in row.values]


def test_every_term_of_every_document_has_one_entry() -> None:
    for name in documents():
        anchors = [one.anchor for group in read(name) for one in group.entries]
        assert len(anchors) == len(set(anchors))
        assert set(anchors) >= documents()[name].terms
        if name != "align":
            assert set(anchors) == documents()[name].terms


def test_a_class_says_all_that_is_said_of_it() -> None:
    found = entries("ns")["Duty"]
    assert (found.code, found.iri, found.href) == ("rm:Duty", RM.Duty, "/ns#Duty")
    assert found.label == Words("duty", "职责类型")
    assert found.about[0].en.startswith("A kind of work that can be assigned")
    assert found.about[0].zh.startswith("可以分派的一类工作")
    assert [kind.en for kind in found.kinds] == ["class"]
    assert under(found, "is a kind of") == ["skos:Concept"]
    assert under(found, "example") == ["Housing assurance."]
    assert under(found, "source") == ["Field study of County A, section IV"]
    assert "odrl:Action" in under(found, "related elsewhere")
    assert {"rm:requiresResource", "rm:addressesNeed"} <= set(under(found, "properties that start from it"))
    assert "rm:duty" in under(found, "properties that lead to it")
    assert {"rms:Duty", "rms:Responsibility"} <= set(under(found, "checked by the shapes"))
    assert not found.deprecated


def test_a_class_lists_its_kinds_and_a_property_its_ends() -> None:
    ns = entries("ns")
    assert {"rm:County", "rm:Township", "rm:Village"} <= set(under(ns["AdministrativeArea"], "kinds of it"))
    assert under(ns["within"], "starts from") == under(ns["within"], "leads to") == ["rm:Scope"]
    assert under(ns["inside"], "special cases of it") == ["rm:within"]


def test_a_concept_stands_under_its_scheme() -> None:
    (roles,) = [group for group in read("vocab") if group.heading.en == "Programme roles"]
    assert roles.entries[0].iri == RMV.roles
    assert [one.label.zh for one in roles.entries[1:]] == ["政府主导", "企业助推", "社会组织协调", "贫困户参与", "乡村精英示范"]
    lead = roles.entries[1]
    assert "rmv:res-funds" in under(lead, "is strong in")
    assert "rmv:role-lead" in under(entries("vocab")["res-funds"], "refers to it by “is strong in”")


def test_a_shape_says_what_must_hold_and_of_which_property() -> None:
    found = entries("shapes")["Responsibility"]
    assert found.label == Words("responsibility", "责任")
    (checks,) = [row for row in found.rows if row.heading.en == "what must hold"]
    (holder,) = [shown for shown in checks.values if shown.code == "rm:holder"]
    assert (holder.words.en, holder.href) == (
        "A responsibility has exactly one holder; make one record per holder.",
        "/ns#holder",
    )
    assert holder.words.zh != holder.words.en
    assert all(shown.about for shown in checks.values)


def test_the_page_of_mappings_says_only_what_it_adds() -> None:
    found = entries("align")["rm:Duty"]
    assert (found.anchor, found.href) == ("rm:Duty", "/ns#Duty")
    assert {row.heading.en for row in found.rows} <= {"nearly the same elsewhere", "related elsewhere", "code elsewhere"}


def test_an_open_end_is_not_shown() -> None:
    assert "9999" not in repr(read("paper"))


def test_texts_without_a_partner_are_shown_in_both_languages() -> None:
    for group in read("ns") + read("vocab"):
        for one in group.entries:
            for words in [one.label, *one.about, *(shown.words for row in one.rows for shown in row.values)]:
                assert words.en
                assert words.zh


@pytest.fixture
def with_an_old_word(monkeypatch: pytest.MonkeyPatch) -> Iterator[Document]:
    """The ontology with a term that another has replaced."""
    old = 'rm:OldDuty a owl:Class ; rdfs:label "old duty"@en ; owl:deprecated true ; dcterms:isReplacedBy rm:Duty .'
    changed = {**documents(), "ns": document("ns", documents()["ns"].turtle + old.encode())}
    monkeypatch.setattr(terms, "documents", lambda: changed)
    kept = (terms.code, terms.label, terms._refers, terms._shapes)
    for one in kept:
        one.cache_clear()
    yield changed["ns"]
    for one in kept:
        one.cache_clear()


def test_a_deprecated_term_says_so_and_names_its_replacement(with_an_old_word: Document) -> None:
    found = {one.anchor: one for group in groups(with_an_old_word, href, none) for one in group.entries}
    assert found["OldDuty"].deprecated
    assert under(found["OldDuty"], "use instead") == ["rm:Duty"]
    assert under(found["Duty"], "replaces") == ["rm:OldDuty"]
    assert [one.anchor for one in found.values() if one.deprecated] == ["OldDuty"]
