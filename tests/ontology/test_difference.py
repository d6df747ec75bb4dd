"""The difference of two versions of the vocabulary: what was added, deprecated, changed, and that nothing ever disappears."""

import json
from pathlib import Path

import pytest

from ontology.difference import BEGIN, END, HERE, difference, last_release, main, written

ROOT = Path(__file__).parents[2]
HEAD = """
@prefix rm: <https://w3id.org/remit/ns#> .
@prefix rmv: <https://w3id.org/remit/vocab#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
OLD = """
<https://w3id.org/remit/ns> owl:versionInfo "1.0.0" .
rm:Duty a owl:Class ; rdfs:label "duty"@en .
rm:bearer a owl:ObjectProperty ; rdfs:range rm:Duty .
rm:gone a owl:ObjectProperty .
"""
NEW = """
<https://w3id.org/remit/ns> owl:versionInfo "2.0.0" .
rm:Duty a owl:Class ; rdfs:label "a duty"@en .
rm:bearer a owl:ObjectProperty ; rdfs:range rm:Duty ; owl:deprecated true ; dcterms:isReplacedBy rm:holder .
rm:holder a owl:ObjectProperty .
rm:gone a owl:ObjectProperty .
"""


def version(folder: Path, name: str, text: str) -> Path:
    (folder / name).mkdir()
    (folder / name / "remit.ttl").write_text(HEAD + text, encoding="utf-8")
    (folder / name / "vocab.ttl").write_text(HEAD, encoding="utf-8")
    return folder / name


def test_added_deprecated_and_changed_terms_are_named(tmp_path: Path) -> None:
    found = difference(version(tmp_path, "old", OLD), version(tmp_path, "new", NEW))
    assert (found.old, found.new) == ("1.0.0", "2.0.0")
    assert (found.added, found.removed) == (["rm:holder"], [])
    assert found.deprecated == {"rm:bearer": "rm:holder"}
    assert found.changed == {"rm:Duty": ["rdfs:label"]}
    assert "- **Deprecated** (1): `rm:bearer` by `rm:holder`" in found.markdown()


def test_a_term_that_is_simply_gone_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    without = NEW.replace("rm:gone a owl:ObjectProperty .", "")
    folders = [str(version(tmp_path, "old", OLD)), str(version(tmp_path, "new", without))]
    assert main([*folders, "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["removed"] == ["rm:gone"]
    assert "deprecate rm:gone" in said.err


def test_equal_versions_do_not_differ(tmp_path: Path) -> None:
    assert difference(version(tmp_path, "old", OLD), version(tmp_path, "same", OLD)).markdown().endswith("- No difference.")


def test_a_changelog_takes_it_between_its_marks(tmp_path: Path) -> None:
    found = difference(version(tmp_path, "old", OLD), version(tmp_path, "new", NEW))
    once = written(f"before\n{BEGIN}\nold words\n{END}\nafter\n", found)
    assert once == f"before\n{BEGIN}\n{found.markdown()}\n{END}\nafter\n"
    assert written(once, found) == once
    with pytest.raises(ValueError, match="no lines"):
        written("no marks", found)


def test_nothing_of_the_last_release_disappeared_and_the_changelog_says_what_differs() -> None:
    found = difference(last_release(), HERE)
    assert found.removed == []
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert written(changelog, found) == changelog, "run make difference"
