"""The catalog: every stored question is right, and every kind of wrong header is refused with its reason."""

from importlib import import_module
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from rdflib.plugins.sparql import prepareQuery
from tiny import needed, tiny

from graph.intake.concepts import concepts
from ontology.errors import NotFound
from queries.catalog import BadHeader, Question, catalog, marked, parse_question, question
from queries.params import bind, resolve

RIGHT = """\
#+ question.en = "Which?"
#+ question.zh = "哪些？"
#+ access = "staff"
#+ key = ["record"]
#+ [params]
#+ village = { type = "village", en = "one village", zh = "某村", example = "V03" }
#+ [columns]
#+ sub_kind = { en = "kind", zh = "类别" }
#+ record = { en = "record", zh = "记录" }
#+ [finding]
#+ kind = "absence"
#+ evidence = ["record"]
#+ [finding.rule]
#+ unheld = { en = "Nobody does.", zh = "无人。" }
SELECT ?sub_kind ?record WHERE {
  VALUES ?village { <urn:v> }   # parameter
  ?record <urn:in> ?village . BIND("unheld" AS ?sub_kind)
}
"""
WRONG = [
    ('#+ question.en = "Which?"\n', "", "en"),
    ('#+ question.zh = "哪些？"\n', "", "zh"),
    ('question.zh = "哪些？"', 'question.fr = "?"', "fr"),
    ('#+ access = "staff"\n', "", "access"),
    ('"staff"', '"everybody"', "access is public, area, staff or published"),
    ('access = "staff"', 'access = "staff"\n#+ acces = "public"', "acces is no part of a header"),
    ('access = "staff"', "access = staff", "Invalid value"),
    ('#+ key = ["record"]\n', "", "key"),
    ('key = ["record"]', "key = []", "key names one or more of the columns"),
    ('key = ["record"]', 'key = ["row"]', "key names one or more of the columns"),
    ('key = ["record"]', 'key = ["record"]\n#+ quick = ["village"]', "quick names parameters of a question that is long"),
    (
        'key = ["record"]',
        'key = ["record"]\n#+ long = true\n#+ quick = ["duty"]',
        "quick names parameters of a question that is long",
    ),
    ('type = "village", ', "", "type"),
    ('type = "village"', 'type = "hamlet"', "parameter village has the unknown type hamlet"),
    ('type = "village"', 'type = "village,hamlet"', "unknown type village,hamlet"),
    ('type = "village"', 'type = "word:"', "unknown type word:"),
    ('example = "V03"', 'example = "V03", requird = true', "requird"),
    (', example = "V03"', "", "example"),
    ("#+ village =", "#+ township =", "the query has parameters that the header lacks: village"),
    ("   # parameter", "", "the header has parameters that the query never uses: village"),
    ("#+ record = {", "#+ records = {", "are not those of the query"),
    ("SELECT ?sub_kind ?record", "SELECT ?record ?sub_kind", "are not those of the query"),
    ("SELECT ?sub_kind ?record WHERE", "ASK", "are not those of the query"),
    ('evidence = ["record"]', 'evidence = ["need"]', "the finding names columns that the query lacks"),
    ('#+ kind = "absence"\n', "", "kind"),
    ('kind = "absence"', 'kind = "absence"\n#+ acts = "record"', "acts"),
    ('#+ unheld = { en = "Nobody does.", zh = "无人。" }\n', "", "questions that yield findings by a rule, and no others"),
    ('unheld = { en = "Nobody does.", zh = "无人。" }', 'unheld = { en = "Nobody does." }', "zh"),
    ("?record <urn:in>", "?record <urn:in", "this is not SPARQL"),
    ("#+ [columns]", "#+ columns", "Expected"),
]


def test_the_pattern_of_all_wrong_headers_is_right() -> None:
    found = parse_question("absence-unheld", "rules", RIGHT)
    assert (found.name, found.theme, list(found.params), list(found.columns)) == (
        "absence-unheld",
        "rules",
        ["village"],
        ["sub_kind", "record"],
    )
    assert found.finding
    assert found.finding.sub_kinds == ("unheld",)


@pytest.mark.parametrize(("old", "new", "reason"), WRONG)
def test_a_wrong_header_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    assert old in RIGHT
    with pytest.raises(BadHeader) as refused:
        parse_question("absence-unheld", "rules", RIGHT.replace(old, new))
    assert refused.value.detail.startswith("rules/absence-unheld.rq: ")
    assert reason in refused.value.detail


FAMILY = """\
#+ question.en = "Which?"
#+ question.zh = "哪些？"
#+ access = "staff"
#+ key = ["record"]
#+ of = ["one", "two"]
#+ [params]
#+ village = { type = "village", en = "one village", zh = "某村", example = "V03" }
#+ sub_kind = { type = "word:unheld,idle", en = "one kind", zh = "某类", example = "idle" }
#+ [columns]
#+ sub_kind = { en = "kind", zh = "类别" }
#+ record = { en = "record", zh = "记录" }
#+ why = { en = "why", zh = "原因" }
"""
WRONG_FAMILIES = [
    ('"two"]', '"three"]', "three"),
    ('type = "village"', 'type = "village,township"', "the parameter village is not that of the rules"),
    ("#+ village =", "#+ township =", "the query has parameters that the header lacks: village"),
    ('type = "word:unheld,idle"', 'type = "integer"', "sub_kind is neither one of the rules nor a column of words"),
    ("#+ sub_kind = { type", "#+ kind = { type", "kind is neither one of the rules nor a column of words"),
    ("#+ why =", "#+ reason =", "no rule has the columns reason"),
    ('zh = "原因" }\n', 'zh = "原因" }\nSELECT * WHERE {}\n', "it has a text of its own beside the rules"),
]


