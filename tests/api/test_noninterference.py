"""What a role may not see changes none of its answers: counties that differ in nothing else look the same at every door.

Page, JSON, CSV, workbook, SPARQL, graph, search, error, count, version, ETag: all that a reader is told is compared.
"""

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from accounts import account, browser, signed_in, with_accounts
from flask.testing import FlaskClient
from tiny_service import Doors

from api import testimonies
from api.accounts import links
from api.accounts.keys import make_key
from graph.store import PUBLIC
from graph.xlsx import XLSX
from queries.catalog import catalog

TEXTS = (
    "SELECT * { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <https://remit.example/id/household/H06>",
)
WHO: dict[str, dict[str, object]] = {
    "coordinator": {"areas": ("village/V03",)},
    "field": {"subject": "LI"},
    "subject": {"subject": "GOV"},
    "integrator": {},
    "auditor": {},
}
HOUSEHOLD = {"coordinator": 200, "field": 200, "household": 200, "integrator": 404}
"""What the file of a household of the village V03 is answered with; everybody else is told that it is not for them."""
EVERYWHERE = ("public", "coordinator")
"""Roles that look at every route; the others, which are answered as these are, at one of four, and at what is named here."""
SHARE = 4
OF_THE_DAY = {"Date", "Server-Timing"}
HIDDEN = ("H01", "H02", "H03", "H04", "H05")
"""Households of other villages than V03."""
KINDS = "text/html, application/json, text/csv, text/turtle;q=0.9, */*;q=0.1"
path_of = import_module("tests.api.test_contract").path_of


def rosters(pick: Random) -> dict[str, str]:
    """Rosters that say other things of hidden households and people than before, by chance, and nothing that is published."""

    def day() -> str:
        return (date(2016, 1, 1) + timedelta(pick.randrange(500))).isoformat()

    def rows(head: str, *made: str) -> str:
        return "\n".join((head, *made)) + "\n"

    home, name = pick.choice(HIDDEN), "".join(pick.choices("赵钱孙李周吴郑王", k=4))
    sex, amount = pick.choice(("male", "female")), pick.randrange(100, 99_000)
    sub_kind, other = pick.choice(("sudden", "unstable")), pick.choice(HIDDEN)
    late = f"2017-02-2{pick.randrange(9)}"
    return {
        "people": rows("code,name,sex,birth_date", f"P03,{name},{sex},{day()}", f"P{pick.randrange(90, 999)},{name},,{day()}"),
        "incomes": rows("code,household,year,category,amount", f"I{pick.randrange(90, 999)},{home},2016,wage,{amount}"),
        "visits": rows("code,performer,visited,date,mode,note", f"VT{pick.randrange(90, 999)},GOV,{home},{day()},home,{name}"),
        "housing": rows("code,household,grade,from", f"HG1,H03,{pick.choice('cd')},{day()}"),
        "schooling": rows("code,person,state,stage,from", f"SG1,P03,dropped-out,junior,{day()}"),
        "loans": rows(
            "code,from_subject,to_subject,kind,quantity,rate,from",
            f"LN{pick.randrange(90, 999)},ENT02,{home},micro-loan,{amount},0.05,2017-0{pick.randrange(1, 10)}-10",
        ),
        "monitoring": rows("code,household,type,from", f"MX3,H02,{sub_kind},{day()}"),
        "causes": rows("code,household,cause,rank,from", f"CA{pick.randrange(90, 999)},{other},illness,1,{day()}"),
        "information": rows("code,holder,kind,states,retells,from", f"IX{pick.randrange(90, 999)},{home},policy,KX1,IX2,{late}"),
        "needs": rows("code,household,need,from,to", f"N02,H02,income,{day()},", f"N03,H03,clothing,{day()},2017-06-30"),
        "households": rows(
            "code,village,group", f"H0{pick.randrange(1, 4)},V01,{pick.choice(('general-poor', 'minimum-allowance'))}"
        ),
    }


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Doors]:
    with with_accounts(tmp_path / "county") as doors:
        for role, scope in WHO.items():
            account(doors, role, role, **scope)
        yield doors


def public_version(doors: Doors) -> str:
    with doors.service.store.snapshot(PUBLIC) as snapshot:
        return str(snapshot.version)


def clients(doors: Doors) -> dict[str, FlaskClient]:
    """Somebody of each role who does not see all facts."""
    own = browser(doors)
    own.get("/my-household")
    code = links.make_link(doors.service.accounts, links.HOUSEHOLD, "H06", 3600)
    assert own.send("/my-household", {"code": code}).status_code == 303
    public = browser(doors)
    public.get("/")
    return {"public": public.client, "household": own.client} | {role: signed_in(doors, role).client for role in WHO}


def routes(doors: Doors) -> Iterator[str]:
    """Every page and file, and every question."""
    for rule in doors.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("questions.", "sign_in.", "account.", "admin.")):
            yield path_of(doors, rule)
    for number, (name, asked) in enumerate(catalog().items()):
        place = next((f"?{param}={'V03' if 'village' in kinds else 'H06'}" for param, kinds in asked.places.items()), "")
        yield f"/q/{name}.{('json', 'html', 'csv', 'json')[number % 4]}{place}"


