"""The documentation as text: which pages there are, in order, and each of them as HTML with links that hold under `/docs`.

It is read from Markdown with the parser and the extensions that MkDocs uses for the static site (mkdocs.yml): both say the same.
"""

import posixpath
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import starmap
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from api.shipped import shipped
from visualize.words import Words

FOLDER = shipped("docs")
EXTENSIONS: dict[str, dict[str, Any]] = {
    "tables": {"use_align_attribute": True},
    "fenced_code": {},
    "sane_lists": {},
    "toc": {"permalink": False},
}
"""As in mkdocs.yml (a test says so). Pages have no style attributes: the policy of content would not let them count."""
_SCROLLS = re.compile(r"<(table|pre)>")
"""What scrolls by itself where it is too wide has to be reached by keys."""
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#")


@dataclass(frozen=True)
class Page:
    """One page: its file below the folder, without ending, and what it is called."""

    name: str
    title: Words

    @property
    def file(self) -> Path:
        """Where it is written."""
        return FOLDER / f"{self.name}.md"

    @property
    def path(self) -> str:
        """Where it answers."""
        return f"/docs/{self.name}"

    @property
    def lang(self) -> str:
        """The language that it is written in, by the end of its name; English, but for a few."""
        return "zh" if self.name.endswith("-zh") else "en"


@dataclass(frozen=True)
class Part:
    """Pages under one name."""

    title: Words
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Shown:
    """A page as HTML, and its headings of the second level with their anchors."""

    html: str
    headings: tuple[tuple[str, str], ...]


@cache
def contents() -> tuple[Part, ...]:
    """All pages, in order."""
    said = tomllib.loads((FOLDER / "contents.toml").read_text(encoding="utf-8"))["part"]
    return tuple(Part(Words(one["en"], one["zh"]), tuple(starmap(_page, one["pages"].items()))) for one in said)


@cache
def pages() -> dict[str, Page]:
    """All pages by name; `index` is what stands before the list of them."""
    listed = {page.name: page for part in contents() for page in part.pages}
    return {"index": Page("index", Words("Documentation", "文档")), **listed}


@cache
def pictures() -> dict[str, Path]:
    """What pages show and link besides each other, by its path below the folder."""
    files = (*FOLDER.glob("pictures/*"), *FOLDER.glob("*.json"))
    return {file.relative_to(FOLDER).as_posix(): file for file in files}


@cache
def shown(name: str) -> Shown:
    """A page as HTML."""
    parser = Markdown(extensions=[*EXTENSIONS, _Under(name)], extension_configs=EXTENSIONS)
    html = parser.convert(pages()[name].file.read_text(encoding="utf-8"))
    top = parser.toc_tokens[0]["children"] if parser.toc_tokens else []  # type: ignore[attr-defined]
    html = _SCROLLS.sub(r'<\1 tabindex="0">', html)
    return Shown(html, tuple((one["id"], unescape(one["name"])) for one in top))


def _page(file: str, chinese: str) -> Page:
    name = file.removesuffix(".md")
    page = Page(name, Words(_heading(name), chinese))
    if page.lang == "en":
        return page
    return Page(name, Words(f"{_heading(name.removesuffix('-zh'))} (in Chinese)", chinese))


def _heading(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("# ")[2].partition("\n")[0]


class _Under(Extension):
    """Leads links between pages and to pictures to where they answer under `/docs`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def extendMarkdown(self, md: Markdown) -> None:
        """Change the links of a page after it was read."""
        md.treeprocessors.register(_Links(self._name), "links", 0)


class _Links(Treeprocessor):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._folder = posixpath.dirname(name)

    def run(self, root: Element) -> None:
        for one in root.iter():
            for attribute in ("href", "src"):
                if address := one.get(attribute):
                    one.set(attribute, self._led(address))

    def _led(self, address: str) -> str:
        if _ELSEWHERE.match(address):
            return address
        file, mark, anchor = address.partition("#")
        path = posixpath.normpath(posixpath.join("/docs", self._folder, file)).removesuffix(".md")
        return f"{path.removesuffix('/index')}{mark}{anchor}"