def two_rules() -> dict[str, Question]:
    more = RIGHT.replace("unheld", "idle").replace("?record WHERE", "?record ?why WHERE")
    more = more.replace("#+ [finding]", '#+ why = { en = "why", zh = "原因" }\n#+ [finding]')
    return {"one": parse_question("one", "rules", RIGHT), "two": parse_question("two", "rules", more)}


def test_a_family_is_composed_of_its_rules() -> None:
    found = parse_question("gaps", "boundaries", FAMILY, two_rules())
    assert (found.of, found.finding, list(found.columns)) == (("one", "two"), None, ["sub_kind", "record", "why"])
    for name, rule in two_rules().items():
        assert rule.sparql.splitlines()[1].strip() in found.sparql, name
    assert 'VALUES ?sub_kind { "idle" }   # parameter' in found.sparql


@pytest.mark.parametrize(("old", "new", "reason"), WRONG_FAMILIES)
def test_a_wrong_family_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    assert old in FAMILY
    with pytest.raises(BadHeader) as refused:
        parse_question("gaps", "boundaries", FAMILY.replace(old, new), two_rules())
    assert reason in refused.value.detail


def test_a_rule_says_itself_in_one_sentence_per_sub_kind_and_belongs_to_a_family() -> None:
    rules = {found.name: found.finding for found in catalog().values() if found.finding}
    assert set(rules) == {part for found in catalog().values() for part in found.of}
    said = {f"{rule.kind}-{sub_kind}": text for rule in rules.values() for sub_kind, text in rule.rule.items()}
    assert sorted(said) == sorted(f"{rule.kind}-{sub_kind}" for rule in rules.values() for sub_kind in rule.sub_kinds)
    for text in said.values():
        assert text.en.endswith(".")
        assert text.en.isascii()
        assert text.zh.endswith("。")


def test_an_unknown_question_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match=f"no question «gasp». The questions are: {', '.join(catalog())}"):
        question("gasp")


def test_every_file_is_a_question_named_after_it() -> None:
    files = {file.stem: file.parent.name for file in Path("queries").glob("*/*.rq")}
    assert {found.name: found.theme for found in catalog().values()} == files


@pytest.mark.slow
@pytest.mark.parametrize("found", catalog().values(), ids=lambda found: found.name)
def test_every_question_is_sparql_for_rdflib_too(found: Question) -> None:
    prepareQuery(found.sparql)


@pytest.mark.slow
@pytest.mark.parametrize("found", catalog().values(), ids=lambda found: found.name)
def test_every_way_to_ask_is_sparql_for_rdflib_too(found: Question) -> None:
    prepareQuery(bind(found, {}))
    wanted = {name: param.example for name, param in found.params.items() if param.type.startswith(("concept", "word"))}
    for name, word in wanted.items():
        prepareQuery(bind(found, resolve(found, needed(found) | {name: word}, tiny()).terms))


@pytest.mark.parametrize("found", catalog().values(), ids=lambda found: found.name)
def test_every_step_in_python_is_there(found: Question) -> None:
    module, _, function = found.then.partition(":")
    assert not found.then or callable(getattr(import_module(module), function))


@pytest.mark.parametrize("found", catalog().values(), ids=lambda found: found.name)
def test_every_text_is_there_in_both_languages(found: Question) -> None:
    texts = [found.text, *(param.about for param in found.params.values()), *found.columns.values()]
    for text in texts:
        assert text.en
        assert text.en.isascii()
        assert not text.zh.isascii()


@pytest.mark.parametrize("found", [q for q in catalog().values() if q.finding], ids=lambda found: found.name)
def test_every_finding_is_a_concept(found: Question) -> None:
    assert found.finding
    assert {f"{found.finding.kind}-{sub_kind}" for sub_kind in found.finding.sub_kinds} <= set(concepts("findings"))


def test_questions_about_households_are_for_staff() -> None:
    of_households = {"displacements", "evasions", "findings", "gaps", "needs", "offside", "paths", "profile", "unknowns"}
    assert of_households <= {found.name for found in catalog().values() if found.access != "public"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("  ?s ?p ?o .", None),
        ('  ?s ?p "# parameters" .', None),
        ("  VALUES ?a { 1 }   # parameter", ("a",)),
        ("  VALUES (?a ?b) { (1 2) }   # parameter", ("a", "b")),
        ("  ?s ?p ?o .   # parameter a", ("a",)),
        ("  VALUES ?c { 1 }   # parameter a b", ("a", "b")),
        ("  ?s ?p ?o .   # parameter", ()),
    ],
)
def test_what_a_line_depends_on(line: str, names: tuple[str, ...] | None) -> None:
    assert marked(line) == names


def test_terms_take_their_places_and_lines_without_are_left_out() -> None:
    text = """SELECT ?s WHERE {
  VALUES (?a ?b) { (1 2) } ?s ?a ?b .   # parameter
  VALUES ?c { 3 }   # parameter
  VALUES ?d { 4 } ?s <urn:p> ?d .   # parameter c
  VALUES ?e { 5 }
}"""
    found = Question("q", "t", question("who").text, "staff", (), {}, {}, text, lines=tuple(text.splitlines()))
    node, word = NamedNode("urn:x"), Literal('}" . #\n')
    assert bind(found, {"a": node, "b": word}).splitlines() == [
        "SELECT ?s WHERE {",
        '  VALUES (?a ?b) { (<urn:x> "}\\" . #\\n") } ?s ?a ?b .   # parameter',
        "  VALUES ?e { 5 }",
        "}",
    ]
    kept = bind(found, {"a": node, "c": word}).splitlines()
    assert kept[1:3] == ['  VALUES ?c { "}\\" . #\\n" }   # parameter', "  VALUES ?d { 4 } ?s <urn:p> ?d .   # parameter c"]
