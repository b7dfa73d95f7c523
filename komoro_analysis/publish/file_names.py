"""Name the files of the site before it is written, for whoever plans a build."""

import hashlib
from collections.abc import Iterable, Mapping

WHOLE_PAGES = (
    "index",
    "figures",
    "print",
    "questions",
    "departments",
    "method",
    "comparison",
    "track-record",
    "assumptions",
)
ASSETS = ("site.css", "index.js", "measure.js")
BEGINNINGS = {"division": "division", "department": "section"}


def file_names(measures: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the site's files, from the rows of `measures.csv`, in order."""
    pages = [f"{name}.html" for name in WHOLE_PAGES]
    assets = [f"assets/{name}" for name in ASSETS]
    own: list[str] = []
    departments: list[str] = []
    for row in measures:
        own += [f"measures/{row['measure_id']}.{kind}" for kind in ("html", "csv")]
        departments += [
            f"departments/{slug(kind, name)}.html"
            for kind, name in (
                ("division", row["division"]),
                ("department", row["lead_department"]),
            )
            if name
        ]

    return list(dict.fromkeys([*pages, *own, *departments, *assets]))


def slug(kind: str, name: str) -> str:
    """Return the file name of a department's page: safe whatever the name holds."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{BEGINNINGS[kind]}-{digest}"
