"""Compare pictures of different sizes as a reader would: from afar."""

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
