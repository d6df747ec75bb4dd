"""The page of the responsibility matrix: letters that lead to records, broken rules in words that lead to findings."""

import csv
import io
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, facts, problem
from werkzeug.test import TestResponse

DAY = "2017-11-30"


class Grid(HTMLParser):
    """The cells of the table as text, and the links in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: set[str] = set()
        self.inside = False
        self.feed(page[page.find("<table") : page.find("</table>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = self.inside or tag in ("th", "td")
        if tag in ("th", "td"):
            self.rows[-1].append("")
        if tag == "a":
            self.links.add(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def grid(answer: TestResponse) -> tuple[dict[str, dict[str, str]], Grid]:
    """The table as row name, column code and text."""
    assert answer.status_code == 200, answer.text
    read = Grid(answer.text)
    words = [[" ".join(cell.split()) for cell in row] for row in read.rows]
    columns = [name.rpartition(" ")[2] for name in words[0]]
    return {row[0]: dict(zip(columns, row, strict=True)) for row in words[1:] if row[0] != "accountable for so many"}, read


def test_a_village_shows_who_does_what_and_what_is_wrong(staff: FlaskClient) -> None:
    rows, read = grid(staff.get("/matrix?place=V03"))
    assert rows["income development"]["GOV"].startswith("A !")
    assert "several accountable" in rows["income development"]["GOV"]
    assert rows["income development"]["EDU"] == "no part"
    assert rows["education assurance"]["EDU"] == "A"
    assert rows["skill training"]["VC3"] == "R"
    assert "nobody responsible" in rows["skill training"]["broken"] or "nobody accountable" in rows["skill training"]["broken"]
    assert rows["income development"]["broken"].startswith("several accountable: COOP, GOV finding")
    assert rows["drinking-water assurance"]["broken"].startswith("unknown, not fully reported: nobody accountable finding")
    assert {"/id/responsibility/R08", "/id/responsibility/R09", "/id/subject/GOV"} <= read.links
    assert "Villages with" not in staff.get("/matrix?place=V03").text


def test_every_link_of_the_table_leads_somewhere(staff: FlaskClient) -> None:
    for place in ("V03", "T1", "C1"):
        _, read = grid(staff.get(f"/matrix?place={place}"))
        assert len(read.links) > 10
        for link in read.links:
            assert staff.get(link, headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200, link


def test_the_page_marks_exactly_what_the_question_lists(staff: FlaskClient) -> None:
    for place in ("V01", "V02", "V03", "T1", "C1"):
        _, read = grid(staff.get(f"/matrix?place={place}"))
        listed = facts(staff.get(f"/q/matrix-violations.json?place={place}"))["rows"]
        here = {row["finding"]["code"] for row in listed if row["finding"] and row["scope"]["code"] == place}
        assert {link.rpartition("/")[2] for link in read.links if link.startswith("/id/finding/")} == here


def test_a_county_shows_how_many_villages_have_exactly_one_accountable(staff: FlaskClient) -> None:
    rows, _ = grid(staff.get("/matrix?place=C1"))
    # Of V01, V02, V03: housing has HOUS in the two of T1, income GOV alone in V02 only, food NGO in V03 only.
    shown = {duty: row["accountable"] for duty, row in rows.items()}
    assert shown["housing assurance"] == "2 of 3"
    assert shown["income development"] == "1 of 3"
    assert shown["food relief"] == "1 of 3"
    assert shown["clothing relief"] == "0 of 3"
    assert shown["household identification"] == ""


def test_another_day_has_another_matrix(staff: FlaskClient) -> None:
    rows, _ = grid(staff.get("/matrix?place=V02&as_of=2017-11-19"))
    assert "HOSP" not in rows["medical assurance"]
    before, read = grid(staff.get("/matrix?place=C1&as_of=2015-01-01"))
    assert len(before) == 7
    assert {row["accountable"] for row in before.values()} == {"0 of 3"}
    assert not any("responsibility" in link for link in read.links)


def test_the_public_sees_no_person_and_no_finding(doors: Doors, public: FlaskClient) -> None:
    rows, read = grid(public.get("/matrix?place=V03"))
    assert "LI" not in rows["household identification"]
    assert rows["household identification"]["VC3"] == "A"
    assert not any("finding" in link or "violations" in link for link in read.links)
    assert "broken" not in public.get("/matrix?place=V03").text


def test_the_form_names_its_fields_in_words(staff: FlaskClient) -> None:
    assert re.search(r'<label for="as_of">as of ', staff.get("/matrix", headers={"Accept": "text/html"}).text)
    chinese = staff.get("/matrix?lang=zh", headers={"Accept": "text/html"}).text
    assert '<label for="place">地点 ' in chinese
    assert '<label for="as_of">截至日期 ' in chinese
    assert "as_of <small>" not in chinese


def test_without_a_place_there_is_a_form(staff: FlaskClient) -> None:
    page = staff.get("/matrix").text
    assert "<table" not in page
    offered = re.findall(r'<option value="(\w+)">', page)
    assert offered == ["C1", "T1", "T2", "V01", "V02", "V03"]
    assert "责任矩阵" in staff.get("/matrix?lang=zh").text


def test_sums_and_the_health_check_count_what_stands_in_the_cells(staff: FlaskClient) -> None:
    answer = staff.get("/matrix?place=V03")
    rows, _ = grid(answer)
    health = [
        " ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.findall(r"<li[^>]*>(.*?)</li>", answer.text) if "with" in one
    ]
    counts = [sum(cell.startswith("A") for name, cell in row.items() if name not in ("Duty", "broken")) for row in rows.values()]
    assert f"{counts.count(1)} duties with exactly one accountable" in health
    assert f"{counts.count(0)} with nobody accountable here" in health
    assert f"{sum(count > 1 for count in counts)} with several" in health
    sums = next(row for row in Grid(answer.text).rows if row[0].startswith("accountable for"))
    assert sum(int(cell) for cell in sums[1:] if cell.strip()) == sum(counts)


def test_villages_are_held_against_duties_with_their_sums(staff: FlaskClient) -> None:
    read = Grid(staff.get("/matrix?place=C1&view=villages").text)
    listed = facts(staff.get("/q/coverage-matrix.json?place=C1"))["rows"]
    shown = {row[0].split()[-1]: [cell.strip() for cell in row] for row in read.rows}
    for village in ("V01", "V02", "V03"):
        counts = [row["accountable"] for row in listed if row["village"]["code"] == village]
        cells = shown[village][1:]
        assert sorted(cell.rstrip("!") for cell in cells[:-2]) == sorted(str(count) for count in counts)
        assert cells[-2:] == [str(counts.count(0) or ""), str(sum(count > 1 for count in counts) or "")]
    assert all(staff.get(link).status_code == 200 for link in list(read.links)[:12])


def test_subjects_have_so_many_responsibilities_inside_a_place(staff: FlaskClient) -> None:
    table = list(csv.DictReader(io.StringIO(staff.get("/matrix/table.csv?place=C1&view=subjects").text)))
    gov = next(row for row in table if row["subject"] == "GOV")
    held = facts(staff.get("/q/who.json?subject=GOV"))["rows"]
    assert {duty: int(count) for duty, count in gov.items() if duty != "subject" and count != "0"} == dict(
        Counter(row["duty"]["code"] for row in held)
    )
    of_role = list(csv.DictReader(io.StringIO(staff.get("/matrix/table.csv?place=C1&view=subjects&role=boost").text)))
    players = {row["subject"]["code"] for row in facts(staff.get("/q/roles.json?role=boost"))["rows"]}
    assert {row["subject"] for row in of_role} <= players
    assert 0 < len(of_role) < len(table)


def test_a_cell_opens_its_records_with_authority_source_and_findings(
    doors: Doors, staff: FlaskClient, public: FlaskClient
) -> None:
    page = staff.get("/matrix/cell?place=V03&duty=income&subject=GOV").text
    middle = page[page.index('<div id="cell">') :]
    assert re.findall(r'href="/id/responsibility/(\w+)"', middle)
    assert "responsibilities.csv" in middle
    assert "/findings/" in middle
    everybody = public.get("/matrix/cell?place=V03&duty=income&subject=GOV").text
    assert "/id/responsibility/" in everybody
    assert "responsibilities.csv" not in everybody
    assert "/findings/" not in everybody[everybody.index("<main") :]
    problem(staff.get("/matrix/cell?place=V03"), 400)


def test_the_file_has_the_letters_of_the_page(staff: FlaskClient) -> None:
    table = {row["duty"]: row for row in csv.DictReader(io.StringIO(staff.get("/matrix/table.csv?place=V03").text))}
    assert table["food"]["NGO"] == "A"
    assert table["income"]["EDU"] == ""
    assert staff.get("/matrix/table.xlsx?place=V03").data[:2] == b"PK"


@pytest.mark.parametrize(
    "query",
    ["place=V99", "place=H06", "place=V03&as_of=soon", "place=V03&duty=x", "place=V03&place=V01", "place=V03&view=villages"],
)
def test_what_is_wrong_with_a_request_is_said(staff: FlaskClient, query: str) -> None:
    problem(staff.get(f"/matrix?{query}"), 400)


def test_the_question_still_answers_beside_the_page(staff: FlaskClient) -> None:
    for path in ("/q/matrix.json", "/matrix.json"):
        rows = facts(staff.get(f"{path}?place=V03&duty=food"))["rows"]
        assert [(row["subject"]["code"], row["involvements"], row["records"]) for row in rows] == [("NGO", "A", "R06")]
