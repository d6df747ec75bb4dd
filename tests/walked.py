"""Every page of the URL map: new pages come along by themselves, and one whose address nobody can fill in is named."""

from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from queries.catalog import catalog

ARGUMENTS = {"finding": "48e5ff47e6026659", "form": "csv", "kind": "village", "code": "V03", "name": "overlaps"}
ARGUMENTS |= {"household": "H06", "example": "overlaps", "job_id": "0123456789abcdef", "subject": "GOV"}
ARGUMENTS |= {"village": "V03", "indicator": "safe-housing"}
ARGUMENTS |= {"ns_term": "Duty", "vocab_term": "role-lead", "shapes_term": "Record", "align_term": "hxl-hashtag"}
ARGUMENTS |= {"chart": "coverage.svg", "number": "2", "roster": "responsibilities", "template": "incidence", "part": "by-kind"}
ARGUMENTS |= {"one_kind": "person", "one_code": "P01", "other_kind": "person", "other_code": "P04"}
ARGUMENTS |= {"request_code": "RT2", "offer_code": "OT2"}
ARGUMENTS |= {"paper_term": "county-a", "rest": "a/graph", "query_id": "a-query-of-mine-1"}
ARGUMENTS |= {"page": "explanation/rules"}
ARGUMENTS |= {"token": "a-link-of-nobody", "account": "nobody", "key": "none", "saying": "nothing"}
"""What addresses are filled in with, for things of the tiny county."""
HTML = {"Accept": "text/html"}


def pages(app: Flask, client: FlaskClient, arguments: Mapping[str, str], more: tuple[str, ...] = ()) -> list[str]:
    """The paths that answer a reader with a page to look at; `arguments` fill in the addresses, `more` says what else to see.

    Of the questions, which share a page, those that have one of their own are to be in `more`.
    """
    paths = [_path(rule, arguments) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not _shared(rule)]
    return sorted({path for path in (*paths, *more) if _is_page(client, path)})


def _path(rule: Rule, arguments: Mapping[str, str]) -> str:
    path = rule.rule
    for name in rule.arguments:
        assert name in arguments, f"say in the test which {name} {rule.rule} is to be asked for"
        path = path.replace(f"<{name}>", arguments[name]).replace(f"<path:{name}>", arguments[name])
    return path


def _shared(rule: Rule) -> bool:
    """Whether it is no page, a second address of one, or one of a question, which all look alike."""
    return (
        rule.rule.startswith("/assets/")
        or rule.rule.endswith(".html")
        or (rule.endpoint.startswith("questions.") and rule.rule.strip("/").partition(".")[0] in catalog())
    )


def _is_page(client: FlaskClient, path: str) -> bool:
    answer = client.get(path, headers=HTML)
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    return answer.status_code < 300 and answer.mimetype == "text/html" and not saved
