"""The pages of a served county, and the addresses at which each of them is asked for; a seed chooses the things."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from queries.catalog import Question, catalog

RM = "https://w3id.org/remit/ns#"
FINDINGS = "https://w3id.org/remit/graph/findings"
SEED = 20171130
TERMS = {
    "village": "Village",
    "township": "Township",
    "county": "County",
    "household": "Household",
    "need": "Need",
    "subject": "GovernmentBody",
    "person": "Person",
    "responsibility": "Responsibility",
    "agreement": "SharingAgreement",
    "goal": "Goal",
    "holding": "ResourceHolding",
    "mandate": "Mandate",
    "formula": "FormulaVersion",
    "action": "Action",
}
MANY = {"household": 50, "village": 30, "subject": 20, "person": 20}
"""How many different things of a kind a page is asked for with; of others, `FEW`."""
FEW = 10
OWN_PAGES = ("arrival", "changes", "compare", "consensus", "findings", "incidence", "matrix", "village-effects")
"""Questions whose name is the path of a page of its own."""
NOT_PAGES = re.compile(r"^/(assets|exchanges|import/|sparql/store|sparql/queries|dump|set-up|sign-in/)|\.(\w+|{form})$")
"""Files, what only a POST makes, and other formats."""
VIEWS = (
    "/?lang=zh",
    "/findings?fault=yes",
    "/findings?fault=yes&village={village}",
    "/findings?subject={subject}",
    "/villages?measure=needs&place={township}",
    "/matrix?place={village}",
    "/matrix?place={township}",
    "/matrix?place={county}",
    "/matrix/cell?place={village}&duty=housing",
    "/graph?focus=village/{village}",
    "/graph?focus=household/{household}",
    "/graph?focus=subject/{subject}",
    "/graph?focus=township/{township}",
    "/graph/around.json?node=village/{village}",
    "/search?q={village}",
    "/search?q={household}",
    "/path?from={subject}&to={household}&resource=funds",
    "/compare?from_day=2017-06-30",
    "/difference?from=1&to=2",
    "/whatif.html?changes=leave {subject}",
    "/charts?place={township}",
    "/facts/codes?kinds=household&q=H0",
)
"""Pages as they look with some parameters."""
FIXED = {"number": "2", "roster": "responsibilities", "template": "incidence", "example": "overlaps", "form": "csv"}
FIXED |= {"ns_term": "Duty", "vocab_term": "role-lead", "shapes_term": "Record", "align_term": "hxl-hashtag", "chart": "incomes"}
FIXED |= {"paper_term": "county-a", "one_kind": "person", "other_kind": "person", "name": "gaps", "part": "by-kind"}
ROSTERS = ("visits", "responsibilities", "needs", "incomes", "helpers", "agreements", "holdings", "measures")

Things = dict[str, list[str]]


class Asked(Protocol):
    """A county that can be asked."""

    def facts(self, path: str) -> Any:
        """The JSON of an address."""


@dataclass
class Page:
    """One page, and the addresses that it is asked for at."""

    name: str
    paths: list[str]
    refused: str = field(default="")


def things(county: Asked) -> Things:
    """Codes of the county by kind of thing, all over the county."""
    chance, found = random.Random(SEED), {}
    for kind, term in TERMS.items():
        codes = sorted(_codes(county, f"SELECT ?x {{ ?x a <{RM}{term}> }}"))
        found[kind] = chance.sample(codes, min(len(codes), MANY.get(kind, FEW)))
    found["finding"] = _codes(
        county, f"SELECT ?x {{ GRAPH <https://w3id.org/remit/graph/findings> {{ ?x a <{RM}Finding> }} }} LIMIT 10"
    )
    return {kind: codes for kind, codes in found.items() if codes}


def pages(county: Asked, known: Things) -> Iterator[Page]:
    """Every page of the service's description, with things of the county, and every question of the catalog."""
    described = county.facts("/openapi.json")["paths"]
    for path, methods in described.items():
        question = path.removeprefix("/q/").strip("/") in catalog() and path.strip("/") not in OWN_PAGES
        if "get" in methods and not NOT_PAGES.search(path) and not question:
            yield from _described(path, methods["get"].get("parameters", []), known)
    for view in VIEWS:
        kinds = [kind for kind in known if f"{{{kind}}}" in view]
        yield Page(view, _filled(view, kinds, known))
    for asked in catalog().values():
        yield from _of_question(asked, known)


