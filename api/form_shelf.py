"""The templates that there are: those kept in the data folder, and those that Remit brings along."""

import re
import shutil
from pathlib import Path

from api.form_shipped import build, shipped
from graph.folder import FORMS
from ontology.errors import BadRequest, NotFound

NAME = re.compile(r"\w[\w-]{0,39}")


class Shelf:
    """The templates of one data folder (`root`). One that is kept stands before one of ours of the same name."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FORMS

    def names(self) -> dict[str, bool]:
        """Every template by name, and whether it is one that was kept."""
        kept = {file.stem for file in self._folder.glob("*.xlsx")} if self._folder.exists() else set()
        return {name: name in kept for name in sorted(kept | set(shipped()))}

    def copy(self, name: str, folder: Path) -> Path:
        """A copy of a template in a folder.

        NotFound   there is none of that name
        """
        names = self.names()
        if name not in names:
            raise NotFound(f"There is no form «{name}». The forms are: {', '.join(names)}.")
        file = folder / f"{name}.xlsx"
        if names[name]:
            return Path(shutil.copyfile(self._folder / file.name, file))
        file.write_bytes(build(name))
        return file

    def keep(self, name: str, file: Path) -> None:
        """Keep a template under a name, in place of what is kept there.

        BadRequest   the name is none
        """
        if not NAME.fullmatch(name):
            raise BadRequest(f"keep cannot be «{name}»; write a name of at most 40 letters, digits and hyphens.")
        self._folder.mkdir(exist_ok=True)
        draft = self._folder / f"{name}.new"
        shutil.copyfile(file, draft)
        draft.replace(self._folder / f"{name}.xlsx")
