"""What can happen to a file on a disk: it is gone, cut, zeroed, a few bits are others, or an older one is back."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
FLIPS = 50


@dataclass(frozen=True)
class Harm:
    """Does something to a file; `older` is the same archive as it was before."""

    name: str
    do: Callable[[Path, Path], None]


def harms(seeds: int) -> Iterator[Harm]:
    """Each kind once, and with `seeds` above 1 in more places."""
    yield Harm("deleted", lambda path, older: path.unlink())
    yield from (
        Harm(f"cut to {keep:.0%}", _cut(keep)) for keep in (0, 0.5, 0.999, *[n / 10 for n in range(1, seeds)])
    )
    yield Harm("zeroed", lambda path, older: path.write_bytes(bytes(path.stat().st_size)))
    yield from (Harm(f"a page zeroed ({seed})", _page(seed)) for seed in range(2 * seeds - 1))
    yield from (Harm(f"{FLIPS} bits flipped ({seed})", _flips(seed, FLIPS)) for seed in range(2 * seeds - 1))
    yield from (Harm(f"1 bit flipped ({seed})", _flips(seed, 1)) for seed in range(4 * seeds - 3))
    yield Harm("an older one", _older)


def _cut(keep: float) -> Callable[[Path, Path], None]:
    def do(path: Path, older: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(keep * len(whole))])

    return do


def _page(seed: int) -> Callable[[Path, Path], None]:
    def do(path: Path, older: Path) -> None:
        whole = bytearray(path.read_bytes())
        start = random.Random(seed).randrange(0, max(1, len(whole)), PAGE) if seed else 0
        whole[start : start + PAGE] = bytes(len(whole[start : start + PAGE]))
        path.write_bytes(whole)

    return do


def _flips(seed: int, bits: int) -> Callable[[Path, Path], None]:
    def do(path: Path, older: Path) -> None:
        whole = bytearray(path.read_bytes())
        for place in random.Random(f"{seed} {path.name[-8:]}").sample(
            range(8 * len(whole)), min(bits, 8 * len(whole))
        ):
            whole[place // 8] ^= 1 << place % 8
        path.write_bytes(whole)

    return do


def _older(path: Path, older: Path) -> None:
    if older.exists():
        shutil.copyfile(older, path)
    else:
        path.unlink()
