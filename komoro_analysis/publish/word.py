"""The Word document that officers write on; the same bytes every time."""

from pathlib import Path

from ..dataset import Data
from .archive import pack
from .page_facts import clean, context
from .site import environment


def document(data: Data, figures_dir: str | Path) -> bytes:
    """Write the Word document, a page or two per 施策 with `measure_<id>.png` of a folder, from `document.xml`."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.shared import Mm

    shown, doc = context(data), Document()
    footer, reference = doc.part.add_footer_part()

    def picture(stem: str, room: float) -> dict[str, object]:
        key, image = doc.part.get_or_add_image(str(Path(figures_dir, f"{stem}.png")))
        alone = room < 120 and image.height > 1.2 * image.width
        scale = min(Mm(175) / image.width, Mm(180 if alone else max(room, 75)) / image.height)
        return {"id": key, "alone": alone, "cx": round(image.width * scale), "cy": round(image.height * scale)}

    env = environment(**shown, picture=picture, footer=reference)
    for name, part in (("styles", doc.styles), ("footer", footer), ("document", doc)):
        part.element[:] = parse_xml(clean(env.get_template(f"{name}.xml").render()))[:]
    doc.core_properties.title, doc.core_properties.author = f"小諸市 施策評価 {shown['label']}実績", "komoro_analysis"
    doc.core_properties.comments = ""
    return pack(doc.save, shown["edition"])
