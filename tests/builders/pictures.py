"""Pictures for tests: compared from afar, as a reader would, and blank ones."""

import io

import numpy as np
from PIL import Image

SIZE = (160, 90)


def difference(one, other):
    """Return how far two pictures are apart, in steps of grey."""
    greys = [
        np.asarray(
            picture.convert("RGB").convert("L").resize(SIZE, Image.Resampling.BOX),
            float,
        )
        for picture in (one, other)
    ]
    return np.abs(greys[0] - greys[1]).mean()


def blank_pictures(data):
    """Give a blank picture for each measure, where a test reads a document's text."""
    drawn = io.BytesIO()
    Image.new("P", (20, 10)).save(drawn, "png")
    return dict.fromkeys(data.measures["measure_id"], drawn.getvalue())
