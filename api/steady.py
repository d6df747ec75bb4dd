"""Requests are answered from one version of the data, also where another process commits meanwhile.

A store on a server is read by many requests, and says `Moved` where the data have changed in between. Who only reads is then
answered anew, from the first rule to the last, from what stands still. Who changes something reads only what stands still: after
a change nothing can be asked again.
"""

from contextlib import ExitStack
from functools import partial

from flask import Flask, Response, current_app, g, request

from api.problems import problem_of
from api.service import Service
from ontology.errors import Moved

READS = frozenset({"GET", "HEAD"})


def wire(app: Flask, service: Service) -> None:
    """To be called before the doors are guarded."""

    @app.before_request
    def stand_still() -> None:
        if request.method not in READS:
            g.steady = ExitStack()
            g.steady.enter_context(service.store.steady())

    @app.teardown_request
    def go_on(error: BaseException | None) -> None:
        if "steady" in g:
            g.pop("steady").close()

    app.register_error_handler(Moved, partial(_answered_anew, service))


def _answered_anew(service: Service, error: Moved) -> Response:
    if request.method not in READS:
        return problem_of(error)
    with service.store.steady():
        try:
            refused = current_app.preprocess_request()
            return current_app.make_response(current_app.dispatch_request() if refused is None else refused)
        except Moved as moved:
            return problem_of(moved)
        except Exception as other:
            return current_app.make_response(current_app.handle_user_exception(other))
