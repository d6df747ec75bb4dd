"""What lies beside the packages in a checkout, and inside this one in a wheel: the documentation, the lock of packages."""

from pathlib import Path

_WHEEL = Path(__file__).parent


def shipped(name: str) -> Path:
    """A file or folder, where it is."""
    return _WHEEL / name if (_WHEEL / name).exists() else _WHEEL.parent / name
