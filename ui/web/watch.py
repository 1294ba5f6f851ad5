"""Whether the archive still stands where it stood, and which generation of it is published."""

from pathlib import Path

from index.database import standing
from index.errors import ArchiveMissing
from ui.web.site import Site

Place = tuple[int, int]  # device and inode of library.db


class Watch:
    """Asked every few seconds: costs one look at the file and one short query.

    A library that was deleted can still be read through the connection that holds it open. So what is open of one
    that is gone, or that another has replaced, is forgotten and opened anew.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._seen: Place | None = None

    def generation(self) -> int:
        """The number of the published generation, 0 before the first.

        Raises:
            ArchiveMissing: there is no archive (any more).
            ArchiveDamaged: only its library is gone.
            ArchiveError: it cannot be read.
        """
        library = self._site.desk.settings.archive / "library.db"
        place = _place(library)
        if self._seen and place != self._seen:
            _forget(self._site)
        self._seen = place
        if not standing(library):
            raise ArchiveMissing(f"there is no archive in {library.parent}", "add articles first")
        return self._site.desk.archive.library.generation


def _forget(site: Site) -> None:
    """Not closed: another thread may be in a query, and SQLite crashes when its connection is closed under it."""
    vars(site.desk).pop("archive", None)
    vars(site).pop("history", None)


def _place(library: Path) -> Place | None:
    try:
        about = library.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
