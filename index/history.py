"""The history of the web page: conversations, their turns, and what readers think of the answers."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from index.article import normalise
from index.backup import forget
from index.closing import Closing
from index.database import Database, standing
from index.errors import ArchiveDamaged, ArchiveMissing, ConversationMissing, UsageError
from index.schema import RESTORE
from index.seals import insert, reseal, sound
from index.turns import (
    Choices,
    Conversation,
    KeptTurn,
    Thumb,
    checked,
    conversation_of,
    dumped,
    stamp,
    storable,
    titled,
    turn_of,
)

PAGE = 500  # rows of one list
OF_ONE = {"feedback": "conversation", "turns": "conversation", "conversations": "id"}  # where a conversation has rows

# In what is selected: from conditions SQLite would give `sound` the owner who asks instead of the row's.
_SOUND = sound("conversations", "c")
_LISTED = (
    "SELECT c.id, c.owner, c.title, c.started, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation = c.id),"
    f" {_SOUND} FROM conversations c"
)
_TURNS = (
    "SELECT t.conversation, t.n, t.asked, t.question, t.choices, t.answer, f.thumb, f.note, f.given,"
    f" {_SOUND}, {sound('turns', 't')}, {sound('feedback', 'f')}"
    " FROM conversations c JOIN turns t ON t.conversation = c.id"
    " LEFT JOIN feedback f ON f.conversation = t.conversation AND f.n = t.n"
)
_STRAYED = (  # what one flipped bit in the name of its conversation takes out of that
    "SELECT 1 FROM turns WHERE conversation NOT IN (SELECT id FROM conversations) UNION ALL SELECT 1 FROM feedback f"
    " WHERE NOT EXISTS (SELECT 1 FROM turns t WHERE t.conversation = f.conversation AND t.n = f.n) LIMIT 1"
)
_WORDS = "c.title || ' ' || coalesce((SELECT group_concat(question, ' ') FROM turns WHERE conversation = c.id), '')"


class History(Closing):
    """What people asked an archive, in its library.db; threads may share it. Nobody sees what another owner has.

    The writer's lock guards articles; history needs none, since each change is one short transaction and SQLite
    lets one writer in at a time. While another process publishes, a change waits (at most `schema.PATIENCE`), and
    reading does not: it has a connection of its own. The file is opened when first used; no file, no history.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._open: dict[str, Database] = {}

    def close(self) -> None:
        """Let go of the file; it is opened again when it is used again."""
        with self._lock:
            for database in self._open.values():
                database.close()
            self._open.clear()

    # Conversations

    def begin(self, owner: str, question: str) -> Conversation:
        """A new conversation without turns, titled with its first question.

        Raises:
            ArchiveMissing: there is no archive to ask.
            UsageError: the question is empty or too long.
        """
        title = titled(checked("question", question))
        started = _now()
        made = Conversation(uuid.uuid4().hex, checked("owner", owner), title, started, started, 0)
        with self._writing() as database:
            row = (made.id, made.owner, title, stamp(started), stamp(started))
            database.rows(insert("conversations"), row)
        return made

    def conversations(self, owner: str, *, limit: int = 50, offset: int = 0, search: str = "") -> list[Conversation]:
        """An owner's, the last used first; with `search` those whose title and questions have all its words.

        Raises:
            UsageError: `limit` is not within 1 and PAGE, or `offset` is below 0.
        """
        query = (
            f"{_LISTED} WHERE c.owner = ? AND (? = '' OR has_words({_WORDS}, ?))"
            " ORDER BY c.updated DESC, c.id LIMIT ? OFFSET ?"
        )
        wanted = normalise(search)
        return [conversation_of(row[:6]) for row in self._rows(query, (owner, wanted, wanted, *_page(limit, offset)))]

    def conversation(self, conversation: str, owner: str) -> Conversation:
        """One conversation.

        Raises:
            ConversationMissing: there is none of this id, or it is another owner's.
        """
        rows = self._rows(f"{_LISTED} WHERE c.id = ? AND c.owner = ?", (conversation, owner))
        if not rows:
            raise _missing(conversation)
        return conversation_of(rows[0][:6])

    def rename(self, conversation: str, owner: str, title: str) -> Conversation:
        """Give it another title. Raises as `conversation` does; UsageError when the title is empty or too long."""
        line = " ".join(checked("title", title).split())
        with self._writing() as database:
            _own(database, conversation, owner)
            database.rows("UPDATE conversations SET title = ? WHERE id = ?", (line, conversation))
            database.rows(reseal("conversations", "id = ?"), (conversation,))
        return self.conversation(conversation, owner)

    def remove(self, conversation: str, owner: str) -> None:
        """Forget a conversation with all that was said of it. Raises as `conversation` does."""
        with self._writing() as database:
            _own(database, conversation, owner)
            _forget(database, [conversation])
        forget(self.path.parent, OF_ONE, [conversation])

    def remove_all(self, owner: str) -> int:
        """Forget all of an owner's conversations; returns how many there were."""
        with self._writing() as database:
            query = "SELECT id FROM conversations WHERE owner = ?"
            found = [row[0] for row in database.rows(query, (checked("owner", owner),))]
            _forget(database, found)
        forget(self.path.parent, OF_ONE, found)
        return len(found)

    # Turns

    def append(
        self,
        conversation: str,
        owner: str,
        question: str,
        answer: str,
        choices: Choices | None = None,
        asked: datetime | None = None,
    ) -> KeptTurn:
        """Add a question and its answer to a conversation; `asked` is now when it is not given.

        Raises:
            ConversationMissing: it is not there, or no more.
            UsageError: a text is empty or too long.
        """
        told = choices or Choices()
        texts = checked("question", question), checked("list of choices", dumped(told)), checked("answer", answer)
        when = stamp(asked or _now())
        with self._writing() as database:
            _own(database, conversation, owner)
            query = "SELECT coalesce(max(n), 0) + 1 FROM turns WHERE conversation = ?"
            n = int(database.rows(query, (conversation,))[0][0])
            database.rows(insert("turns"), (conversation, n, when, *texts))
            database.rows("UPDATE conversations SET updated = ? WHERE id = ?", (stamp(_now()), conversation))
            database.rows(reseal("conversations", "id = ?"), (conversation,))
        return KeptTurn(conversation, n, datetime.fromisoformat(when), question, told, answer)

    def turns(self, conversation: str, owner: str) -> list[KeptTurn]:
        """The turns of a conversation, in order. Raises as `conversation` does."""
        self.conversation(conversation, owner)
        return self._turns("WHERE c.id = ? AND c.owner = ? ORDER BY t.n", conversation, owner)

    def turn(self, conversation: str, owner: str, n: int) -> KeptTurn:
        """One turn.

        Raises:
            ConversationMissing: it is not there, or another owner's.
        """
        found = self._turns("WHERE c.id = ? AND c.owner = ? AND t.n = ?", conversation, owner, n)
        if not found:
            raise _missing(conversation, n)
        return found[0]

    # Feedback

    def rate(self, conversation: str, owner: str, n: int, thumb: Thumb, note: str = "") -> KeptTurn:
        """Keep what a reader thinks of a turn, instead of anything kept before.

        Raises:
            ConversationMissing: the turn is not there, or another owner's.
            UsageError: the thumb is neither 1 nor -1, or the note has more than NOTE characters.
        """
        if thumb not in (1, -1):
            raise UsageError(f"the thumb is {thumb!r}", "give 1 or -1")
        row = (conversation, n, thumb, checked("note", note), stamp(_now()))
        with self._writing() as database:
            _own(database, conversation, owner, n)
            database.rows(insert("feedback", "INSERT OR REPLACE"), row)
        return self.turn(conversation, owner, n)

    def unrate(self, conversation: str, owner: str, n: int) -> None:
        """Take back what was thought of a turn; nothing happens when there is nothing. Raises as `turn` does."""
        with self._writing() as database:
            _own(database, conversation, owner, n)
            database.rows("DELETE FROM feedback WHERE conversation = ? AND n = ?", (conversation, n))

    def rated(self, owner: str, *, limit: int = 50, offset: int = 0) -> list[KeptTurn]:
        """An owner's turns that have feedback, the last rated first. UsageError as for `conversations`."""
        tail = "WHERE c.owner = ? AND f.thumb IS NOT NULL ORDER BY f.given DESC, t.conversation, t.n LIMIT ? OFFSET ?"
        return self._turns(tail, owner, *_page(limit, offset))

    # The file

    def _turns(self, tail: str, *values: str | int) -> list[KeptTurn]:
        rows = self._rows(f"{_TURNS} {tail}", values)
        if self._rows(_STRAYED, ()):
            raise ArchiveDamaged(f"{self.path} is damaged: a question is in no conversation", RESTORE)
        return [turn_of(row[:9], self.path) for row in rows]

    def _rows(self, query: str, values: tuple[str | int, ...]) -> list[tuple[Any, ...]]:
        if not storable(*values) or not (self._open or standing(self.path)):
            return []
        return self._opened("reader").rows(query, values)

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        database = self._opened("writer")
        with database.transaction():
            yield database

    def _opened(self, name: str) -> Database:
        with self._lock:
            if not standing(self.path):  # also when it was moved away meanwhile: what is open is no archive's
                raise ArchiveMissing(f"there is no archive in {self.path.parent}", "make one with: dateline add PATH")
            if name not in self._open:
                database = Database(self.path)
                database.db.create_function("has_words", 2, _has_words, deterministic=True)
                database.rows("PRAGMA secure_delete = ON")  # what is removed is overwritten, not only unlinked
                self._open[name] = database
            return self._open[name]


