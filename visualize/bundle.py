"""Our scripts as browsers load them: modules that take names from each other become one file, so that nothing need be resolved.

A part is an ES module of `assets/`, which takes names with `import { a, b } from "./other.js";` on one line and gives names with
`export` before a declaration at the start of a line; what it gives must never be assigned anew. Each part keeps its own scope.
"""

import re
from collections.abc import Mapping

IMPORT = re.compile(r'^import (?P<names>\{[^}]*\}) from "\./(?P<stem>[a-z_]+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?P<declared>(?:const|async function|function|class) (?P<name>\w+))", re.MULTILINE)


def bundle(name: str, sources: Mapping[str, str]) -> str:
    """A module and all that it needs, each after what it needs itself, as one classic script."""
    order: list[str] = []
    _visit(name, sources, order, ())
    parts = [_part(part, sources[part]) for part in order]
    return '(() => {\n"use strict";\n' + "".join(parts) + "})();\n"


def is_module(source: str) -> bool:
    """Whether a script takes or gives names."""
    return bool(IMPORT.search(source) or EXPORT.search(source))


def needed(source: str) -> list[str]:
    """The parts that a module takes names from."""
    return [f"{found['stem']}.js" for found in IMPORT.finditer(source)]


def _part(name: str, source: str) -> str:
    """A module as a value: an object with what it gives."""
    given = ", ".join(found["name"] for found in EXPORT.finditer(source))
    body = EXPORT.sub(r"\g<declared>", IMPORT.sub(r"const \g<names> = \g<stem>;", source))
    return f"const {name.removesuffix('.js')} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _visit(name: str, sources: Mapping[str, str], order: list[str], path: tuple[str, ...]) -> None:
    if name in path:
        raise ValueError(f"{' needs '.join((*path, name))}: a circle")
    if name not in order:
        for other in needed(sources[name]):
            _visit(other, sources, order, (*path, name))
        order.append(name)
