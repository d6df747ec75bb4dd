"""`/jobs`: what goes on and what ended lately, and `/jobs/<id>`: one of them. Also what an answer says that is not there yet.

Who asks for a page that is being worked out gets a page (202) that comes back by itself; a program that prefers it
(`Prefer: respond-async`, RFC 7240) gets 202 and the job's address.
"""

from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.jobs import Job
from api.long_answers import Underway
from api.negotiate import accept as accepted
from api.negotiate import agreed, choose
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from api.tagged import FORMS
from ontology.errors import NotFound, TooSlow
from visualize.words import Words

AGAIN = 2
"""Seconds after which a page looks again."""


def blueprint(service: Service) -> Blueprint:
    """The routes; who sees the answer of a job sees the job."""
    door = Blueprint("jobs", __name__)

    @door.get("/jobs")
    def listed() -> ResponseReturnValue:
        """What is being worked out and what ended lately: questions that take long, uploads, backups."""
        check_parameters("lang")
        found = service.jobs.listed(current_reader().dataset, current_reader().account)
        if FORMS[agreed(FORMS, "Jobs come as a page or as JSON.")] == "json":
            return _private(jsonify(jobs=[facts_of(job) for job in found]))
        return _private(Response(render_template("jobs.html", jobs=found)))

    @door.get("/jobs/<job_id>")
    def one(job_id: str) -> ResponseReturnValue:
        """One job: what it is, how far it is, and where its answer is."""
        check_parameters("lang")
        job = service.jobs.find(job_id, current_reader().dataset, current_reader().account)
        if job is None:
            raise NotFound("There is no such job; it may have ended long ago. Ask again for what it was to work out.")
        if FORMS[agreed(FORMS, "A job comes as a page or as JSON.")] == "json":
            return _private(jsonify(facts_of(job)))
        return _private(Response(_page(job)))

    _add_waiting(door, service)
    service.jobs.others.append(lambda: _past(service))
    return door


def _add_waiting(door: Blueprint, service: Service) -> None:
    """What any page answers whose content is not there yet."""

    @door.app_errorhandler(Underway)
    def underway(error: Underway) -> Response:
        return _accepted(error.job)

    @door.before_app_request
    def known_then() -> Response | None:
        """A page does not wait for a version of the past to be made again; programs do."""
        reader: Reader | None = g.get("reader")
        if reader is None or not reader.known_at or not wants_page():
            return None
        try:
            with service.snapshot(reader, page=True):
                return None
        except TooSlow:
            going = [job for job in _past(service) if job.dataset == reader.dataset]
            if not going:
                raise
            return _accepted(going[-1])


def _past(service: Service) -> list[Job]:
    """The versions of the past that are being made again, as jobs."""
    found = []
    for dataset, version, share in service.past.making():
        about = Words(f"What was known at version {version.number}", f"第{version.number}版时所知的内容")
        found.append(Job("past", about, "", dataset, "", code=f"past-{dataset}-{version.number}", state="running", share=share))
    return found


def wants_page() -> bool:
    """Whether the request under way is a browser's, which a page that waits can be shown."""
    return choose(["application/json", "text/html"], accepted()) == "text/html" or request.path.endswith(".html")


def _accepted(job: Job) -> Response:
    """What was asked for is to come."""
    answer = Response(_page(job)) if wants_page() else jsonify(facts_of(job))
    answer.status_code = 202
    answer.headers["Location"] = f"/jobs/{job.code}"
    answer.headers["Retry-After"] = str(AGAIN)
    answer.vary.add("Accept")
    if prefers_async():
        answer.headers["Preference-Applied"] = "respond-async"
    return _private(answer)


def prefers_async() -> bool:
    """Whether the client of the request under way would rather be told where to look than wait (RFC 7240)."""
    words = ",".join(request.headers.getlist("Prefer")).split(",")
    return any(word.partition(";")[0].strip().lower() == "respond-async" for word in words)


def facts_of(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    return {
        "id": job.code,
        "about": {"en": job.about.en, "zh": job.about.zh},
        "state": job.state,
        "since": job.since,
        "who": job.who,
        "seconds": round(job.seconds, 1),
        "percent": job.percent if job.usual or job.share or not job.going else None,
        "problem": job.problem or None,
        "job": f"/jobs/{job.code}",
        "answer": job.path or None,
    }


def _page(job: Job) -> str:
    return render_template("job.html", job=job, again=AGAIN, answer=in_language(job.path, language()) if job.path else "")


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
