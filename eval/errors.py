"""The errors of measuring, below the tree of `index.errors`: both say what to do.

SetError (a UsageError, exit 2): a set of cases, or a dataset, cannot be used as it stands.
ResultsError (exit 1): a results file cannot be read, gone on with, or compared.
"""

from index.errors import DatelineError, UsageError


class SetError(UsageError):
    """A set of cases is missing, malformed, or asks for paragraphs that the archive lacks."""


class ResultsError(DatelineError):
    """A results file is of another schema, set or settings, or is not one at all."""
