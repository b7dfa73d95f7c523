"""Give office files, which are zips of XML, the same bytes at every build."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import IO

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
PROPERTIES = "docProps/core.xml"
OFFICE = (".xlsx",)
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?")


def pack(save: Callable[[IO[bytes]], object], edition: int) -> bytes:
    """Return what `save(file)` writes, without the moment of writing.

    Its properties say the first day of the fiscal year in which the edition appears.
    """
    made = io.BytesIO()
    save(made)

    moment = f"{edition + 1}-04-01T00:00:00Z".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == PROPERTIES:
                body = MOMENT.sub(moment, body)
            elif name.endswith(OFFICE):
                body = _repack(body, edition)  # the table behind a chart
            entry = zipfile.ZipInfo(name, FIRST_MOMENT)
            new.writestr(entry, body, zipfile.ZIP_DEFLATED)

    return packed.getvalue()


def _repack(body: bytes, edition: int) -> bytes:
    return pack(lambda file: file.write(body), edition)
