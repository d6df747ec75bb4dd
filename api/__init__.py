"""The ways in: command line, HTTP, SPARQL and pages."""
