"""The shapes of `ontology/shapes.ttl` as SPARQL: for every constraint one query that gives what breaks it.

Covered are the constraint components of SHACL Core (W3C 2017, section 4) that the shapes use; another one is an error, never
silently passed. Types of superclasses stand in the data, so that `sh:class` needs no hierarchy. Referee in the tests: pySHACL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.errors import RemitError

NOT_CONSTRAINTS = {SH.path, SH.message, SH.severity, SH.targetClass, SH.name, SH.description, SH.qualifiedMinCount, RDF.type}
COMPARED: dict[Node, str] = {SH.minInclusive: ">=", SH.minExclusive: ">", SH.maxInclusive: "<=", SH.maxExclusive: "<"}
CAST = {XSD.boolean, XSD.integer, XSD.decimal, XSD.double, XSD.date, XSD.dateTime}
"""Datatypes that SPARQL can cast to: what it cannot cast, they do not allow."""
OTHER_TARGETS = (SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class UnknownConstraint(RemitError):
    """A shape uses a constraint component that is not compiled."""

    title = "A shape cannot be checked"


@dataclass(frozen=True)
class Constraint:
    """One constraint for one class. `query` selects ?this, and ?value where one value breaks it. `path` is the IRI of a property,
    after a ^ where it is followed from its object; empty where the thing itself is asked. `component` is the parameter's name.
    """

    shape: str
    of_class: str
    path: str
    component: str
    severity: str
    messages: dict[str, str]
    query: str


@cache
def constraints() -> tuple[Constraint, ...]:
    """The constraints of all shapes, in the order of shapes and classes.

    UnknownConstraint   a shape uses a component that is not covered here
    """
    return compile_shapes(Graph().parse(data=files("ontology").joinpath("shapes.ttl").read_bytes(), format="turtle"))


def compile_shapes(shapes: Graph) -> tuple[Constraint, ...]:
    """The constraints of a shapes graph; errors as for `constraints`."""
    for target in OTHER_TARGETS:
        for shape in shapes.subjects(target, None):
            raise UnknownConstraint(f"{shape} is aimed by {target}; only sh:targetClass is compiled (graph/shapes.py).")
    targets = sorted((str(shape), str(kind)) for shape, kind in shapes.subject_objects(SH.targetClass))
    return tuple(one for shape, kind in targets for one in _Compiler(shapes).of(URIRef(shape), URIRef(kind)))


def component_name(parameter: str) -> str:
    """The local name of the constraint component that a parameter belongs to, as `MinCountConstraintComponent`."""
    name = "qualifiedMinCount" if parameter == "qualifiedValueShape" else parameter
    return f"{name[0].upper()}{name[1:]}ConstraintComponent"


class _Compiler:
    """Writes the patterns of one shape. A pattern is a group that binds ?this, and the focus of the constraint it breaks."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._numbers = count()
        self._of_focus: dict[Node, Callable[[Node, Node, str, str, str], str]] = {
            SH.minCount: self._least,
            SH.maxCount: self._most,
            SH.hasValue: lambda shape, value, anchor, focus, path: (
                f"{anchor} FILTER NOT EXISTS {{ {focus} {path} {value.n3()} }}"
            ),
            SH.uniqueLang: self._unique_language,
            SH.lessThan: self._ordered("<"),
            SH.lessThanOrEquals: self._ordered("<="),
            SH.disjoint: lambda shape, other, anchor, focus, path: f"{anchor} {focus} {path} ?value ; {other.n3()} ?value .",
            SH.qualifiedValueShape: self._qualified,
        }

    def of(self, shape: URIRef, kind: URIRef) -> Iterator[Constraint]:
        """The constraints of a shape for one of its classes."""
        anchor = f"?this a {kind.n3()} ."
        for component, pattern in self._direct(shape, anchor, "?this"):
            yield self._constraint(shape, kind, shape, component, f"SELECT DISTINCT ?this WHERE {{ {pattern} }}")
        for part in sorted(self._shapes.objects(shape, SH.property), key=self._place):
            for component, pattern in self._property(part, anchor, "?this", "?value"):
                shown = "?this ?value" if "?value" in pattern else "?this"
                yield self._constraint(shape, kind, part, component, f"SELECT DISTINCT {shown} WHERE {{ {pattern} }}")

    def _constraint(self, shape: URIRef, kind: URIRef, part: Node, component: Node, query: str) -> Constraint:
        said = {text.language or "": str(text) for text in self._shapes.objects(part, SH.message) if isinstance(text, Literal)}
        path = self._path(part).replace("<", "").replace(">", "") if part != shape else ""
        severity = self._shapes.value(part, SH.severity) or SH.Violation
        names = (_local(node) for node in (shape, kind, component, severity))
        shape_name, class_name, parameter, severity_name = names
        return Constraint(shape_name, class_name, path, parameter, severity_name, said, query)

    def _violations(self, shape: Node, anchor: str, focus: str) -> str:
        """What breaks a whole shape, in whatever way."""
        found = [pattern for _, pattern in self._direct(shape, anchor, focus)]
        for part in self._shapes.objects(shape, SH.property):
            found += [pattern for _, pattern in self._property(part, anchor, focus, self._fresh())]
        return " UNION ".join(f"{{ {pattern} }}" for pattern in found)

    def _property(self, part: Node, anchor: str, focus: str, value: str) -> Iterator[tuple[Node, str]]:
        path = self._path(part)
        if (part, SH.property, None) in self._shapes:
            raise UnknownConstraint(f"A part within the part for {path} is not compiled; use sh:node (graph/shapes.py).")
        for component, given in self._given(part):
            if component in self._of_focus:
                yield component, self._of_focus[component](part, given, anchor, focus, path)
        yield from self._direct(part, f"{anchor} {focus} {path} {value} .", value)

    def _direct(self, shape: Node, anchor: str, focus: str) -> Iterator[tuple[Node, str]]:
        """What breaks the constraints that a shape puts on the node itself (of a property shape: on each value)."""
        for component, given in self._given(shape):
            if component in (SH["or"], SH.xone):
                yield component, self._logical(component, given, anchor, focus)
            elif component == SH.node:
                yield component, self._violations(given, anchor, focus)
            elif component not in self._of_focus or (shape, SH.path, None) not in self._shapes:
                yield component, f"{anchor} FILTER({self._broken(component, given, focus)})"

    def _given(self, shape: Node) -> list[tuple[Node, Node]]:
        skipped = NOT_CONSTRAINTS | {SH.property}
        said = [pair for pair in self._shapes.predicate_objects(shape) if pair[0] not in skipped]
        return sorted((pair for pair in said if pair != (SH.uniqueLang, Literal(False))), key=str)

    def _broken(self, component: Node, given: Node, focus: str) -> str:
        if component == SH["class"]:
            return f"NOT EXISTS {{ {focus} a {given.n3()} }}"
        if component == SH.datatype:
            legal = f" && DATATYPE({given.n3()}(STR({focus}))) = {given.n3()}" if given in CAST else ""
            return f"!COALESCE(DATATYPE({focus}) = {given.n3()}{legal}, false)"
        if component in COMPARED:
            return f"!COALESCE({focus} {COMPARED[component]} {given.n3()}, false)"
        if component == SH.nodeKind and given == SH.IRI:
            return f"!ISIRI({focus})"
        if component == SH.pattern:
            return f"ISBLANK({focus}) || !REGEX(STR({focus}), {given.n3()})"
        if component == SH["in"]:
            return f"{focus} NOT IN ({', '.join(item.n3() for item in Collection(self._shapes, given))})"
        if component == SH.languageIn:
            matched = (f"LANGMATCHES(LANG({focus}), {item.n3()})" for item in Collection(self._shapes, given))
            return f"!COALESCE({' || '.join(matched)}, false)"
        raise UnknownConstraint(f"{component} {given} is not compiled; add it to graph/shapes.py.")

    def _logical(self, component: Node, given: Node, anchor: str, focus: str) -> str:
        """Of `sh:or` no alternative holds; of `sh:xone` not exactly one."""
        shown = "?this" if focus == "?this" else f"?this {focus}"
        broken = [self._violations(item, anchor, focus) for item in Collection(self._shapes, given)]
        if component == SH["or"]:
            return " ".join(f"{{ SELECT DISTINCT {shown} WHERE {{ {one} }} }}" for one in broken)
        flags = [self._fresh() for _ in broken]
        marked = (
            f"OPTIONAL {{ {{ SELECT DISTINCT {shown} (1 AS {flag}) WHERE {{ {one} }} }} }}"
            for flag, one in zip(flags, broken, strict=True)
        )
        held = " + ".join(f"IF(BOUND({flag}), 0, 1)" for flag in flags)
        return f"{anchor} {' '.join(marked)} FILTER({held} != 1)"

    def _least(self, shape: Node, given: Node, anchor: str, focus: str, path: str) -> str:
        if int(str(given)) == 1:
            return f"{anchor} FILTER NOT EXISTS {{ {focus} {path} {self._fresh()} }}"
        return self._counted(anchor, focus, f"OPTIONAL {{ {focus} {path} ?counted }}", f"< {given}")

    def _most(self, shape: Node, given: Node, anchor: str, focus: str, path: str) -> str:
        if int(str(given)) == 1:
            one, other = self._fresh(), self._fresh()
            return f"{anchor} {focus} {path} {one} , {other} . FILTER(!SAMETERM({one}, {other}))"
        return self._counted(anchor, focus, f"{focus} {path} ?counted", f"> {given}")

    def _counted(self, anchor: str, focus: str, pattern: str, bound: str) -> str:
        shown = "?this" if focus == "?this" else f"?this {focus}"
        return f"{{ SELECT {shown} WHERE {{ {anchor} {pattern} }} GROUP BY {shown} HAVING(COUNT(DISTINCT ?counted) {bound}) }}"

    def _unique_language(self, shape: Node, given: Node, anchor: str, focus: str, path: str) -> str:
        one, other = self._fresh(), self._fresh()
        same = f"LANG({one}) != '' && LANG({one}) = LANG({other}) && STR({one}) < STR({other})"
        return f"{anchor} {focus} {path} {one} , {other} . FILTER({same})"

    def _ordered(self, sign: str) -> Callable[[Node, Node, str, str, str], str]:
        def pattern(shape: Node, given: Node, anchor: str, focus: str, path: str) -> str:
            other = self._fresh()
            return f"{anchor} {focus} {path} ?value ; {given.n3()} {other} . FILTER(!COALESCE(?value {sign} {other}, false))"

        return pattern

    def _qualified(self, shape: Node, given: Node, anchor: str, focus: str, path: str) -> str:
        if self._shapes.value(shape, SH.qualifiedMinCount) != Literal(1):
            raise UnknownConstraint("Of sh:qualifiedValueShape only sh:qualifiedMinCount 1 is compiled (graph/shapes.py).")
        value = self._fresh()
        inner = f"{anchor} {focus} {path} {value} ."
        return f"{anchor} MINUS {{ {inner} MINUS {{ {self._violations(given, inner, value)} }} }}"

    def _path(self, part: Node) -> str:
        path = self._shapes.value(part, SH.path)
        inverse = self._shapes.value(path, SH.inversePath) if path is not None else None
        if isinstance(inverse, URIRef):
            return f"^{inverse.n3()}"
        if not isinstance(path, URIRef):
            raise UnknownConstraint("A path is a property or the inverse of one (graph/shapes.py).")
        return path.n3()

    def _place(self, part: Node) -> str:
        return f"{self._path(part)} {sorted(str(value) for value in self._shapes.objects(part, SH.message))}"

    def _fresh(self) -> str:
        return f"?v{next(self._numbers)}"


def _local(node: Node) -> str:
    return str(node).rpartition("#")[2]
