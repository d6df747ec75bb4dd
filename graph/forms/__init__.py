"""Templates of others, as workbooks: read for their placeholders and filled, in a sandbox worker."""

FORM = "graph.forms.child"
"""The task that fills a form, by the name of its module, which is imported in a sandbox worker only: openpyxl takes long."""
