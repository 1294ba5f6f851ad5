"""Every error Dateline raises on purpose. Each says what happened, to what, and what to do.

DatelineError                exit 1  our fault or the world's
├── UsageError               exit 2  what was asked for makes no sense
│   ├── SettingsError                a setting is unknown or has a bad value
│   ├── QuestionError                nothing in the question can be searched for
│   └── ConversationMissing          no such conversation, or another reader's
├── ReadError                        one input could not be read; the others go on
│   └── LeftOut                      one input is left out by rule: no failure
├── ModelError                       the embedding model is missing, altered or unusable
├── BackendError                     the language model could not be asked, or did not finish
└── ArchiveError
    ├── ArchiveMissing               there is no archive at this place, or it is empty
    ├── ArchiveLocked                another process is writing
    ├── ArchiveDamaged               a file of the archive is not what was written
    ├── DiskFailed                   the disk is full or fails; what was published stands
    ├── ModelMismatch                the archive was embedded with another model
    └── NotInArchive                 no such article
"""


class DatelineError(Exception):
    """An error with a remedy: `str(error)` is one line, "what happened: what to do"."""

    exit_code = 1

    def __init__(self, what: str, fix: str = "") -> None:
        self.what = " ".join(what.split())
        self.fix = " ".join(fix.split())
        super().__init__(f"{self.what}; {self.fix}" if fix else self.what)


class UsageError(DatelineError):
    """The request itself is wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting is unknown or has a value that cannot be used."""


class QuestionError(UsageError):
    """The question holds nothing to search for, or too much."""


class ConversationMissing(UsageError):
    """There is no such conversation, or it is another reader's."""


class ReadError(DatelineError):
    """One input could not be read. `source` names it (file, file:line or URL)."""

    def __init__(self, source: str, what: str, fix: str = "") -> None:
        self.source = source
        super().__init__(what, fix)


class LeftOut(ReadError):
    """One input is no article for the archive, by rule, and no fault: a picture, a withdrawn story."""


class ModelError(DatelineError):
    """The embedding model is missing, altered or unusable."""


class BackendError(DatelineError):
    """The language model could not be asked, or did not finish what it began."""


class ArchiveError(DatelineError):
    """Something about the archive as a whole."""


class ArchiveMissing(ArchiveError):
    """There is no archive here, or nothing in it."""


class ArchiveLocked(ArchiveError):
    """Another process is changing the archive."""


class ArchiveDamaged(ArchiveError):
    """A file of the archive is not what was written."""


class DiskFailed(ArchiveError):
    """The disk is full, or does not do what it is told."""


class Uncertain(DiskFailed):
    """The disk failed as a change was published: whether it was can be known when the archive is opened anew."""


class ModelMismatch(ArchiveError):
    """The archive was embedded with another model than the one set."""


class NotInArchive(ArchiveError):
    """No article goes by this name."""
