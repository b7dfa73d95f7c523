from . import figures as figures
from .analysis.assessments.judge import assess as assess
from .analysis.assumed import assume as assume
from .analysis.assumed import next_year as next_year
from .analysis.assumed import scenario as scenario
from .analysis.contrasts import agreement as agreement
from .analysis.contrasts import backtest as backtest
from .analysis.contrasts import naive_progress as naive_progress
from .analysis.contrasts import next_year_needs as next_year_needs
from .analysis.contrasts import sensitivity_changes as sensitivity_changes
from .analysis.contrasts import sensitivity_effects as sensitivity_effects
from .analysis.doors import project as project
from .analysis.labels import label as label
from .analysis.tallies import newest_gaps as newest_gaps
from .analysis.tallies import numbers_by_year as numbers_by_year
from .analysis.tallies import policies as policies
from .analysis.tallies import special_numbers as special_numbers
from .analysis.tallies import trace as trace
from .analysis.tallies import undefined_values as undefined_values
from .analysis.tallies import verdicts as verdicts
from .analysis.verbs import assessments as assessments
from .analysis.verbs import assumptions as assumptions
from .analysis.verbs import comparison as comparison
from .analysis.verbs import gaps as gaps
from .analysis.verbs import measure_summary as measure_summary
from .analysis.verbs import projections as projections
from .analysis.verbs import quality as quality
from .analysis.verbs import sensitivity as sensitivity
from .analysis.verbs import trends as trends
from .analysis.verbs import what_if as what_if
from .app.explore import explore as explore
from .app.show import show as show
from .base.errors import InputError as InputError
from .dataset import Data as Data
from .dataset import latest as latest
from .dataset import load as load
from .dataset import series as series
from .figures import style as style
from .wording.words import sentences as sentences

__version__: str
RESULT_TABLES: tuple[str, ...]
FIGURE_STEMS: tuple[str, ...]
