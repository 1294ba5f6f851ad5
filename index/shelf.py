"""The generations that are open in this process, each closed when its last user is done with it."""

from collections import Counter
from pathlib import Path
from threading import Lock

from index.closing import Closing
from index.generation import Generation, folder_of


class Shelf(Closing):
    """The open generations of one archive, by number. The newest stays open between its users."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._open: dict[int, Generation] = {}
        self._users: Counter[int] = Counter()
        self._newest = 0
        self.checked: tuple[int, str | None] | None = None  # the generation that the library was compared with

    def close(self) -> None:
        """Close what nobody uses; the rest follows when it is put back."""
        with self._lock:
            self._newest = 0
            self._sweep()

    def look_at(self, number: int, manifest: str | None) -> Generation:
        """This generation, open until a newer one is asked for. `manifest` is the digest that it must have.

        Raises:
            FileNotFoundError: a writer has removed it.
            ArchiveDamaged: a file of it is missing or altered.
        """
        with self._lock:
            return self._opened(number, manifest)

    def take(self, number: int, manifest: str | None) -> Generation:
        """This generation, open until it is put back, as often as it was taken. Raises as `look_at` does."""
        with self._lock:
            generation = self._opened(number, manifest)
            self._users[number] += 1
            return generation

    def put_back(self, number: int) -> None:
        """One user is done with it."""
        with self._lock:
            self._users[number] -= 1
            self._sweep()

    def _opened(self, number: int, manifest: str | None) -> Generation:
        if number not in self._open:
            self._open[number] = Generation(folder_of(self._root, number), manifest)
        self._newest = max(self._newest, number)
        generation = self._open[number]
        generation.check_manifest(manifest)
        self._sweep(number)
        return generation

    def _sweep(self, *besides: int) -> None:
        for number in self._open.keys() - {self._newest, *besides}:
            if self._users[number] < 1:
                del self._users[number]
                self._open.pop(number).close()
