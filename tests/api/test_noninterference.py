"""What a role may not see changes none of its answers: counties that differ in nothing else look the same at every door."""

import hashlib
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from accounts import account, browser, signed_in, with_accounts
from flask.testing import FlaskClient
from tiny_service import Doors

from queries.catalog import catalog

TURNS = 2
TEXTS = (
    "SELECT * { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <https://remit.example/id/household/H06>",
)
WHO: dict[str, dict[str, object]] = {
    "public": {},
    "subject": {"subject": "GOV"},
    "field": {"subject": "LI"},
    "integrator": {},
    "auditor": {},
    "coordinator": {"areas": ("village/V03",)},
}
NARROW = ("field", "coordinator")
"""Roles that see a part of all the facts. Versions are left out: tests/api/test_datasets.py looks at those of the public."""
VERSION = re.compile(rb"\b\d+-[0-9a-f]{12}\b")
path_of = import_module("tests.api.test_contract").path_of


def rows(random: Random) -> dict[str, str]:
    """A roster that changes by chance what is said of a person of the village V01, and nothing that is counted."""
    name, sex = "".join(random.choices("赵钱孙李周吴郑王", k=4)), random.choice(["male", "female"])
    return {"people": f"code,name,sex,birth_date\nP03,{name},{sex},2004-03-{random.randint(10, 28)}\n"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with with_accounts(tmp_path_factory.mktemp("same")) as doors:
        for role, scope in WHO.items():
            if role != "public":
                account(doors, role, role, **scope)
        yield doors


def places(doors: Doors) -> Iterator[str]:
    """Every page and file, every question in every format, and some of what there is not."""
    for rule in doors.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("questions.", "sign_in.", "account.", "admin.")):
            yield path_of(doors, rule)
    for name, asked in catalog().items():
        place = next((f"?{param}={'V03' if 'village' in kinds else 'H06'}" for param, kinds in asked.places.items()), "")
        yield from (f"/q/{name}.{form}{place}" for form in ("json", "html"))
    yield from ("/q/who.csv", "/q/holdings.xlsx", "/q/needs.csv?village=V03", "/q/needs.json?village=V01", "/search?q=P03")
    yield from ("/id/household/H01", "/id/household/H99", "/id/person/P03", "/households/H01", "/households/H06", "/nope")
    yield from (f"/sparql?query={text.replace('?', '%3F').replace('{', '%7B').replace('}', '%7D')}" for text in TEXTS)


def looks(doors: Doors, client: FlaskClient) -> dict[str, tuple[int, str, dict[str, str]]]:
    """All that the client is told, but for the tokens of forms and the time of day."""
    told = {}
    for path in dict.fromkeys(places(doors)):
        answer = client.get(path, headers={"Accept": "text/html, application/json, text/csv, text/turtle;q=0.9, */*;q=0.1"})
        body = re.sub(rb'name="csrf" value="\w+"', b"", answer.data)
        headers = {name: word for name, word in answer.headers.items() if name not in ("Set-Cookie", "Date")}
        body = VERSION.sub(b"", body)
        headers = {name: word for name, word in headers.items() if name not in ("ETag", "Remit-Version", "Content-Length")}
        told[path] = (answer.status_code, "" if path.endswith(".xlsx") else hashlib.sha256(body).hexdigest(), headers)
    return told


def change(doors: Doors, folder: Path, random: Random) -> None:
    sent = []
    for name, text in rows(random).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        sent.append(folder / f"{name}.csv")
    before = doors.service.store.version()
    doors.service.load(sent, "tester", dry_run=False, progress=lambda message: None)
    assert doors.service.store.version() != before


@pytest.mark.slow
@pytest.mark.parametrize("role", WHO)
def test_what_a_role_may_not_see_changes_none_of_its_answers(county: Doors, tmp_path: Path, role: str) -> None:
    client = browser(county).client if role == "public" else signed_in(county, role).client
    client.get("/")
    before, random = looks(county, client), Random(role)
    assert before["/households/H06"][0] == (200 if role in NARROW else 403)
    for _ in range(TURNS):
        change(county, tmp_path, random)
        after = looks(county, client)
        assert [path for path, told in before.items() if after[path] != told] == []
