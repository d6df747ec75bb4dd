"""Writes `ontology/terms.py` from the Turtle: `python -m ontology.generate` (a test says they agree)."""

from pathlib import Path

from rdflib import Graph
from rdflib.namespace import OWL, RDF, SKOS

HERE = Path(__file__).parent
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme)
SETS = {
    "RM": ("remit.ttl", "https://w3id.org/remit/ns#", "Classes and properties"),
    "RMV": ("vocab.ttl", "https://w3id.org/remit/vocab#", "Concepts and concept schemes"),
}


def names(file: str, base: str) -> list[str]:
    """Local names that one Turtle file defines in one namespace, sorted."""
    graph = Graph().parse(HERE / file)
    found = {str(term) for kind in KINDS for term in graph.subjects(RDF.type, kind)}
    return sorted(iri.removeprefix(base) for iri in found if iri.startswith(base))


def module() -> str:
    """The text of `terms.py`."""
    text = ['"""Terms as code, written by `python -m ontology.generate` from the Turtle. Do not edit."""\n']
    for name, (file, base, about) in SETS.items():
        text.append(f'\n\nclass {name}:\n    """{about} of `ontology/{file}`, as IRIs."""\n\n    BASE = "{base}"\n')
        text += [f'    {local.replace("-", "_")} = "{base}{local}"\n' for local in names(file, base)]
    return "".join(text)


if __name__ == "__main__":
    (HERE / "terms.py").write_text(module(), encoding="utf-8")
