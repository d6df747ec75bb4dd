"""Forms: templates of a county filled from the graph (`POST /forms`, `/forms/<name>`), and the page of those that there are."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.download import download
from api.form_fill import Answers, params_of
from api.form_shelf import Shelf
from api.form_shipped import shipped
from api.form_words import Template, parameters, read_template
from api.jobs_page import prefers_async, wants_page
from api.long_answers import LongAnswers, Wanted
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import language
from api.parameters import LANGUAGES, check_given_once, check_language, check_parameters
from api.reader import Reader, check_staff, current_reader
from api.service import Service
from graph.forms import FORM
from graph.xlsx import XLSX
from ontology.errors import BadRequest, BadRows
from visualize.words import Words

SECONDS = 120.0
OFFERS = ["text/html", "application/json"]


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes; a form is open to whoever may ask its questions, and only staff bring templates."""
    door = Blueprint("forms", __name__)
    desk = _Desk(service)
    service.at_rest.append(desk.listed)

    @door.get("/forms")
    def listed() -> ResponseReturnValue:
        """The forms that there are, each with its parameters, as a page or as JSON."""
        check_parameters("lang")
        form = agreed(OFFERS, "The list of forms comes as a page or as JSON.")
        found = desk.listed()
        return jsonify(forms=found) if form == "application/json" else render_template("forms.html", forms=found, lang=language())

    @door.get("/forms/<template>")
    def filled(template: str) -> ResponseReturnValue:
        """A form, filled: its parameters are those of the questions that it asks. A browser need not wait: it is a job."""
        check_given_once()
        check_language()
        given, reader, lang = {name: said for name, said in request.args.items() if name != "lang"}, current_reader(), language()
        with desk.folder() as folder, service.snapshot(reader) as snapshot:
            file = desk.shelf.copy(template, Path(folder))
            if reader.narrow or not (wants_page() or prefers_async()):
                return desk.filled(file, given, lang, Path(folder))
            wanted = _wanted(file, given, lang, reader)
            content = answers.later(
                wanted,
                snapshot,
                reader,
                lambda there: desk.made(template, lambda asked: Answers(asked, given, there, reader, lang)),
            )
            file.write_bytes(content)
            return _sent(file, template)

    @door.get("/forms/<template>/template.xlsx")
    def template_of(template: str) -> ResponseReturnValue:
        """The template of a form, to change it and keep it under another name."""
        check_parameters("lang")
        with desk.folder() as folder:
            return _sent(desk.shelf.copy(template, Path(folder)), template)

    @door.post("/forms")
    def brought() -> ResponseReturnValue:
        """Fill the template `file` with the other fields as parameters; or check it and keep it under the name `keep`."""
        check_staff("Templates are taken from staff only.")
        check_parameters()
        check_origin()
        said = sent_words({*parameters(), "path", "keep", "lang"})
        lang = said.pop("lang", "en")
        if lang not in LANGUAGES:
            raise BadRequest(f"lang cannot be «{lang}»; it is {' or '.join(LANGUAGES)}.")
        keep = said.pop("keep", "")
        with desk.folder() as folder:
            file = _file(said, Path(folder))
            said.pop("path", None)
            if not keep:
                return desk.filled(file, said, lang, Path(folder))
            asked = desk.read(file, Path(folder))
            desk.shelf.keep(keep, file)
            return jsonify(name=keep, params=list(params_of(asked)), url=f"/forms/{quote(keep)}")

    return door


class _Desk:
    """Reads and fills templates in sandbox workers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.shelf = Shelf(service.store.folder.shared)
        self._listed: dict[tuple[str, str], list[dict[str, object]]] = {}

    def folder(self) -> "tempfile.TemporaryDirectory[str]":
        """A folder for one request."""
        return tempfile.TemporaryDirectory(dir=self._service.store.folder.root / "spool")

    def listed(self) -> list[dict[str, Any]]:
        """Every form with its parameters."""
        with self.folder() as folder:
            return [
                {
                    "name": name,
                    "title": name if kept else shipped()[name]["title"],
                    "kept": kept,
                    "url": f"/forms/{quote(name)}",
                    "params": self._params(self.shelf.copy(name, Path(folder)), Path(folder)),
                }
                for name, kept in self.shelf.names().items()
            ]

    def _params(self, file: Path, folder: Path) -> list[dict[str, object]]:
        """The parameters of a form; a template is only read again when it has changed."""
        state = file.stem, hashlib.sha256(file.read_bytes()).hexdigest()
        if state not in self._listed:
            self._listed = {key: said for key, said in self._listed.items() if key[0] != file.stem}
            self._listed[state] = list(params_of(self.read(file, folder)))
        return self._listed[state]

    def read(self, file: Path, folder: Path) -> Template:
        """What a template asks for.

        BadRows   placeholders that mean nothing, each with its sheet and cell
        """
        out = folder / "marked.json"
        self._run({"path": str(file), "out": str(out)})
        template, problems = read_template([tuple(one) for one in json.loads(out.read_text(encoding="utf-8"))], file.name)
        if problems:
            count = f"{len(problems)} placeholder{'s' * (len(problems) != 1)}"
            raise BadRows(f"{count} cannot be filled; {problems[0]}", problems=[one.facts() for one in problems])
        return template

    def filled(self, file: Path, given: Mapping[str, str], lang: str, folder: Path) -> Response:
        """The filled form as an answer."""
        reader = current_reader()
        with self._service.snapshot(reader) as snapshot:
            return _sent(self._fill(file, folder, lambda asked: Answers(asked, given, snapshot, reader, lang)), file.stem)

    def made(self, name: str, answers: Callable[[Template], Answers]) -> bytes:
        """A form of the shelf, filled, as a file."""
        with self.folder() as folder:
            return self._fill(self.shelf.copy(name, Path(folder)), Path(folder), answers).read_bytes()

    def _fill(self, file: Path, folder: Path, answers: Callable[[Template], Answers]) -> Path:
        filling = answers(self.read(file, folder)).filling()
        values, out = folder / "filling.json", folder / "filled.xlsx"
        values.write_text(json.dumps(filling), encoding="utf-8")
        self._run({"path": str(file), "filling": str(values), "out": str(out)})
        return out

    def _run(self, args: dict[str, Any]) -> None:
        self._service.sandbox.run_pooled(FORM, args, seconds=SECONDS)


def _wanted(file: Path, given: Mapping[str, str], lang: str, reader: Reader) -> Wanted:
    """A filled form as something to wait for, by its template as it is now and by who may ask what it asks."""
    key = (reader.role, file.stem, hashlib.sha256(file.read_bytes()).hexdigest(), lang, sorted(given.items()))
    return Wanted("form", repr(key), Words(f"The form «{file.stem}», filled", f"填好的表格“{file.stem}”"))


def _file(said: Mapping[str, str], folder: Path) -> Path:
    """The template that a request brings or, for the administrator, names."""
    if "path" in said and current_reader().role == "administrator":
        path = Path(said["path"])
        if not path.is_file():
            raise BadRequest(f"{path}: there is no such file.")
        return Path(shutil.copyfile(path, folder / path.name))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("Send the template (.xlsx) as the field «file» of a form.")
    path = folder / (Path(sent.filename.replace("\\", "/")).name or "template.xlsx")
    sent.save(path)
    return path


def _sent(file: Path, name: str) -> Response:
    return download(file, XLSX, f"{name}.xlsx")
