"""The texts of a page that are not in its language, as a reader would notice them."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNREAD = {"script", "style", "code", "pre", "kbd", "samp", "textarea"}
READ_ALOUD = ("title", "aria-label", "alt")
SAME_EVERYWHERE = """
Remit SPARQL CSV TSV JSON XLSX XLS ODS XML RDF Turtle HTML PNG SVG GraphML API OpenAPI IRI URL ID HXL IATI HSDS ORG PROV SKOS
ttl jsonld nt rdf trig nq csv json xlsx Ctrl Enter Shift Esc Tab GET POST UTC Atom MiB kB QR TOTP OpenID Webhook English Python
Apache Spark curl SHACL VoID CPSV SSSOM Feed xml tsv parquet arrow MB backup forget wangli wl whsec rdfp JavaScript remit
"""
"""Names that no language translates."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]* |[\u3400-\u9fff]")
"""What a script shows to readers comes to it in attributes such as data-linked."""
CODE = re.compile(
    r"https?://\S+|[\w./-]+\.(?:csv|xlsx?|ods|tsv|json|toml|ttl|zip|atom)\b|(?<![A-Za-z])(?:\w+:[\w-]*|[A-Za-z]+[-/]?[A-Z]*\d[\w.-]*"
    r"|[0-9a-f]{8,}|[A-Za-z]+/[\w-]+|[a-z]+(?:_[a-z]+)+|[A-Z]{2,})(?![A-Za-z])"
)
"""What is an address, a file, a prefixed name, a code or a word of programs."""


class _Page(HTMLParser):
    """Collects texts with the language that they are in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool]] = [("", "", False)]
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: word or "" for name, word in attrs}
        _, above, hidden = self.open[-1]
        lang = said.get("lang", above)
        unread = hidden or tag in UNREAD or "code" in said.get("class", "").split() or said.get("translate") == "no"
        if not unread:
            data = [word for name, word in said.items() if name.startswith("data-") and SENTENCE.match(word)]
            self.texts += [(lang, word) for word in (*(said[name] for name in READ_ALOUD if name in said), *data)]
        if tag not in VOID:
            self.open.append((tag, lang, unread))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        _, lang, unread = self.open[-1]
        if data.strip() and not unread:
            self.texts.append((lang, " ".join(data.split())))


def foreign_texts(page: str, lang: str, names: frozenset[str] = frozenset()) -> list[str]:
    """The texts of a page in a language (en, zh) that are in the other one; `names` are texts of the data."""
    parser = _Page()
    parser.feed(page)
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "$^"
    known = re.compile(f"(?<![A-Za-z])(?:{listed})(?![A-Za-z])")
    ours = [CODE.sub(" ", known.sub(" ", text)) for said, text in parser.texts if said == lang]
    if lang == "en":
        return [text for text in ours if CHINESE.search(text)]
    return [text for text in ours if set(WORD.findall(text)) - set(SAME_EVERYWHERE.split())]
