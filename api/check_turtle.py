"""A check of the data as a validation report in Turtle (SHACL, W3C 2017, section 3.6), for other programs."""

import json
from collections.abc import Iterator
from typing import Any

from graph.shapes import component_name

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/remit/shapes#> .
"""


def as_turtle(report: dict[str, Any]) -> str:
    """The violations that a report shows; a comment says how many there are in all.

    In SHACL warnings too keep data from conforming. What a check found names no shape, and SPARQL as its component.
    """
    shown = [block for result in report["results"] for block in _results(result)]
    total = report["violations"] + report["warnings"]
    body = "".join(f" ;\n  sh:result [{block} ]" for block in shown)
    return (
        f"{HEAD}\n# {len(shown)} of {total} results, of version {report['version']}\n"
        f"[] a sh:ValidationReport ;\n  sh:conforms {'false' if total else 'true'}{body} .\n"
    )


def _results(result: dict[str, Any]) -> Iterator[str]:
    """What stands between the brackets of each violation."""
    said = " , ".join(f"{json.dumps(text, ensure_ascii=False)}@{language}" for language, text in result["message"].items())
    about = f"sh:resultSeverity sh:{result['severity']} ; sh:resultMessage {said}"
    if result["component"]:
        about += f" ; sh:sourceShape shape:{result['check'].partition('/')[0]}{_path(result['path'])}"
    component = component_name(result["component"] or "SPARQL")
    for one in result["first"]:
        focus = one["id"] if one["id"].startswith("_:") else f"<{one['id']}>"
        value = f" ; sh:value {one['terms'][0]}" if one["terms"] else ""
        yield f" a sh:ValidationResult ; sh:focusNode {focus}{value} ; sh:sourceConstraintComponent sh:{component} ; {about}"


def _path(path: str) -> str:
    if not path:
        return ""
    return f" ; sh:resultPath [ sh:inversePath <{path[1:]}> ]" if path.startswith("^") else f" ; sh:resultPath <{path}>"
