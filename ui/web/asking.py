"""A reply's news as an asynchronous stream: one thread a question, which ends when nobody listens any more."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from threading import Event, Thread

from rag.reply import News, Reply

Item = News | Exception | None  # None: the end


async def news(start: Callable[[], Reply]) -> AsyncGenerator[News, None]:
    """What a reply tells, as it comes. Closing the generator closes the reply, and so stops the model.

    Args:
        start: begins the reply; called in the thread, because it may wait for the archive or the network.

    Raises:
        DatelineError: the question could not be asked.
    """
    pump = _Pump(start)
    pump.begin()
    try:
        while (item := await pump.queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        pump.close()


class _Pump:
    def __init__(self, start: Callable[[], Reply]) -> None:
        self.queue: asyncio.Queue[Item] = asyncio.Queue()
        self._start = start
        self._loop = asyncio.get_running_loop()
        self._unwanted = Event()
        self._reply: Reply | None = None

    def begin(self) -> None:
        Thread(target=self._run, name="reply", daemon=True).start()

    def close(self) -> None:
        self._unwanted.set()
        if self._reply:
            self._reply.close()

    def _run(self) -> None:
        try:
            self._reply = self._start()
            if self._unwanted.is_set():
                self._reply.close()
            for item in self._reply.news():
                self._tell(item)
        except Exception as error:  # noqa: BLE001  it is raised where the reply is listened to
            self._tell(error)
        finally:
            self._tell(None)

    def _tell(self, item: Item) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.queue.put_nowait, item)
