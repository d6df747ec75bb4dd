"""Who asks for what is told to everybody of all the facts, small numbers suppressed: questions with `access = "published"`."""

from dataclasses import replace

from api.reader import Reader
from api.service import Service
from graph.store import PUBLIC
from ontology.errors import Forbidden


def published_reader(service: Service, reader: Reader) -> Reader:
    """The reader as one who is answered from all the facts as they are known now, with small numbers suppressed; staff as ever.

    Forbidden   what was known at another time is asked for: two versions side by side would tell of one household
    """
    if reader.whole:
        return reader
    if reader.known_at:
        raise Forbidden("What is told to everybody is told as it is known now; leave known_at out.")
    with service.store.snapshot(PUBLIC) as public:
        return replace(reader, within=False, published=True, told=str(public.version))
