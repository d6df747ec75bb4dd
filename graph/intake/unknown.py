"""What is not recognised in files: the part of asking about it that runs in a sandbox worker, because others made them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.intake.asking import questions
from graph.intake.child import read_files


def run(args: dict[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Write the questions about the files `paths` to `questions.json` in the folder `out`.

    BadRequest   a file that cannot be read at all
    """
    found, known = read_files(args, progress)
    asked = [question.facts() for question in questions(found, known)]
    (Path(args["out"]) / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    return {"questions": len(asked)}
