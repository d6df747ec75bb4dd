"""A Flask view on waitress that returns a constant: what a door in Python can do at all. `python -m bench.bare PORT`."""

import sys

from flask import Flask
from waitress import serve

from api.serve import OUTER


def main() -> None:
    """Serve until ended."""
    app = Flask("bare")

    @app.get("/")
    def constant() -> str:
        return "constant"

    serve(app, host="127.0.0.1", port=int(sys.argv[1]), **OUTER)


if __name__ == "__main__":
    main()