def more_places() -> Iterator[str]:
    """What lies in the area and what differs in nothing but that it is outside, some of what there is not, and queries."""
    yield from ("/q/who.csv", "/q/holdings.xlsx", "/q/needs.csv?village=V03", "/q/needs.json?village=V03", "/q/needs?village=V03")
    yield from ("/q/needs.json?village=V01", "/search?q=P03", "/search.json?q=H0", "/graph.json?focus=household/H06", "/nope")
    yield from (f"/id/{thing}" for thing in ("household/H01", "household/H99", "person/P03", "person/P01", "household/H06"))
    yield from (f"/id/{thing}/history" for thing in ("household/H06", "household/H02", "person/P01"))
    yield from ("/id/household/H06?format=jsonld", "/id/household/H06/history?format=json")
    yield from ("/households/H01", "/households/H06", "/households/H06?lang=zh", "/households/H06?known_at=3", "/changes?since=0")
    yield from ("/findings/absent", "/mine", "/metrics", "/health", "/matrix?place=V03", "/matrix?place=V01")
    yield from (f"/sparql?query={text.replace('?', '%3F').replace('{', '%7B').replace('}', '%7D')}" for text in TEXTS)


def looks(doors: Doors, role: str, client: FlaskClient) -> dict[str, tuple[int, object, dict[str, str]]]:
    """All that somebody is told, but for the time of day; an auditor is told of every look, as it should be."""
    told = {}
    paths = [path for path in dict.fromkeys(routes(doors)) if not path.startswith(("/admin/audit", "/jobs"))]
    some = paths if role in EVERYWHERE else Random(role).sample(paths, len(paths) // SHARE)
    for path in (*some, *more_places()):
        answer = client.get(path, headers={"Accept": KINDS})
        left_out = OF_THE_DAY | ({"Content-Length"} if answer.mimetype == XLSX else set())
        headers = {name: word for name, word in answer.headers.items() if name not in left_out}
        told[path] = (answer.status_code, content(answer.data, answer.mimetype or ""), headers)
    return told


def jobs(client: FlaskClient) -> set[str]:
    """What is listed as worked out for somebody; what failed is tried again after a while, so it may be listed twice."""
    listed = client.get("/jobs", headers={"Accept": "application/json"}).get_json()["jobs"]
    assert {job["who"] for job in listed} <= {"public", *WHO, "household"}
    return {job["answer"] for job in listed}


def content(body: bytes, mimetype: str) -> object:
    """What a body says; workbooks say besides when they were made."""
    if mimetype != XLSX:
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return {name: book.read(name) for name in book.namelist() if not name.startswith("docProps/")}


def change(doors: Doors, folder: Path, pick: Random) -> None:
    """Change by chance what nobody of them may see: facts, what is done with findings, accounts, keys, words, subscriptions."""
    before = doors.service.store.version()
    for name, text in rosters(pick).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    doors.service.load(sorted(folder.glob("*.csv")), "tester", dry_run=False, progress=lambda message: None)
    staff, said = doors.client("staff"), f"seen {pick.random()}"
    found = next(row["finding"]["code"] for row in staff.get("/q/findings.json?village=V01").get_json()["rows"])
    tag = staff.get(f"/findings/{found}.json").headers["ETag"]
    act = {"act": "comment", "comment": said, "who": "tester"}
    assert staff.post(f"/findings/{found}/events", json=act, headers={"If-Match": tag}).status_code == 201
    followed = staff.post("/subscriptions", json={"question": "needs", "params": {"village": "V01"}})
    assert followed.status_code < 500, followed.text
    book, other = doors.service.accounts, account(doors, f"other {pick.randrange(10**6)}", "coordinator", areas=("village/V01",))
    make_key(book, other, "a program", "integrator", areas=("village/V01",), writes=False, days=9)
    testimonies.say(doors.service, "H01", testimonies.Word("household/H01", "contested", said), "tester")
    assert doors.service.store.version() != before


@pytest.mark.slow
def test_what_a_role_may_not_see_changes_none_of_its_answers(county: Doors, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    readers, version = clients(county), public_version(county)
    before = {role: looks(county, role, client) for role, client in readers.items()}
    going = {role: jobs(client) for role, client in readers.items()}
    assert all(told["/households/H06"][0] == HOUSEHOLD.get(role, 403) for role, told in before.items())
    change(county, tmp_path, Random(seed))
    assert public_version(county) == version, f"seed {seed}: the change is none that is hidden"
    for role, client in readers.items():
        after = looks(county, role, client)
        differ = [path for path, told in before[role].items() if after[path] != told]
        assert not differ, f"seed {seed}, {role}: {differ}"
        assert jobs(client) == going[role], f"seed {seed}, {role}"
