"""Every error that Remit raises on purpose, as one tree.

    RemitError
    ├── BadRequest             400, exit 2   a value, name or text that cannot be understood
    │   └── BadRows            400, exit 3   rows of a roster that cannot be taken; carries all of them
    ├── Unauthorized           401, exit 4   who asks is not who they say, or has to say it again
    ├── Forbidden              403, exit 4   understood, but not for this reader or in this state
    ├── NotFound               404, exit 5   no such thing, question or route
    ├── NotAcceptable          406, exit 2   no representation that the client takes
    ├── Conflict               409, exit 6   the folder has another owner, or an older or newer layout
    │   ├── OutOfTurn          409, exit 6   a finding's state does not allow this
    │   └── ChangedSince       409, exit 6   what is to be taken back has changed since
    ├── Cancelled              409, exit 8   whoever asked wants no answer any more
    ├── Gone                   410, exit 5   it was there and is not kept any more
    ├── Stale                  412, exit 6   what is to be changed has changed since it was read
    ├── Unguarded              428, exit 6   a change that does not say which state it starts from
    ├── TooLarge               413, exit 7   text, upload or result over its limit
    ├── UnsupportedMediaType   415, exit 2   a body of a type that this door does not read
    ├── TooManyRequests        429, exit 8   too often in too short a time
    ├── BadGateway             502, exit 8   another service that was asked gives no answer that can be used
    │   ├── Unwilling          502, exit 8   the store elsewhere refused what it was asked; nothing was changed
    │   └── Unsure             502, exit 8   nobody knows whether the store elsewhere took a change
    ├── TooSlow                503, exit 8   the time limit was reached, or no worker became free
    │   └── Moved              503, exit 8   the data changed while they were read, again and again
    ├── NotWritten             507, exit 9   the disk is full, or cannot be written
    └── Damaged                500, exit 10  files on the disk hold something else than was written

Each class knows its HTTP status and the exit code of the command line; `detail` says what, where and what to do.
"""


class RemitError(Exception):
    """Base of the tree. `extra` becomes further members of the problem document (RFC 9457)."""

    status = 500
    exit_code = 1
    title = "Something went wrong"

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class BadRequest(RemitError):
    """A value, name or text that cannot be understood."""

    status = 400
    exit_code = 2
    title = "This request cannot be understood"


class BadRows(BadRequest):
    """Rows of a roster that cannot be taken; `extra["problems"]` lists every one of them."""

    exit_code = 3
    title = "Some rows cannot be taken"


class Unauthorized(RemitError):
    """Who asks is not who they say, or has to say it again."""

    status = 401
    exit_code = 4
    title = "Sign in first"


class Forbidden(RemitError):
    """Understood, but not for this reader or not in this state."""

    status = 403
    exit_code = 4
    title = "This is not open to you"


class NotFound(RemitError):
    """No such thing, question or route."""

    status = 404
    exit_code = 5
    title = "There is no such thing"


class NotAcceptable(RemitError):
    """No representation that the client takes; `extra["offers"]` lists what there is."""

    status = 406
    exit_code = 2
    title = "No such representation"


class Conflict(RemitError):
    """The data folder has another owner, or its layout is older or newer than this program."""

    status = 409
    exit_code = 6
    title = "The data folder cannot be used now"


class OutOfTurn(Conflict):
    """A finding's state does not allow this; the detail names what it does."""

    title = "This cannot be done in this state"


class ChangedSince(Conflict):
    """What is to be taken back has changed since; `extra["conflicts"]` names the first statements of `extra["total"]`."""

    title = "What it changed has changed since"


class Cancelled(RemitError):
    """Whoever asked wants no answer any more."""

    status = 409
    exit_code = 8
    title = "This was cancelled"


class Gone(RemitError):
    """It was there and is not kept any more; the detail says what to do instead."""

    status = 410
    exit_code = 5
    title = "This is not kept any more"


class Stale(RemitError):
    """What is to be changed has changed since it was read."""

    status = 412
    exit_code = 6
    title = "This has changed meanwhile"


class Unguarded(RemitError):
    """A change that does not say which state it starts from."""

    status = 428
    exit_code = 6
    title = "Say which state you have seen"


class TooLarge(RemitError):
    """A text, upload or result over its limit."""

    status = 413
    exit_code = 7
    title = "Too large"


class UnsupportedMediaType(RemitError):
    """A body of a type that this door does not read."""

    status = 415
    exit_code = 2
    title = "This media type is not read here"


class TooManyRequests(RemitError):
    """Too often in too short a time; `extra["retry_after"]` says how many seconds to wait."""

    status = 429
    exit_code = 8
    title = "Too often"


class BadGateway(RemitError):
    """Another service that was asked gives no answer that can be used."""

    status = 502
    exit_code = 8
    title = "Another service did not answer"


class Unwilling(BadGateway):
    """The store elsewhere refused what it was asked; nothing was changed."""

    title = "The store refused this"


class Unsure(BadGateway):
    """An update was sent to the store elsewhere and no answer came: it may have been carried out."""

    title = "Nobody knows whether this was done"


class TooSlow(RemitError):
    """The time limit was reached, or no worker became free in time."""

    status = 503
    exit_code = 8
    title = "This took too long"


class Moved(TooSlow):
    """Another version came into force while one was read; whoever asks again gets an answer of one version."""

    title = "The data changed meanwhile"


class NotWritten(RemitError):
    """The disk is full, or cannot be written; what was in force still is."""

    status = 507
    exit_code = 9
    title = "The disk takes no more"


class Damaged(RemitError):
    """Files on the disk hold something else than was written."""

    exit_code = 10
    title = "The data are damaged"
