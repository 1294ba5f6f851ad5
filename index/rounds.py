"""The rounds of an `add`: what was read since the last publication, and how many articles are still ahead."""

from dataclasses import dataclass, field

from index.archive import Archive
from index.article import Article, Paragraph
from index.library import FileRecord
from index.reading import Worker
from index.report import Progress, Report

# Paragraphs of a round: at first as many as are indexed already, so that an archive soon answers and its indexes are
# seldom copied; but never more than there is memory for (2 kB each, beside a graph of 2 kB a vector).
LEAST, MOST = 5_000, 25_000
CHARACTERS = 30_000_000  # of its articles: some have long paragraphs


@dataclass(frozen=True, slots=True)
class Pending:
    """An article that is new or changed."""

    article: Article
    paragraphs: list[Paragraph]
    file: str


@dataclass(slots=True)
class Round:
    """What is published next; `indexed` paragraphs are already."""

    indexed: int = 0
    articles: dict[str, Pending] = field(default_factory=dict)
    files: list[FileRecord] = field(default_factory=list)
    paragraphs: int = 0
    characters: int = 0

    def take(self, pending: Pending) -> None:
        """Put an article in."""
        self.articles[pending.article.id] = pending
        self.paragraphs += len(pending.paragraphs)
        self.characters += len(pending.article.text)

    @property
    def full(self) -> bool:
        """Whether it is time to publish it."""
        return self.paragraphs >= min(MOST, max(LEAST, self.indexed)) or self.characters >= CHARACTERS


@dataclass(slots=True)
class Ahead:
    """How many outcomes are to be expected: one an input that is not begun, and those of the rest of the one in hand.

    How many articles a file has is guessed from how much of it those that came have taken. `inputs` is 0 where
    nobody knows how many there are.
    """

    inputs: int = 0
    begun: int = 0
    size: int = 0
    taken: int = 0
    came: int = 0

    def begin(self) -> None:
        """The next input is taken in hand."""
        self.begun += 1
        self.size = self.taken = self.came = 0

    def came_with(self, characters: int) -> None:
        """An article of the input in hand."""
        self.came += 1
        self.taken += characters

    @property
    def outcomes(self) -> int:
        """The guess."""
        rest = max(0, self.size - self.taken)
        return max(0, self.inputs - self.begun) + (self.came * rest // self.taken if self.taken else 0)


@dataclass(slots=True)
class Work:
    """One `add`: what it works on, its report, its round, and the articles of the rounds before."""

    archive: Archive
    progress: Progress
    report: Report = field(default_factory=Report)
    worker: Worker = field(default_factory=Worker)
    round: Round = field(default_factory=Round)
    ahead: Ahead = field(default_factory=Ahead)
    before: dict[str, str] = field(default_factory=dict)
    """By the id of an article that was published: the file that it came from."""

    def tell(self) -> None:
        """How far the reading is, and how far it will go if the rest is like what came."""
        done = len(self.report.outcomes)
        self.progress("reading", done, done + self.ahead.outcomes if self.ahead.inputs else 0)

    def next_round(self) -> None:
        """Begin anew, once the round is published."""
        self.before |= {id: pending.file for id, pending in self.round.articles.items()}
        self.round = Round(self.archive.library.coverage().paragraphs)
