"""The reference pages, written from what the program acts by: `python -m api.reference` writes them all."""
