"""The judge of Western European text in Windows-1252 (which reads Latin-1 the same way).

Every byte is some character there, so the question is whether the accents and marks stand where a language
puts them. A Central European, Turkish, DOS or Macintosh text puts other letters into the same bytes.
"""

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Language:
    """`letters` it writes beyond ASCII, those of them that make up most (`core`), and its commonest words."""

    letters: frozenset[str]
    core: frozenset[str]
    words: frozenset[str]


_LANGUAGES = tuple(
    _Language(frozenset(letters), frozenset(core), frozenset(words.split()))
    for letters, core, words in (
        (
            "àâæçèéêëîïôœùûüÿ",
            "éèàê",
            "le la les de des du et un une est pour dans que qui sur par au aux a en il ce se plus avec son d l",
        ),
        (
            "äöüßé",
            "äöüß",
            "der die das und den von zu mit ist im für auf nicht ein eine des dem sich auch als nach bei in am wir",
        ),
        ("áéíñóúüç", "áéíñóú", "el la los las de del y que en un una por con se para es su al lo como a"),
        ("áâãàçéêíóôõúü", "áãçéíó", "o a os as de do da dos das e que em um uma para com por no na se ao"),
        ("àèéìíîòóù", "àèìòùé", "il lo la i gli le di del della e che un una per in con non si è da al dei l"),
        ("æøåéèêóòôäöü", "æøå", "og i det som en et på av af til for er den med har de at fra ikke der"),
        ("åäöéü", "åäö", "och i att det som en är på av för med den till har ja on ei se että oli"),
        ("äöåšž", "äö", "ja on ei se että oli mutta hän kun niin myös"),
        ("áðéíóúýþæö", "áíóúæ", "og að í á sem er en til við það um var af hann með ekki"),
        ("äëïéèêóöüúíáà", "ëïéèó", "de het een en van in is dat op te zijn met voor niet aan er om"),
        ("àçèéíïòóúü·", "àèéòó", "el la els les de del i que en un una per amb es al dels"),
    )
)
# The same letter in every Windows code page of the Latin script: a short text of these needs no more proof.
_SAFE = frozenset("áéíóúäöüß")
_ENGLISH = frozenset(
    "the of to and in is that for on was with as at by from he his it are has said had been were who but not".split()
)
_ENGLISH_ACCENTS = 0.02
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = r"[^\W\d_]"
_HIGH = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ffŠšŽžŒœŸƒ"
_SHORT_WORDS = (
    "a|i|to|is|it|in|as|an|at|by|of|on|or|if|so|we|he|no|up|us|my|be|do|go|me|am|la|le|un|de|et|en|el|al|y|o|e"
)
_NEVER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[{_HIGH}]{{3}}",  # a word of another script
        rf"{_LETTER}[¡¢£¤¥¦§¨©¬¯±´µ¶¸¹¼½¾¿‚„†‡ˆ‰‹˜•×÷]",  # DOS and Macintosh letters
        rf"{_LETTER}[²³ªº…]{_LETTER}|[^\W\d_m]³",  # Central European: Polish "³" for "ł"
        rf"[{_HIGH}]\d|[¹²³¼½¾×÷†‡‰™®©]{_LETTER}|(?<![^\s(“\"'])º{_LETTER}",
        r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]",  # Macintosh quotes: "yesÓ"
        rf"{_LETTER}[–—](?= )",
        r"[¤¦¨¬¯´¸ˆ˜ƒ]",
        r"[šŠžŽ]\w*[èæðìøùÈÆ]|[èæðìøùÈÆ]\w*[šŠžŽ]|\w[iI]æ\b",  # Czech, Croatian
        r"[a-z\d][“”][A-Za-z]|\xa0{3}",
        rf"{_LETTER}[–—](?!(?:{_SHORT_WORDS})\b)[a-z]{{1,2}}\b",  # Macintosh "informaci—n"
        rf"{_LETTER}{{3}}’(?![aeiouhàâéèêëîïôùûáíóúy])[a-zñç]{_LETTER}{{2}}",  # Macintosh "pol’tica"
        r"\b[ÐÞÝßÕÃÑ]\b",
    )
)


def western(text: str) -> bool:
    """Whether the reading is French, German, Spanish, English or one of their neighbours."""
    if any(pattern.search(text) for pattern in _NEVER) or text.count("¿") > text.count("?"):
        return False
    accents = Counter(c for c in text.lower() if c > "\x7f" and c.isalpha() and c not in "ªºµ")
    if accents.keys() <= _SAFE:
        return True
    words = {word.lower() for word in _WORD.findall(text)}
    if any(_speaks(language, accents, words) for language in _LANGUAGES):
        return True
    return len(words & _ENGLISH) >= 3 and accents.total() <= max(4, _ENGLISH_ACCENTS * len(text))


def _speaks(language: _Language, accents: Counter[str], words: set[str]) -> bool:
    """Its words, and its letters; in a long text one accent in ten may be that of a foreign name."""
    own = sum(count for letter, count in accents.items() if letter in language.letters)
    core = sum(count for letter, count in accents.items() if letter in language.core)
    total = accents.total()
    if core * 2 < total or (own < total and (own < 10 or own < 0.9 * total)):
        return False
    return len(words & language.words) >= _proof(own == total, sum(map(len, words)))


def _proof(pure: bool, size: int) -> int:
    """How many different common words are asked for; a headline of 40 letters may have but one."""
    return 4 if not pure else 1 if size < 40 else 2
