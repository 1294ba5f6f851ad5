"""What is open and must be closed: used in a `with`, it closes itself at the end."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closing(ABC):
    """Has a `close`, which may be called twice."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and locks."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
