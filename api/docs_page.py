"""The documentation that comes with the program, at `/docs`: the same text as on the static site, for those without a way out.

Pages have the header of all others; their text is English, of a few (`-zh`) Chinese; its contents are listed in both languages.
"""

import mimetypes

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.docs_search import search
from api.docs_text import contents, pages, pictures, shown
from api.parameters import check_parameters
from ontology.errors import NotFound


def blueprint() -> Blueprint:
    """The routes."""
    door = Blueprint("docs", __name__)

    @door.get("/docs")
    def index() -> ResponseReturnValue:
        """The documentation: all pages, or those in which words are found."""
        check_parameters("q", "lang")
        words, text = request.args.get("q", "")[:200], Markup(shown("index").html)
        return render_template("docs_index.html", text=text, parts=contents(), q=words, found=search(words))

    @door.get("/docs/errors")
    def errors() -> ResponseReturnValue:
        """Where problem documents say that they are explained."""
        check_parameters("lang")
        return _shown("reference/errors")

    @door.get("/docs/<path:page>")
    def page(page: str) -> ResponseReturnValue:
        """A page of the documentation, or a picture on one."""
        check_parameters("lang")
        if page in pictures():
            return _file(page)
        if page not in pages() or page == "index":
            raise NotFound(f"The documentation has no page «{page}»; /docs lists them all.")
        return _shown(page)

    return door


def _shown(name: str) -> str:
    one = shown(name)
    return render_template("docs.html", page=pages()[name], text=Markup(one.html), headings=one.headings, parts=contents())


def _file(name: str) -> ResponseReturnValue:
    response = Response(pictures()[name].read_bytes(), content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)
