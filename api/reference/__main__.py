"""Writes every page of the reference that is made from code: `python -m api.reference` (a test says they agree)."""

from api.reference.whole import write

if __name__ == "__main__":
    write()