def _own(database: Database, conversation: str, owner: str, n: int | None = None) -> None:
    """Passes when the owner has such a conversation, with such a turn."""
    query = f"SELECT {_SOUND} FROM conversations c LEFT JOIN turns t ON t.conversation = c.id"
    query = f"{query} WHERE c.id = ? AND c.owner = ?"
    wanted = (conversation, owner) if n is None else (conversation, owner, n)
    if not storable(*wanted) or not database.rows(query if n is None else f"{query} AND t.n = ?", wanted):
        raise _missing(conversation, n)


def _forget(database: Database, conversations: Iterable[str]) -> None:
    for gone in conversations:
        for table, column in OF_ONE.items():
            database.rows(f"DELETE FROM {table} WHERE {column} = ?", (gone,))


def _missing(conversation: str, n: int | None = None) -> ConversationMissing:
    what = "conversation" if n is None else f"question {n} in conversation"
    return ConversationMissing(f"there is no {what} {conversation[:40]!r}", "it may have been removed; begin another")


def _page(limit: int, offset: int) -> tuple[int, int]:
    if not 1 <= limit <= PAGE or offset < 0:
        raise UsageError(f"there are no {limit} conversations from {offset} on", f"ask for 1 to {PAGE}, from 0 on")
    return limit, offset


def _has_words(text: str, wanted: str) -> bool:
    told = normalise(text)
    return all(word in told for word in wanted.split())


def _now() -> datetime:
    return datetime.fromisoformat(stamp(datetime.now(UTC)))
