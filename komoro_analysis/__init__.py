"""Komoro City's plan indicators: tidy tables, gaps, trends, honest projections.

`import komoro_analysis as ka`. Every verb is loaded when it is first used, so that the
import itself costs next to nothing; which verbs there are stands in `__init__.pyi`,
where editors read it too.
"""

import lazy_loader

from .analysis import RESULT_TABLES as RESULT_TABLES

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