def _codes(county: Asked, query: str) -> list[str]:
    """The last parts of the IRIs that a query finds."""
    found = county.facts(f"/sparql?{urlencode({'query': query})}")
    return [row["x"]["value"].rpartition("/")[2] for row in found["results"]["bindings"]]


def _described(path: str, parameters: list[dict[str, Any]], known: Things) -> Iterator[Page]:
    """A page of the description; several where its path names things of any kind."""
    if path.startswith("/id/{kind}/{code}"):
        rest = path.removeprefix("/id/{kind}/{code}")
        for kind, codes in known.items():
            if kind != "finding":
                yield Page(f"/id/{kind}/{{{kind}}}{rest}", [f"/id/{kind}/{quote(code)}{rest}" for code in codes])
        return
    if path == "/facts/new/{roster}":
        yield Page(path, [f"/facts/new/{roster}" for roster in ROSTERS])
        return
    needed = [one for one in parameters if one["in"] == "path" or one.get("required")]
    words = [{one["name"]: _word(one, known, number) for one in needed} for number in range(MANY["household"] if needed else 2)]
    if any(word is None for word in words[0].values()):
        yield Page(path, [], "nothing of the kind in this county")
        return
    places = [{name: quote(word or "") for name, word in row.items()} for row in words]
    query = [{one["name"]: row[one["name"]] for one in needed if one["in"] == "query"} for row in words]
    filled = [path.format(**place) + (f"?{urlencode(rest)}" if rest else "") for place, rest in zip(places, query, strict=True)]
    yield Page(path, list(dict.fromkeys(filled)))


def _word(parameter: dict[str, Any], known: Things, number: int) -> str | None:
    """A value for a parameter: a thing of the county, else its example."""
    name: str = parameter["name"]
    if name in FIXED:
        return FIXED[name]
    if name == "kind":
        return "household"
    codes = known.get({"one_code": "person", "other_code": "person", "code": "household"}.get(name, name))
    if codes:
        return codes[(number + (name == "other_code")) % len(codes)]
    example: str | None = parameter.get("example")
    return example


def _filled(view: str, kinds: list[str], known: Things) -> list[str]:
    many = max((len(known[kind]) for kind in kinds), default=1)
    rows = ({kind: known[kind][number % len(known[kind])] for kind in kinds} for number in range(many))
    return [quote(view.format(**row), safe="/?=&:+") for row in rows]


def _of_question(asked: Question, known: Things) -> Iterator[Page]:
    """A question as it is asked by itself, and with each thing that it can be asked about."""
    required = [param for param in asked.params.values() if param.required]
    needed = {param.name: _example(param.type, str(param.example), known) for param in required}
    if all(len(codes) == 1 for codes in needed.values()):  # what must be asked about one thing of many is asked about many below
        yield Page(f"/q/{asked.name}", [f"/q/{asked.name}" + _query({name: codes[0] for name, codes in needed.items()})])
    for param in asked.params.values():
        for kind in param.type.split(","):
            codes = known.get(kind, [])
            others = {name: said[0] for name, said in needed.items() if name != param.name}
            if codes and kind in ("village", "township", "household", "subject"):
                name = f"/q/{asked.name}?{param.name}={{{kind}}}"
                yield Page(name, [f"/q/{asked.name}" + _query(others | {param.name: code}) for code in codes])


def _example(kinds: str, example: str, known: Things) -> list[str]:
    """What a parameter that must be given can be: things of the county, else its example."""
    return next((known[kind] for kind in kinds.split(",") if kind in known), [example])


def _query(given: dict[str, str]) -> str:
    return f"?{urlencode(given)}" if given else ""
