"""Forms: a county's own template, filled from the graph as XLSX; what is wrong with it is named by cell; ours all work."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Pixels
from tiny import files
from tiny_service import Doors, facts, problem, tiny_service
from werkzeug.test import TestResponse

from api.cli import main
from api.form_shipped import shipped
from api.form_words import read_template
from graph.xlsx import XLSX

DOC = Path(__file__).parents[2] / "docs" / "how-to" / "forms.md"
NEEDED = {"household": "household=H06", "village-summary": "village=V03", "village-responsibilities": "village=V03"}
NEEDED |= {"helper-worklist": "assignee=GOV"}
Cells = list[list[Any]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("forms")) as made:
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


def workbook(rows: Cells, title: str = "form") -> Workbook:
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(row)
    return book


def content(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(desk: FlaskClient, template: Workbook | bytes, **given: str) -> TestResponse:
    sent = template if isinstance(template, bytes) else content(template)
    return desk.post("/forms", data={"file": (io.BytesIO(sent), "mine.xlsx"), **given})


def page_of(answer: TestResponse) -> Worksheet:
    assert (answer.status_code, answer.content_type) == (200, XLSX), answer.text
    return load_workbook(io.BytesIO(answer.data)).worksheets[0]


def filled(answer: TestResponse) -> Cells:
    return [list(row) for row in page_of(answer).iter_rows(values_only=True)]


def test_a_list_has_the_rows_of_the_answer_and_what_is_below_moves(desk: FlaskClient) -> None:
    rows = facts(desk.get("/q/needs.json?village=V03&as_of=2017-11-30"))["rows"]
    assert len(rows) > 1
    template = workbook(
        [
            ["{{village}} {{village.zh}}"],
            ["{{#needs}}{{#}}", "{{need.code}}", "{{record.code}}{{/needs}}"],
            ["all", "=SUM(A2:A2)"],
        ]
    )
    found = filled(send(desk, template, village="V03", as_of="2017-11-30"))
    assert found[0][0] == "V03 下村"
    assert found[1:-1] == [[n, row["need"]["code"], row["record"]["code"]] for n, row in enumerate(rows, 1)]
    assert found[-1][:2] == ["all", f"=SUM(A2:A{len(rows) + 1})"]


def test_a_list_without_rows_leaves_one_empty(desk: FlaskClient) -> None:
    template = workbook([["{{#needs need=food}}{{household}}", "{{record}}{{/needs}}"], ["end"]])
    assert filled(send(desk, template, household="H05")) == [[None], ["end"]]


def test_merged_cells_formats_pictures_and_print_settings_stay(desk: FlaskClient) -> None:
    template = workbook([["{{village}}"], ["{{#households}}{{household.code}}", "x", "{{size}}{{/households}}"], ["end", "y"]])
    page = template.worksheets[0]
    page.merge_cells("A2:B2")
    page.merge_cells("A3:B3")
    page.row_dimensions[3].height = 40
    page.print_area = "A1:C3"
    page.page_setup.orientation = "landscape"
    page["C2"].number_format = "0.00"
    logo = io.BytesIO()
    Pixels.new("RGB", (4, 4), "red").save(logo, "PNG")
    page.add_image(Image(logo), "D3")
    found = page_of(send(desk, template, village="V01"))
    count = facts(desk.get("/q/households.json?village=V01"))["total"]
    assert count == 3
    assert {one.coord for one in found.merged_cells.ranges} == {"A2:B2", "A3:B3", "A4:B4", "A5:B5"}
    assert (found.row_dimensions[5].height, found["A5"].value, found["C4"].number_format) == (40, "end", "0.00")
    assert str(found.print_area).endswith("$A$1:$C$5")
    assert found.page_setup.orientation == "landscape"
    assert [one.anchor._from.row for one in found._images] == [4]  # type: ignore[attr-defined]


def test_what_looks_like_a_formula_is_written_as_a_text(own: Doors, desk: FlaskClient, tmp_path: Path) -> None:
    bad = tmp_path / "people.csv"
    bad.write_text('code,name\nP01,"=HYPERLINK(""http://x"",""y"")"\n', encoding="utf-8")
    own.service.load([bad], "tester", dry_run=False, progress=lambda message: None)
    template = workbook([["{{#person-roll}}{{person}}{{/person-roll}}"], ["Name: {{person-roll.person}}"]])
    page = page_of(send(desk, template, household="H06", as_of="2017-11-30"))
    assert (page["A1"].value, page["A1"].data_type, page["A1"].quotePrefix) == ('=HYPERLINK("http://x","y")', "s", True)
    assert page["A2"].value == 'Name: =HYPERLINK("http://x","y")'


WRONG = {
    "{{nope.item}}": ("there is no nope here", "needs"),
    "{{needs.nope}}": ("needs has no column nope", "household"),
    "{{nope}}": ("there is no nope here", "village"),
    "{{needs.rows nope=1}}": ("needs has no parameter nope", "village"),
    "{{needs.need.fr}}": ("nothing is shown as fr", "code, en, zh"),
    "{{#nope}}": ("there is no nope here", "needs"),
    "{{/needs}}": ("no rows of needs have begun", "{{#needs}}"),
    "{{#needs}}{{nope}}{{/needs}}": ("there is no nope here", "record"),
    "{{#needs}}": ("the rows of needs have no end", "{{/needs}}"),
    "=1+{{needs.rows}}": ("a formula holds a placeholder", "a cell of its own"),
    "{{needs.rows need=$nope}}": ("there is no nope here", "village"),
    "{{ }}": ("this is no placeholder", "{{parameter}}"),
}


@pytest.mark.parametrize("said", WRONG)
def test_a_placeholder_that_means_nothing_is_named_by_its_cell(said: str) -> None:
    reason, right = WRONG[said]
    _, problems = read_template([("Sheet A", 2, 2, said, said.startswith("="))], "mine.xlsx")
    found = [one.facts() for one in problems]
    assert len(found) == 1
    assert (found[0]["sheet"], found[0]["row"], found[0]["reason"]) == ("Sheet A", 2, reason)
    assert right in str(found[0]["right"])
    assert found[0]["column"] == ("" if "no end" in reason else "B")
    assert found[0]["reason_zh"] != reason
    assert found[0]["right_zh"] != found[0]["right"]


def test_a_template_with_faults_is_refused_with_all_of_them(desk: FlaskClient) -> None:
    found = problem(send(desk, workbook([["{{nope}}"], ["", "{{needs.nope}}"]], "Sheet A")), 400)["problems"]
    assert [(one["sheet"], one["row"], one["column"]) for one in found] == [("Sheet A", 1, "A"), ("Sheet A", 2, "B")]


def test_a_parameter_that_is_missing_or_unknown_is_named(desk: FlaskClient) -> None:
    template = workbook([["{{households.rows}}"]])
    assert "needs the parameter village" in problem(send(desk, template), 400)["detail"]
    assert "no parameter household" in problem(send(desk, template, village="V01", household="H01"), 400)["detail"]
    assert "no village has the code «V99»" in problem(send(desk, template, village="V99"), 400)["detail"]


def test_files_that_are_no_templates_are_refused(desk: FlaskClient) -> None:
    assert "is not a workbook" in problem(send(desk, b"nothing of the kind"), 400)["detail"]
    for name, said, reason in (
        ("big.xml", b"0" * (33 << 20), "too large once it is unpacked"),
        ("xl/vbaProject.bin", b"", "macros"),
        ("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "document type"),
        ("xl/workbook.xml", b"<a/>", "cannot be read as a workbook"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr(name, said)
        assert reason in problem(send(desk, out.getvalue()), 400)["detail"]


def test_the_public_may_fill_what_it_may_ask_and_bring_nothing(own: Doors) -> None:
    public = own.client("public")
    assert filled(public.get("/forms/incidence"))
    assert "open to staff only" in problem(public.get("/forms/household?household=H06"), 403)["detail"]
    problem(send(public, workbook([["{{village}}"]])), 403)
    problem(public.get("/rosters/needs.csv"), 403)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_form_of_ours_can_be_filled(desk: FlaskClient, name: str) -> None:
    page = page_of(desk.get(f"/forms/{name}?{NEEDED.get(name, '')}&lang=zh"))
    said = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [one for one in said if "{{" in one]
    assert page.page_setup.paperSize == 9
    assert len(said) > 10


def test_the_person_roll_has_the_columns_of_the_registry(desk: FlaskClient) -> None:
    found = filled(desk.get("/forms/person-roll?household=H03&as_of=2017-11-30"))
    header = next(row for row in found if row[0] == "县 County")
    assert len(header) == len({name for name in header if name}) == 26
    row = dict(zip(header, found[found.index(header) + 1], strict=True))
    assert (row["姓名 Name"], row["户编号 Household no."], row["家庭人口 Size"]) == ("王五", "H03", 1)


def test_a_form_is_kept_listed_taken_along_by_a_backup_and_replaced(own: Doors, desk: FlaskClient, tmp_path: Path) -> None:
    said = facts(send(desk, workbook([["{{village}}", "{{needs.rows}}"]]), keep="村表"))
    assert said["name"] == "村表"
    assert said["params"][0] == {"name": "village", "required": True, "en": "one village", "zh": "某一个村"}
    assert "村表" in {
        one["name"] for one in facts(desk.get("/forms", headers={"Accept": "application/json"}))["forms"] if one["kept"]
    }
    assert "村表" in desk.get("/forms?lang=zh", headers={"Accept": "text/html"}).text
    assert filled(desk.get("/forms/村表?village=V03"))[0][0] == "V03"
    own.service.store.backup(tmp_path / "copy")
    assert (tmp_path / "copy" / "forms" / "村表.xlsx").exists()
    problem(send(desk, workbook([["{{nope}}"]]), keep="村表"), 400)
    assert filled(desk.get("/forms/村表?village=V03"))[0][0] == "V03"
    for name in ("../x", "a/b", ".", ""):
        assert send(desk, workbook([["{{village}}"]]), keep=name, village="V03").status_code == (400 if name else 200)


SNIPPET = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_the_form_of_the_docs_can_be_filled(desk: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(SNIPPET, {})
    page = page_of(send(desk, Path("needs-form.xlsx").read_bytes(), village="V03"))
    assert page["B1"].value == "Lower village"
    assert page.cell(page.max_row, 2).value == f"=COUNT(A3:A{page.max_row - 1})"


@pytest.mark.slow
def test_the_commands_of_the_docs_do_as_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()

    def remit(*words: str) -> str:
        done = run.invoke(main, ["--data", "data", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    remit("load", *map(str, files()))
    exec(SNIPPET, {})
    remit("form", "needs-form.xlsx", "--param", "village=V03", "-o", "V03.xlsx")
    page = load_workbook("V03.xlsx").worksheets[0]
    assert page["B1"].value == "Lower village"
    assert page.max_row > 4
    assert page.cell(page.max_row, 2).value == f"=COUNT(A3:A{page.max_row - 1})"
    assert "3 forms are in files" in remit("form", "household", "--each", "household", "--place", "V03", "-o", "files")
    assert {file.name for file in Path("files").iterdir()} == {"H06.xlsx", "H07.xlsx", "H08.xlsx"}
    assert "village" in remit("form", "keep", "needs-form.xlsx", "needs-of-village")
    assert "needs-of-village (kept)" in remit("form", "list")
    remit("form", "get", "household", "-o", "mine.xlsx")
    cells = [cell.value for row in load_workbook("mine.xlsx").worksheets[0].iter_rows() for cell in row]
    assert any("{{#household-file section=member}}" in str(said) for said in cells)
    assert "needs  需求" in remit("roster")
    remit("roster", "needs", "-o", "needs.xlsx")
    remit("roster", "members", "--place", "V03", "--lang", "zh", "-o", "members.csv")
    assert "0 rows added, 0 changed" in remit("load", "needs.xlsx", "members.csv")
