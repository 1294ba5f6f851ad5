"""Is this decoding of old bytes what people write? One judge a script, each true only when sure.

Wrong codecs turn common letters into rare ones, so each judge asks for the common ones:
kana and the first-level kanji of JIS X 0208, the first-level hanzi of GB 2312 and Big5, modern hangul.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from index.reading.western import western

_SAMPLE = 20_000
_WIDE_MARKS = re.compile(
    r"[\u3000-\u3020\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6\u2160-\u2169\u2460-\u2473\u3231\u3232"
    r"“”‘’—…·《》℃％→←↑↓○●△▲□■◆◇☆★※×÷〜―]"
)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_HAN_ENDS = re.compile(r"[，。、；：？！]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_TURNED_CASE = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]|[а-яё][А-ЯЁ]|[Ѐ-ЏѐЂ-ЏЃѓЉЊЌЏѓљњќ]")
_COMMON_CYRILLIC = frozenset("оеаинтсрвл")


_SCATTERED = re.compile(r"[A-Za-z][^\x00-\x7f]{1,2}(?=[A-Za-z])")


def _scattered(text: str, foreign: list[str]) -> bool:
    """Wide letters one by one inside Latin words: what accents become in a double-byte codec."""
    return len(_SCATTERED.findall(text)) > 0.1 * len(foreign)


def _rows(codec: str, first: int, last: int, trails: range = range(0xA1, 0xFF)) -> frozenset[str]:
    """The characters of a double-byte code between two lead bytes."""
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    return frozenset("".join(pair.decode(codec, "ignore") for pair in pairs))


@cache
def _jis_common() -> frozenset[str]:
    return _rows("euc_jp", 0xB0, 0xCF)


@cache
def _gb_common() -> frozenset[str]:
    return _rows("gb2312", 0xB0, 0xD7)


@cache
def _gb_late() -> frozenset[str]:
    """The second half of the first level; Korean text read as GB never comes here, Chinese half the time."""
    return _rows("gb2312", 0xC9, 0xD7)


@cache
def _big5_common() -> frozenset[str]:
    return _rows("big5", 0xA4, 0xC6, range(0x40, 0xFF))


@cache
def _hangul_common() -> frozenset[str]:
    return _rows("euc_kr", 0xB0, 0xC8)


def _foreign(text: str) -> list[str]:
    return re.findall(r"[^\x00-\x7f]", text)[:_SAMPLE]


def _share(foreign: list[str], known: Callable[[str], object]) -> float:
    return sum(1 for character in foreign if known(character)) / max(len(foreign), 1)


def japanese(text: str) -> bool:
    """Kana in number, and hardly a character outside the first level."""
    foreign = _foreign(text)
    common = _jis_common()
    known = _share(foreign, lambda c: c in common or _KANA.match(c) or _WIDE_MARKS.match(c))
    kana = _share(foreign, _KANA.match)
    if len(foreign) < 3 or _scattered(text, foreign):
        return False
    return known >= 0.93 and kana >= 0.2 and _share(foreign, _HALF_KANA.match) == 0


def _chinese(text: str, common: frozenset[str]) -> bool:
    foreign = _foreign(text)
    han = [character for character in foreign if _HAN.match(character)]
    if len(han) < 2 or _scattered(text, foreign) or _share(foreign, _KANA.match) > 0.05:
        return False
    known = _share(foreign, lambda c: _HAN.match(c) or _WIDE_MARKS.match(c))
    return known >= 0.95 and _share(han, common.__contains__) >= 0.9


def simplified(text: str) -> bool:
    """First-level hanzi, spread over both halves of the level."""
    late = _gb_late()
    foreign = [character for character in _foreign(text) if _HAN.match(character)]
    return _chinese(text, _gb_common()) and _share(foreign, late.__contains__) >= 0.1


def traditional(text: str) -> bool:
    """First-level hanzi of Big5, and not as common as GB 2312: there every second one has too low a byte."""
    if not _chinese(text, _big5_common()):
        return False
    as_gb = text.encode("big5hkscs", "ignore").decode("gb18030", "ignore")
    return not _chinese(as_gb, _gb_common())


def korean(text: str) -> bool:
    """Modern hangul nearly throughout, words parted by spaces, and no Chinese full stops and commas.

    A short Chinese headline can read as hangul throughout ("全国人民代表大会"), but it has no spaces.
    """
    foreign = _foreign(text)
    if len(foreign) < 12 or " " not in text or _scattered(text, foreign):
        return False
    common = _hangul_common()
    hangul = _share(foreign, _HANGUL.match)
    known = _share(foreign, lambda c: c in common or _WIDE_MARKS.match(c) or _HAN.match(c))
    return hangul >= 0.8 and known >= 0.98 and not _HAN_ENDS.search(text)


def cyrillic(text: str) -> bool:
    """Cyrillic words, capitals only at their start, with the common letters common."""
    foreign = _foreign(text)
    letters = Counter(character.lower() for character in foreign if _CYRILLIC.match(character))
    total = letters.total()
    if total < 12 or total < 0.9 * len(foreign) or _TURNED_CASE.search(text):
        return False
    return sum(letters[letter] for letter in _COMMON_CYRILLIC) >= 0.55 * total


CANDIDATES: tuple[tuple[tuple[str, ...], Callable[[str], bool]], ...] = (
    (("shift_jis", "cp932"), japanese),
    (("euc_jp",), japanese),
    (("gb18030",), simplified),
    (("big5", "cp950"), traditional),
    (("cp949",), korean),
    (("cp1252",), western),
    (("cp1251",), cyrillic),
)
"""(codecs of a family, the usual one first; its judge)."""
