"""What MkDocs asks for the static site: the contents, from docs/contents.toml, which the pages at /docs have too."""

import tomllib
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its contents; a page is called by its first heading."""
    said = tomllib.loads((Path(config.docs_dir) / "contents.toml").read_text(encoding="utf-8"))
    config.nav = ["index.md", *({part["en"]: list(part["pages"])} for part in said["part"])]
    return config
