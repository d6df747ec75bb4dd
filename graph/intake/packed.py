"""What a packed file (XLSX, ODS, ZIP) must pass before it is unpacked: a few kilobytes can stand for any number of gigabytes."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from ontology.errors import BadRequest

MOST_BYTES = 2 * 2**30


def check_packed(path: Path) -> None:
    """Refuse a file that would unpack to more than anybody's rosters are.

    BadRequest   it would, or it is damaged
    """
    if not is_zipfile(path):
        return
    try:
        with ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (BadZipFile, OSError) as error:
        raise BadRequest(f"{path.name} is damaged: {error}. Save it again from your spreadsheet.") from error
    if size > MOST_BYTES:
        raise BadRequest(f"{path.name} would unpack to {size / 2**30:.1f} GiB; at most {MOST_BYTES // 2**30} GiB are read.")
