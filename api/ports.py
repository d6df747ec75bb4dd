"""Whether a port can be listened at."""

import socket


def why_not(host: str, port: int) -> str:
    """Why nobody can listen at a port now, in the words of the system; empty where one can (0: the system chooses one)."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return ""
