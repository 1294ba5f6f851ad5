"""Where an article comes from, and how the records of one file are told apart."""

from dataclasses import dataclass

from index.errors import ReadError


@dataclass(frozen=True, slots=True)
class Origin:
    """`location` is the whole identity (absolute path or URL); `source` is the short form people see."""

    location: str
    source: str

    def record(self, name: str) -> "Origin":
        """The record of this file that goes by `name`."""
        return Origin(f"{self.location}#{name}", f"{self.source}#{name}")

    def error(self, what: str, fix: str = "") -> ReadError:
        """An error about this place, in words that follow its name ("is empty")."""
        return ReadError(self.source, f"{self.source} {what}", fix)
