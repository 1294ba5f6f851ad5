"""How many questions a model may answer at once. Who came first is served first."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Condition

GRACE = 1.0  # seconds that one waits for somebody who came before and is not ready
NEWS = 0.5  # seconds: a wait says where it stands at least so often, so that it can be given up


class Slots:
    """`number` questions at a time; None is no bound.

    Who is not ready yet (its search still runs) keeps its place, and the others wait for it, but not for long.
    """

    def __init__(self, number: int | None = None) -> None:
        self._free = number
        self._queue: list[Ticket] = []
        self._moved = Condition()

    @contextmanager
    def ticket(self) -> Iterator["Ticket"]:
        """A place in the queue, or a slot once it has waited; given back at the end."""
        ticket = Ticket(self)
        with self._moved:
            self._queue.append(ticket)
        try:
            yield ticket
        finally:
            self._give_back(ticket)

    def _wait(self, ticket: "Ticket") -> Generator[int, None, None]:
        with self._moved:
            ticket.ready = time.monotonic()
        while place := self._place(ticket):
            yield place

    def _place(self, ticket: "Ticket") -> int:
        """Its place when that moved or some time has passed; 0 when it has a slot."""
        with self._moved:
            before = self._queue.index(ticket)
            self._moved.wait_for(lambda: self._first(ticket) or self._queue.index(ticket) != before, ticket.patience)
            ticket.patience = NEWS
            if not self._first(ticket):
                return self._queue.index(ticket) + 1
            self._queue.remove(ticket)
            self._free = None if self._free is None else self._free - 1
            ticket.served = True
            self._moved.notify_all()
            return 0

    def _first(self, ticket: "Ticket") -> bool:
        """Whether there is a slot for it besides those of all who came before and may be ready soon."""
        if self._free is None:
            return True
        before = self._queue[: self._queue.index(ticket)]
        if time.monotonic() - ticket.ready > GRACE:
            before = [other for other in before if other.ready]
        return self._free > len(before)

    def _give_back(self, ticket: "Ticket") -> None:
        with self._moved:
            if ticket in self._queue:
                self._queue.remove(ticket)
            if ticket.served and self._free is not None:
                self._free += 1
            self._moved.notify_all()


class Ticket:
    """One question's turn. `patience`: seconds until the next word of where it stands."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.ready = 0.0  # when it began to wait, by time.monotonic; 0.0: not yet
        self.served = False
        self.patience = 0.0

    def wait(self) -> Generator[int, None, None]:
        """Its place, at once and then as it moves, until it has a slot; nothing once it has."""
        if not self.served:
            yield from self._slots._wait(self)
