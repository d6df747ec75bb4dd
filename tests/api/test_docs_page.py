"""The documentation at `/docs`: every page and picture answers, every link leads somewhere, nothing comes from elsewhere."""

import re
from html import unescape
from urllib.parse import urljoin

from flask.testing import FlaskClient
from tiny_service import problem

from api.docs_text import EXTENSIONS, FOLDER, contents, pages, pictures, shown

LINK = re.compile(r'(?:href|src)="([^"]+)"')
ID = re.compile(r'id="([^"]+)"')


def test_every_page_of_the_folder_is_listed_once_and_there() -> None:
    listed = [page.name for part in contents() for page in part.pages]
    there = {file.relative_to(FOLDER).with_suffix("").as_posix() for file in FOLDER.rglob("*.md")}
    assert len(set(listed)) == len(listed)
    assert set(listed) | {"index"} == there
    assert all(page.title.en and page.title.zh for page in pages().values())


def test_every_link_leads_to_a_page_a_place_on_it_or_a_picture() -> None:
    anchors = {page.path: set(ID.findall(shown(page.name).html)) for page in pages().values()}
    files = {f"/docs/{name}" for name in pictures()}

    def leads(address: str) -> bool:
        place, _, anchor = address.partition("#")
        if place in files or place == "/docs" or address.startswith("http"):
            return True
        return place in anchors and (not anchor or anchor in anchors[place])

    found = [(page, link) for page in pages().values() for link in LINK.findall(shown(page.name).html)]
    broken = [(page.name, link) for page, link in found if not leads(unescape(urljoin(page.path, link)))]
    assert broken == []


def test_pages_answer_in_both_languages_and_pictures_are_pictures(public: FlaskClient) -> None:
    for name in ("explanation/rules", "tutorial/first-hour"):
        page = public.get(f"/docs/{name}?lang=zh")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert "aria-current" in page.text
        assert 'lang="en"' in page.text
    assert "入门教程" in public.get("/docs?lang=zh").text
    picture = public.get("/docs/pictures/layers.svg")
    assert picture.mimetype == "image/svg+xml"
    assert public.get("/docs/pictures/layers.svg", headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304


def test_a_page_in_chinese_says_so_and_has_the_commands_pictures_and_addresses_of_the_english_one(public: FlaskClient) -> None:
    assert '<article class="text" lang="zh">' in public.get("/docs/tutorial/first-hour-zh").text
    assert "A first hour for a coordinator (in Chinese)" in public.get("/docs").text
    chinese = [page for page in pages().values() if page.lang == "zh"]
    assert chinese
    for page in chinese:
        here, there = (shown(name).html for name in (page.name, page.name.removesuffix("-zh")))
        assert re.findall(r"<code class.*?</code>", here, re.DOTALL) == re.findall(r"<code class.*?</code>", there, re.DOTALL)
        assert re.findall(r'src="([^"]+)"', here) == re.findall(r'src="([^"]+)"', there)
        assert set(re.findall(r'href="(http[^"]+?)(?:[?&]|&amp;)lang=zh"', here)) - {"http://127.0.0.1:8000/"} == set(
            re.findall(r'href="(http[^"]+)"', there)
        )


def test_pages_have_nothing_that_the_policy_of_content_forbids() -> None:
    for page in pages().values():
        html = shown(page.name).html
        assert "<script" not in html
        assert " style=" not in html, page.name
        assert not re.search(r'src="(?!/docs/)', html), page.name


def test_words_are_found_where_headings_have_them_first(public: FlaskClient) -> None:
    found = re.findall(r'<li><a href="(/docs/[^"?]+)', public.get("/docs?q=bring+back").text.partition('class="found"')[2])
    assert found[0] == "/docs/how-to/backup#bring-back"
    assert "No page has all of these words" in public.get("/docs?q=zzzz").text
    assert "&lt;b&gt;" in public.get("/docs?q=<b>").text


def test_problem_documents_lead_to_the_page_of_errors(public: FlaskClient) -> None:
    kind = problem(public.get("/docs/no-such-page"), 404)["type"]
    place, _, anchor = kind.partition("#")
    assert f'id="{anchor}"' in public.get(place).text


def test_names_that_lead_out_of_the_folder_are_not_found(public: FlaskClient) -> None:
    for name in ("../pyproject.toml", "contents.toml", "index", "explanation/../../README", "%2e%2e/README"):
        assert public.get(f"/docs/{name}").status_code == 404, name


def test_the_static_site_is_read_as_these_pages_are() -> None:
    text = (FOLDER.parent / "mkdocs.yml").read_text(encoding="utf-8")
    said = text.partition("markdown_extensions:")[2].partition("validation:")[0]
    assert re.findall(r"- ([\w]+)", said) == list(EXTENSIONS)
