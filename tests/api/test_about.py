"""What the pages of things answer, against what the rosters of the tiny county say."""

import re

import pytest
from flask.testing import FlaskClient


def words(client: FlaskClient, path: str) -> str:
    """The text of a page, its markup and double spaces aside."""
    page = client.get(path)
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text.partition("<main")[2]))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/id/household/H04",
            "safe housing, since 1 May 2016: Housing department answers for housing assurance over East township "
            "since 1 Jan 2016, on the authority of County plan against poverty.",
        ),
        ("/id/household/H06", "Household H06 (张三) lives in Lower village."),
        ("/id/household/H06", "safe housing, since 1 Apr 2016: nobody is accountable for it."),
        ("/id/household/H06?lang=zh", "无人负总责。"),
        ("/id/village/V02", "Middle village is a village in East township."),
        ("/id/village/V02", "Middle village committee answers for"),
        ("/id/village/V03", "Nobody is accountable here for"),
        ("/id/village/V03", "Fruit cooperative"),
        ("/id/township/T1", "Upper village"),
        (
            "/id/county/C1",
            "County government answers for income development over Tiny county since 1 Jan 2016, "
            "on the authority of County plan against poverty.",
        ),
        ("/id/subject/HOUS", "Housing department answers for housing assurance over East township"),
        ("/id/subject/HOUS", "80,000 yuan"),
        ("/id/subject/LI", "Cadre Li"),
        ("/id/duty/housing", "housing assurance is a core duty; it answers the need for safe housing"),
        ("/id/agreement/AG1", "County government shares funds (50,000 yuan) with Charity federation since 1 Jan 2016."),
        ("/id/responsibility/R02", "delegated from R01"),
        ("/id/import/2", "tester loaded"),
        ("/id/action/ACT01", "It was read from"),
        ("/id/resource/funds", "What refers to it"),
    ],
)
def test_a_page_answers_in_words(staff: FlaskClient, path: str, said: str) -> None:
    assert said in words(staff, path)


def test_every_row_says_from_which_file_and_row(staff: FlaskClient) -> None:
    page = staff.get("/id/household/H04").text
    assert 'href="/id/import/2">responsibilities.csv' in page
    assert "row 2" in page


def test_what_was_asked_of_then_is_as_it_was_then(staff: FlaskClient) -> None:
    assert staff.get("/id/household/H04?known_at=2").status_code == 200


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_every_page_leads_on(staff: FlaskClient, lang: str) -> None:
    links: set[str] = set()
    for path in ("/id/village/V03", "/id/subject/GOV", "/id/duty/income", "/id/import/2", "/id/agreement/AG1"):
        page = staff.get(f"{path}?lang={lang}").text
        links |= {link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', page)}
    for link in links:
        assert staff.get(link, headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200, link


def test_the_public_sees_bodies_and_duties_and_no_file_household_or_finding(public: FlaskClient) -> None:
    for path in ("/id/village/V03", "/id/subject/HOUS", "/id/duty/housing", "/id/agreement/AG1", "/id/county/C1"):
        page = public.get(path)
        assert page.status_code == 200
        said = re.sub(r'"/q/[^"]*"', "", page.text.partition("<main")[2]).replace("format=csv", "")
        for hidden in (".csv", "/id/household/", "/id/person/", "/id/subject/LI", "/findings/", "张三", "H06"):
            assert hidden not in said, (path, hidden)
    for path in ("/id/household/H06", "/id/import/2", "/id/person/P01"):
        assert public.get(path).status_code == 404
