"""What the editor completes: prefixes, and the terms of the ontology and the vocabulary with their names in both languages."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

from graph.documents import OWL, Document, documents
from graph.rdf import LABEL, PREF_LABEL, PREFIXES, TYPE, compact, text
from visualize.term_words import KINDS, RDFS, SAYS, SH, SKOS
from visualize.terms import label
from visualize.words import Words

OFFERED = ("ns", "vocab")
"""The documents whose terms are written in queries."""
SORTS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object",
    OWL + "DatatypeProperty": "value",
    SKOS + "Concept": "concept",
    SKOS + "ConceptScheme": "scheme",
    RDFS + "Datatype": "datatype",
}
OTHERS = {
    TYPE.value: Words("is a", "类型"),
    LABEL.value: Words("name", "名称"),
    PREF_LABEL.value: Words("name of a concept", "概念名称"),
    PREFIXES["dcterms"] + "identifier": Words("code", "编码"),
    OWL + "sameAs": Words("the same as", "等同于"),
    PREFIXES["geo"] + "lat": Words("latitude (WGS 84)", "纬度（WGS 84）"),
    PREFIXES["geo"] + "long": Words("longitude (WGS 84)", "经度（WGS 84）"),
}
"""Words for properties of other vocabularies that nearly every query and page needs, beside those of the pages of terms."""


@cache
def completions() -> dict[str, Any]:
    """All of it, ready for JSON: `prefixes` with their IRIs, what `kinds` are called, and `terms` in the order of their names."""
    terms = [*(term for name in OFFERED for term in _terms(documents()[name])), *_others()]
    kinds = {sort: asdict(KINDS[kind]) for kind, sort in SORTS.items()}
    return {
        "prefixes": {**PREFIXES, "owl": OWL, "sh": SH},
        "kinds": kinds,
        "terms": sorted(terms, key=lambda term: term["name"].casefold()),
    }


def _terms(document: Document) -> Iterator[dict[str, str]]:
    for local in document.terms:
        said = document.about(document.base + local)
        kinds = [text(triple.object) for triple in said if triple.predicate == TYPE]
        if not any(triple.predicate.value == OWL + "deprecated" and text(triple.object) == "true" for triple in said):
            yield _entry(
                document.base + local, label(document.base + local), next((SORTS[one] for one in kinds if one in SORTS), "")
            )


def _others() -> Iterator[dict[str, str]]:
    for iri, words in {**SAYS, **OTHERS}.items():
        if compact(iri) != iri:
            yield _entry(iri, words, "")


def _entry(iri: str, words: Words, kind: str) -> dict[str, str]:
    return {"name": compact(iri), "kind": kind, "en": words.en, "zh": words.zh}
