"""The declarations of this package: TOML files that say what sheets are called and what their words mean."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def declared(name: str) -> dict[str, Any]:
    """One declaration, by the name of its file; nobody changes it."""
    return tomllib.loads(files("graph.intake").joinpath(name).read_text(encoding="utf-8"))
