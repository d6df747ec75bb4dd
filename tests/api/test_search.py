"""The search as page and JSON, and what the public can learn by it: nothing of any household or person."""

from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem

from api.names import Indexes
from api.reader import Reader
from queries.lookup.match import find


def test_hits_say_what_where_and_lead_to_their_pages(staff: FlaskClient) -> None:
    said = facts(staff.get("/search.json", query_string={"q": "张三"}))
    assert {hit["kind"] for hit in said["results"]} == {"household", "person"}
    assert said["total"] == 3
    home = next(hit for hit in said["results"] if hit["kind"] == "household")
    assert (home["code"], home["where"], home["href"]) == ("H06", "Lower village", "/id/household/H06")
    for hit in facts(staff.get("/search.json?q=e&limit=200"))["results"]:
        assert staff.get(hit["href"]).status_code in (200, 400), hit


def test_kinds_and_townships_narrow_down(staff: FlaskClient) -> None:
    villages = facts(staff.get("/search.json?q=village&kind=village"))
    assert {hit["code"] for hit in villages["results"]} == {"V01", "V02", "V03"}
    assert facts(staff.get("/search.json?q=village&kind=village&township=T2"))["total"] == 1
    assert villages["kinds"]["subject"] > 0
    assert "kind cannot be" in problem(staff.get("/search.json?q=x&kind=secret"), 400)["detail"]
    page = staff.get("/search?q=village&township=T2").text
    assert "Lower village" in page
    assert ">Upper village<" not in page


def test_the_public_learns_of_no_household_and_no_person(public: FlaskClient, staff: FlaskClient) -> None:
    for asked in ("张三", "zhangsan", "zs", "H06", "H0", "P01", "李四", "Cadre Li", "赵"):
        assert facts(staff.get("/search.json", query_string={"q": asked}))["total"] > 0
        said = facts(public.get("/search.json", query_string={"q": asked, "limit": 200}))
        assert not {"household", "person"} & {*said["kinds"], *(hit["kind"] for hit in said["results"])}
        assert not {"H06", "P01", "LI", "ZHAO"} & {hit["code"] for hit in said["results"]}
    shown = {hit["code"] for hit in facts(public.get("/search.json?q=household&limit=200"))["results"]}
    assert "household-file" not in shown


def test_the_page_works_without_a_script_and_shows_names_as_text(staff: FlaskClient) -> None:
    page = staff.get("/search", query_string={"q": "<住建>"}).text
    assert "<住建>" not in page
    assert "/id/subject/HOUS" in page
    assert "没有找到" in staff.get("/search?q=zzzzzz&lang=zh").text
    assert 'role="search"' in staff.get("/").text


def test_who_is_for_an_area_finds_the_households_and_people_of_it_alone(doors: Doors) -> None:
    names = Indexes(doors.service)
    readers = {
        "V03": Reader("coordinator", areas=("village/V03",)),
        "V01": Reader("coordinator", areas=("village/V01",)),
        "T2": Reader("integrator", areas=("township/T2",)),
        "LI": Reader("field", subject="LI"),
        "H06": Reader("household", household="H06"),
        "all": Reader("coordinator", areas=("*",)),
        "none": Reader("subject", subject="HOUS"),
    }
    found = {name: {entry.code for entry in find("H0", names.of(reader)).entries} for name, reader in readers.items()}
    assert {"H06", "H07", "H08"} <= found["V03"] == found["T2"]
    assert {"H01", "H02", "H03"} <= found["V01"]
    assert not found["V01"] & found["V03"]
    assert found["LI"] == {"H06", "H07", "H08"}
    assert found["H06"] == {"H06"}
    assert found["all"] >= found["V01"] | found["V03"]
    assert found["none"] == set()
    assert not find("王五", names.of(readers["V03"])).entries
    assert {entry.code for entry in find("王五", names.of(readers["V01"])).entries} == {"P03", "H03"} - {"H03"}
    assert find("住建局", names.of(readers["V03"])).entries
