"""The static site: an index, a page per 施策, a page to print. All text is escaped, nothing is fetched from outside."""

from pathlib import Path

import jinja2

from ..dataset import Data
from .notebook_file import notebook_titles
from .page_facts import clean, context

TEMPLATES = Path(__file__).with_name("templates")


def environment(**shown: object) -> jinja2.Environment:
    """Return the templates with what they show; everything is escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    env = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.globals |= shown
    return env


def pages(data: Data, notebooks: str | Path = "notebooks") -> dict[str, bytes]:
    """Write the site: path under `reports/` → content. `notebooks`: the folder whose notebooks are linked."""
    titles = notebook_titles(notebooks)
    env = environment(**context(data), notebooks=titles)
    out = {f"{name}.html": env.get_template(f"{name}.html").render(root="") for name in ("index", "figures", "print")}
    for m in env.globals["measures"]:
        out[f"measures/{m['measure_id']}.html"] = env.get_template("measure.html").render(root="../", m=m)
    out |= {f"assets/{name}": (TEMPLATES / name).read_text("utf-8") for name in ("site.css", "site.js")}
    return {name: clean(text).encode() for name, text in out.items()}
