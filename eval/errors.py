"""The errors of measuring, below the tree of `index.errors`.

    DatelineError
    ├── UsageError               exit 2
    │   └── SetError                     a set of cases, or a dataset, cannot be used as it stands
    ├── ResultsError             exit 1  a results file cannot be read, resumed or compared
    └── Regression               exit 5  answers became worse than the baseline
"""

from index.errors import DatelineError, UsageError


class SetError(UsageError):
    """A set of cases is missing, malformed, or asks for paragraphs that the archive lacks."""


class ResultsError(DatelineError):
    """A results file is of another schema, set or settings, or is not one at all."""


class Regression(DatelineError):
    """A gated metric fell beyond its margin, and not by chance."""

    exit_code = 5
