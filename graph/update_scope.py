"""Which statements an update text can change, so that its difference need not be looked for in the whole store.

Only predicates are told apart, and only where every operation is an INSERT or DELETE whose templates name theirs. The templates
are read by the engine itself, with an IRI in the place of every variable; whatever is not understood can change everything.
"""

import pyoxigraph as ox

from graph.sparql_tokens import tokens
from graph.update_text import outer

_ANY = "urn:remit:any-"
_DECLARATIONS = {"BASE": 1, "PREFIX": 2}
"""Tokens that follow the word."""
_PLAIN = {*_DECLARATIONS, "WITH", "INSERT", "DELETE", "DATA", "USING", "NAMED", "WHERE"}
_MOST = 50
"""Predicates up to which looking at each is sooner than looking at everything."""


def scope(text: str, base: str) -> frozenset[str] | None:
    """The predicates of the statements that an update can change; None for all."""
    prologue, templates = _prologue(text), _templates(text)
    if prologue is None or templates is None:
        return None
    read = ox.Store()
    try:
        for template in templates:
            read.update(f"{prologue} INSERT DATA {_without_variables(template)}", base_iri=base)
    except (SyntaxError, RuntimeError, ValueError):
        return None
    found = frozenset(quad.predicate.value for quad in read)
    return None if len(found) > _MOST or any(name.startswith(_ANY) for name in found) else found


def _templates(text: str) -> list[str] | None:
    """What is written or taken away, a group in braces each; None where another operation stands beside."""
    found, words = list[str](), list[str]()
    for token, end in outer(text):
        word = token.text.upper()
        if token.kind == "mark" and word == "{":
            if words[-1:] != ["WHERE"] or words[-2:] == ["DELETE", "WHERE"]:
                found.append(text[token.at : end])
            words.append(word)
        elif token.kind == "word":
            if word not in _PLAIN:
                return None
            words.append(word)
    return found


def _prologue(text: str) -> str | None:
    """All declarations of a text; None where one takes the place of another."""
    pieces, ahead, declared = list[str](), 0, set[str]()
    for token, _ in outer(text):
        word = token.text.upper()
        if ahead:
            ahead -= 1
            pieces.append(token.text)
        elif word in _DECLARATIONS:
            ahead = _DECLARATIONS[word]
            pieces.append(word)
        if pieces and ahead == 1:
            named = " ".join(pieces[-2:]) if word != "BASE" else word
            if named in declared:
                return None
            declared.add(named)
    return " ".join(pieces)


def _without_variables(template: str) -> str:
    pieces, copied = list[str](), 0
    for token in tokens(template):
        if token.kind == "variable":
            pieces += [template[copied : token.at], f"<{_ANY}{token.text[1:].encode().hex()}>"]
            copied = token.at + len(token.text)
    return "".join([*pieces, template[copied:]])
