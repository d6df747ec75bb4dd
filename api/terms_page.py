"""The words served: the ontology, the vocabulary, the shapes and the mappings, as pages with one entry per term and as RDF.

Turtle is the file as it was written. Everything here is the same for every reader and free to use from other sites' pages.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache

from flask import Blueprint, Flask, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.catalog_words import words_of
from api.cells import term_href
from api.formats import MEDIA_TYPES, asked_format, written
from api.page import in_language, language, usual_language
from api.parameters import LANGUAGES, check_parameters
from graph.documents import OWL, Document, context, documents
from graph.rdf import PREFIXES
from ontology.errors import NotFound
from queries.catalog import catalog
from visualize.term_words import TITLES
from visualize.terms import Entry, Group, Shown, groups

USED = re.compile(r"\brmv?:[A-Za-z][\w-]*")
TERM_FORMATS = ("ttl", "jsonld", "nt", "rdf", "html")
"""A single term is RDF first; a browser gets its page, or is led to its entry."""
BRIEF = ("ns", "vocab")
"""Documents with so many terms that their page tells each in brief; a page of each says all."""


def blueprint() -> Blueprint:
    """The routes of every document and term, and of the JSON-LD context."""
    door = Blueprint("terms", __name__)
    for document in documents().values():
        door.add_url_rule(f"/{document.name}", document.name, _whole(document, None))
        for form in MEDIA_TYPES:
            door.add_url_rule(f"/{document.name}.{form}", f"{document.name}_{form}", _whole(document, form))
        door.add_url_rule(f"/{document.name}/<{document.name}_term>", f"{document.name}_term", _single(document))

    @door.get("/context.jsonld", endpoint="context_jsonld")
    def whole_context() -> ResponseReturnValue:
        """The JSON-LD context."""
        check_parameters()
        return _answer(context(), "jsonld")

    return door


def _whole(document: Document, form: str | None) -> Callable[[], ResponseReturnValue]:
    """The view of a document; its format by Accept where none is given."""

    def view() -> ResponseReturnValue:
        check_parameters(*(["lang"] if form in (None, "html") else []))
        return _document(document, form or asked_format())

    view.__doc__ = f"{TITLES[document.name].en}, {f'as {MEDIA_TYPES[form]}' if form else 'as a page or RDF'}."
    return view


def _single(document: Document) -> Callable[..., ResponseReturnValue]:
    """The view of one term of a document, or of the document under its version."""

    def view(**route: str) -> ResponseReturnValue:
        check_parameters("format", "lang")
        (term,) = route.values()
        form = asked_format(TERM_FORMATS)
        if document.version and term == document.version:
            return _document(document, form)
        if term not in document.terms:
            raise NotFound(f"«{term}» is no term of {document.iri}; /{document.name} lists them all.")
        if form == "html" and document.name in BRIEF:
            return _answer(_term_page(document, term).encode(), form)
        if form == "html":
            response = redirect(in_language(term_href(document.base + term) or "", language()), 303)
            response.vary.add("Accept")
            return response
        return _answer(written(document.described(term), form, document.prefixes), form)

    view.__doc__ = f"One term of {document.name} as RDF; a browser gets its page or is led to its entry."
    return view


def _document(document: Document, form: str) -> Response:
    return _answer(_page(document).encode() if form == "html" else _rdf(document.name, form), form, document)


@cache
def _rdf(name: str, form: str) -> bytes:
    document = documents()[name]
    return document.turtle if form == "ttl" else written(document.triples, form, document.prefixes)


def _page(document: Document) -> str:
    header = {
        "title": document.header(PREFIXES["dcterms"] + "title", language()),
        "about": document.header(PREFIXES["dcterms"] + "description", language()),
        "license": document.header(PREFIXES["dcterms"] + "license"),
        "modified": document.header(PREFIXES["dcterms"] + "modified") or document.header(PREFIXES["dcterms"] + "issued"),
        "version_iri": document.header(OWL + "versionIRI"),
    }
    return render_template(
        "terms.html",
        document=document,
        words=TITLES[document.name],
        header=header,
        listed=_listed(document.name, language(), usual_language()),
        others={name: words for name, words in TITLES.items() if name != document.name},
        links=[form for form in MEDIA_TYPES if form != "html"],
        ontology_version=document.version,
    )


def _term_page(document: Document, term: str) -> str:
    return render_template(
        "term.html",
        name=document.name,
        words=TITLES[document.name],
        one=_entries(document.name)[term],
        links=[form for form in TERM_FORMATS if form != "html"],
    )


@cache
def _listed(name: str, lang: str, usual: str) -> Markup:
    """All terms of a document as a part of a page in a language, for readers who usually read `usual`."""
    return Markup(render_template("terms_list.html", groups=_groups(name), brief=name in BRIEF))


def prepare(app: Flask) -> None:
    """Make the lists of terms in every language, for readers who usually read it."""
    for lang in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": lang}):
            for name in documents():
                _listed(name, language(), usual_language())


@cache
def _entries(name: str) -> dict[str, Entry]:
    return {one.anchor: one for group in _groups(name) for one in group.entries}


@cache
def _groups(name: str) -> list[Group]:
    return groups(documents()[name], term_href, lambda iri: _questions().get(iri, []))


@cache
def _questions() -> dict[str, list[Shown]]:
    """The questions whose query names a term, by the IRI of the term."""
    found: dict[str, list[Shown]] = {}
    for question in catalog().values():
        for name in sorted(set(USED.findall(question.sparql))):
            prefix, _, local = name.partition(":")
            shown = Shown(words_of(question.text), question.name, f"/q/{question.name}.html")
            found.setdefault(PREFIXES[prefix] + local, []).append(shown)
    return found


def _answer(body: bytes, form: str, document: Document | None = None) -> Response:
    """A representation with what lets caches and other sites use it, and with links to its other forms."""
    content_type = MEDIA_TYPES[form] + ("; charset=utf-8" if form in ("html", "ttl") else "")
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:24])
    response.vary.add("Accept")
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers["Access-Control-Allow-Origin"] = "*"
    for other in MEDIA_TYPES if document else ():
        if other != form and document:
            response.headers.add("Link", f'</{document.name}.{other}>; rel="alternate"; type="{MEDIA_TYPES[other]}"')
    response.make_conditional(request)
    return response
