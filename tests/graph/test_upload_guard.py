import json
from pathlib import Path

import pytest

from graph.upload_guard import NESTING, check_upload
from ontology.errors import BadRequest


def check(folder: Path, content: str | bytes, media_type: str) -> None:
    file = folder / "upload"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    check_upload(file, media_type)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def test_json_may_be_nested_so_far_and_no_further(tmp_path: Path) -> None:
    check(tmp_path, nested(NESTING), "application/ld+json")
    for content in (nested(NESTING + 1), "[" * (NESTING + 1), '{"a":[' * NESTING):
        with pytest.raises(BadRequest, match="nested"):
            check(tmp_path, content, "application/ld+json")


@pytest.mark.parametrize("text", ["[" * 1000, '"' + "{" * 1000, "\\" * 7 + "[" * 1000])
def test_brackets_in_text_are_no_nesting(tmp_path: Path, text: str) -> None:
    check(tmp_path, json.dumps({"a": text, "b": [text]}), "application/ld+json")


@pytest.mark.parametrize("where", [0, (1 << 20) - 5, 3 << 20])
def test_a_document_type_is_found_wherever_it_stands(tmp_path: Path, where: int) -> None:
    for media_type in ("application/rdf+xml", "application/xml", "text/xml"):
        with pytest.raises(BadRequest, match="document type"):
            check(tmp_path, " " * where + '<!DOCTYPE r [<!ENTITY l "lol">]><r/>', media_type)


def test_xml_in_another_encoding_hides_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="UTF-8"):
        check(tmp_path, "<!DOCTYPE r><r/>".encode("utf-16"), "application/rdf+xml")


def test_other_formats_are_for_their_parser(tmp_path: Path) -> None:
    check(tmp_path, "# <!DOCTYPE r>" + "[" * 1000, "text/turtle")
