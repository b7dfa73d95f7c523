"""Names that other stages still ask for here; they move to `judge`."""

from .judge import FAVOURABLE as FAVOURABLE
from .judge import agreement as agreement
