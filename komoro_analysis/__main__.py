"""Run the command line as a module."""

import sys

from .app.cli import main

sys.exit(main())
