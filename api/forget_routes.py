"""The administrator's routes for forgetting somebody, and for looking again whether anything is left."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.forgetting import forget, verify, would_forget
from api.long_work import body, lines
from api.service import Service


def add_forgetting(door: Blueprint, service: Service) -> None:
    """Add the routes."""

    @door.post("/forget")
    def forget_somebody() -> ResponseReturnValue:
        """Remove the data of persons and households everywhere; the answer is lines of JSON as for a load."""
        facts = body(things=list, reason=str, dry_run=bool, who=str)
        words = [str(word) for word in facts["things"]]
        if facts["dry_run"]:
            return Response(lines(service, lambda progress: would_forget(service, words)), content_type="application/x-ndjson")
        who = who_of(facts)
        return Response(
            lines(service, lambda progress: forget(service, words, who, facts["reason"], progress)),
            content_type="application/x-ndjson",
        )

    @door.post("/forget/verify")
    def verify_erasure() -> ResponseReturnValue:
        """Look again whether anything of an erasure is left."""
        facts = body(erasure=int, texts=list)
        return jsonify(verify(service, facts["erasure"], [str(text) for text in facts["texts"]]))
