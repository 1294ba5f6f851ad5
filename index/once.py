"""A property that is made once, also when several threads ask for it at once."""

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as once
else:
    from functools import cached_property

    class once(cached_property):  # noqa: N801  a decorator, as the one it extends
        """`functools.cached_property` behind a lock, which Python dropped from it in 3.12."""

        def __init__(self, make: Callable[[Any], object]) -> None:
            super().__init__(make)
            self._making = RLock()

        def __get__(self, instance: object, owner: type | None = None) -> object:
            with self._making:
                return super().__get__(instance, owner)


__all__ = ["once"]
