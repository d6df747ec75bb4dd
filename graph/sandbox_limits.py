"""What a sandbox worker takes from itself before it looks at anything that a stranger wrote."""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys

_SPARE_CPU_SECONDS = 5
_NICE = 5
# Architecture as the kernel audits it, and the number of its `socket` call.
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2


def confine(memory_bytes: int) -> None:
    """Bound the address space for good; no core files, no files that others can read, no network; the owner goes first."""
    os.umask(0o077)
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except ValueError:
        # macOS knows the limit but does not let it be set.
        if sys.platform == "linux":
            raise
    _deny_sockets()


def bound_work(seconds: float, file_bytes: int = resource.RLIM_INFINITY) -> None:
    """Bound the next piece of work: no file may grow over `file_bytes`, too much processor time ends the process.

    The supervisor keeps the time; this limit ends a worker whose supervisor was killed meanwhile.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + 2 * seconds) + _SPARE_CPU_SECONDS
    for limit, value in ((resource.RLIMIT_CPU, cpu), (resource.RLIMIT_FSIZE, file_bytes)):
        most = resource.getrlimit(limit)[1]
        bounded = most if most != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > most) else value
        resource.setrlimit(limit, (bounded, most))
    bound_memory(None)


def bound_memory(more_bytes: int | None) -> None:
    """Bound by how much the address space may still grow; None: only by what the process may have."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    if most != resource.RLIM_INFINITY:
        space = most if more_bytes is None else min(most, _address_space() + more_bytes)
        resource.setrlimit(resource.RLIMIT_AS, (space, most))


def _address_space() -> int:
    """The address space of this process in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as facts:
            return int(facts.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _deny_sockets() -> None:
    """Let the kernel refuse every new socket (Linux); elsewhere only the guard keeps texts from calling out."""
    known = _SOCKET_CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    architecture, socket_call = known
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 0, 2, architecture),
        (_LOAD, 0, 0, 0),
        (_JUMP_IF_EQUAL, 0, 1, socket_call),
        (_RETURN, 0, 0, _FAIL | errno.EACCES),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(program)))
    prctl = ctypes.CDLL(None).prctl
    nothing = ctypes.c_ulong(0)
    prctl(_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing)
    prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), header, nothing, nothing)
