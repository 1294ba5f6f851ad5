"""A model's text in, finished sentences with the labels they cite out: the streaming parser of `[P1]` markers.

The sentences do not depend on how the text was cut into chunks: a decision waits for a fixed amount of text.
No markup, image or address comes through, and nothing that looks like a footnote of ours ("[1]") but is none.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from index.sentences import spans
from rag.markers import Gap, Marker, Scanner, Token
from rag.plain import plain

LONGEST = 1_500  # characters of one sentence; what has no full stop is cut at a space
AHEAD = 48  # characters after a full stop that decide whether the sentence ends there
NEAR = 12  # of these, those that can say so behind a plain word: of 9,903 on the web, 3 are wrong
PIECE = 512  # characters taken at a time, so that no work grows with the length of a chunk

_STOP = re.compile(r"[.!?…][\"'”’)\]»]{0,4} |[。！？｡][”’」』）]{0,4}")
_PLAIN = re.compile(r"[a-z0-9]{2}\. ")
_ENDS = ".!?…。！？"
_CLOSING = frozenset(".,;:!?…)]”’%»。，、！？；：」』")
_DROPPED = str.maketrans({"*": None, "`": None, "|": " "})
_LEAD = re.compile(
    r"(?:according to|as (?:stated|reported|described|noted|mentioned) (?:in|by)|per|in|from)"
    r"(?:\s+(?:and|or|passages?|sources?))*\s*,\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence without its markers, the labels they name (each once), and how many named no passage."""

    text: str
    labels: tuple[int, ...]
    unknown: int


class Parser:
    """Chunks of a model's text in, finished sentences out, for passages labelled P1 … P`known`.

    A marker belongs to the sentence it stands in, or right behind; one that begins a line belongs to that line.
    `hosts` are the internet names that the passages print: only these may be told, all other addresses are dropped.
    A number in square brackets ("[1]") is dropped and cites nothing: it may be the source's own, or a guess.
    """

    def __init__(self, known: int, hosts: Collection[str] = ()) -> None:
        self._scanner = Scanner(known)
        self._hosts = frozenset(hosts)
        self._text = ""  # of the block so far: single spaces, none at its end
        self._space = False  # one is due before the next word
        self._marks: list[Marker] = []
        self._leading: list[Marker] = []  # those a line begins with, until it is seen whether text follows
        self._line = True
        self._from = 0  # where the next full stop is looked for
        self._near = 0  # behind the full stop that has been looked at with NEAR
        self._kept: Written | None = None  # the last sentence of the block before: a marker may follow it
        self._done: list[Written] = []

    def feed(self, chunk: str) -> list[Written]:
        """The sentences that this chunk completes."""
        for start in range(0, len(chunk), PIECE):
            self._take(self._scanner.feed(chunk[start : start + PIECE]))
        return self._given()

    def close(self) -> list[Written]:
        """The sentences that are left, an unfinished one too."""
        self._take(self._scanner.feed("", last=True))
        self._settle()
        self._end_block()
        self._release()
        return self._given()

    def _given(self) -> list[Written]:
        done, self._done = self._done, []
        return done

    def _take(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            if isinstance(token, str):
                self._write(token)
            elif isinstance(token, Marker):
                (self._leading if self._line else self._marks).append(replace(token, at=len(self._text)))
            else:
                self._settle()
                self._line = self._space = True
                if token is Gap.HARD:
                    self._end_block()

    def _write(self, text: str) -> None:
        text = text.translate(_DROPPED)
        marked = bool(self._marks) and self._marks[-1].at == len(self._text)
        if marked and not self._leading and self._text[-1:] in tuple(_ENDS):
            text = text.lstrip(f" {_ENDS}")  # "voted. [P1]." has one full stop too many
        bare = " ".join(text.split())
        self._space = self._space or text[:1].isspace()
        if not bare:
            return
        if self._leading:
            self._lead()
            marked = False
        glued = bare[0] in _CLOSING if marked else not self._space
        self._text += ("" if glued or not self._text else " ") + bare
        self._space, self._line = text[-1].isspace(), False
        self._cut()

    def _lead(self) -> None:
        """Text follows the markers that began its line: they are its own, unless a sentence goes on there."""
        if not self._text or self._text[-1] in _ENDS:
            self._end_block()
        self._marks += [replace(mark, at=len(self._text)) for mark in self._leading]
        self._leading = []

    def _settle(self) -> None:
        """A line that holds only markers: they belong to what stands before it."""
        if self._text:
            self._marks += self._leading
        elif self._kept:
            self._kept = _with(self._kept, self._leading)
        else:
            return
        self._leading = []

    def _cut(self) -> None:
        """Finish the sentences that are certain. Looked at anew only when an eighth more is there: linear time."""
        while stop := _STOP.search(self._text, self._from, LONGEST):
            ends = stop.end()
            if len(self._text) < ends + NEAR:
                return
            if self._near < ends and _PLAIN.match(self._text, max(0, stop.start() - 2)):
                self._near = ends
                if self._ended(ends, NEAR):
                    continue
            if len(self._text) < ends + AHEAD:
                return
            if not self._ended(ends, AHEAD):
                self._from = ends + ends // 8
        while len(self._text) >= LONGEST + AHEAD:
            space = self._text.rfind(" ", 0, LONGEST)
            self._finish(space + 1 if space > 0 else LONGEST)

    def _ended(self, stop: int, ahead: int) -> bool:
        """Whether a sentence ends by this full stop, with so many characters behind it; then it is finished."""
        found = spans(self._text[: stop + ahead])
        ended = len(found) > 1 and found[0].end <= stop
        if ended:
            self._finish(found[1].start)
        return ended

    def _finish(self, end: int) -> None:
        """What stands before `end` is a sentence."""
        self._release()
        mine = [mark for mark in self._marks if mark.at < end]
        self._kept = _with(Written(plain(self._text[:end], self._hosts), (), 0), mine)
        self._marks = [replace(mark, at=mark.at - end) for mark in self._marks if mark.at >= end]
        self._text, self._from, self._near = self._text[end:], 0, 0
        if self._text:
            self._release()

    def _end_block(self) -> None:
        found = spans(self._text)
        base = 0
        for after in found[1:]:
            self._finish(after.start - base)
            base = after.start
        if self._text:
            self._marks = [replace(mark, at=0) for mark in self._marks]
            self._finish(len(self._text))
        self._space = False

    def _release(self) -> None:
        """The sentence that was kept is certain now, if there is anything to read in it."""
        if self._kept and any(character.isalnum() for character in self._kept.text):
            self._done.append(self._kept)
        self._kept = None


def _with(sentence: Written, marks: Iterable[Marker]) -> Written:
    """The sentence with the labels of its markers; "According to [P1], …" loses its empty words."""
    marks = list(marks)
    labels = dict.fromkeys([*sentence.labels, *(label for mark in marks for label in mark.labels)])
    text = sentence.text
    bare = _LEAD.match(text) if marks else None
    if bare:
        text = text[bare.end() : bare.end() + 1].upper() + text[bare.end() + 1 :]
    return Written(text, tuple(labels), sentence.unknown + sum(mark.unknown for mark in marks))
