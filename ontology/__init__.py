"""The words: ontology, vocabularies, shapes and checks as Turtle and SPARQL, terms as code, and the error tree."""
