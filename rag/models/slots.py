"""How many questions a model may answer at once. Who came first is served first."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Condition

NEWS = 0.5  # seconds: a wait says where it stands at least so often, so that it can be given up


class Slots:
    """`number` questions at a time; None is no bound.

    Who is not ready yet (its search still runs) keeps its place, but nobody waits for it.
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
            ticket.ready = True
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
        return next(each for each in self._queue if each.ready) is ticket and (self._free is None or self._free > 0)

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
        self.ready = False
        self.served = False
        self.patience = 0.0

    def wait(self) -> Generator[int, None, None]:
        """Its place, at once and then as it moves, until it has a slot; nothing once it has."""
        if not self.served:
            yield from self._slots._wait(self)
