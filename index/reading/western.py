"""The judge of Western European text in Windows-1252 (which reads Latin-1 the same way).

Every byte is some character there, so the question is whether the accents and marks stand where a language
puts them. A Central European, Turkish, DOS or Macintosh text puts other letters into the same bytes.
"""

import re

_LANGUAGES = {
    "àâæçèéêëîïôœùûüÿ": "le la les de des du et un une est pour dans que qui sur par au aux a en il ce se plus",
    "äöüß": "der die das und den von zu mit ist im für auf nicht ein eine des dem sich auch als nach bei",
    "áéíñóúü": "el la los las de del y que en un una por con se para es su al lo como",
    "áâãàçéêíóôõúü": "o a os as de do da dos das e que em um uma para com por no na se ao",
    "àèéìíîòóù": "il lo la i gli le di del della e che un una per in con non si è da al dei",
    "æøåéèêóòôäöü": "og i det som en et på av til for er den med har de at fra ikke der",
    "åäöéü": "och i att det som en på är av för med den till har ja on ei se että oli",
    "äöåšž": "ja on ei se että oli mutta hän kun niin myös",
    "áðéíóúýþæö": "og að í á sem er en til við það um var af hann með ekki",
    "äëïéèêóöüúíáà": "de het een en van in is dat op te zijn met voor niet aan er om",
    "àçèéíïòóúü": "el la els les de del i que en un una per amb es al dels",
}
# The same letter in every Windows code page of the Latin script: a short text of these needs no more proof.
_SAFE = frozenset("áéíóúäöüß")
_ENGLISH = frozenset("the of to and in a is that for on was with as at by from he his it are has".split())
_ENGLISH_ACCENTS = 0.02
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = r"[^\W\d_]"
_HIGH = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ffŠšŽžŒœŸƒ"
_SHORT_WORDS = "a|i|to|is|it|in|as|an|at|by|of|on|or|if|so|we|he|no|up|us|my|be|do|go|me|am|la|le|un|de|et|en|el|al|y|o|e"
_NEVER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[{_HIGH}]{{3}}",  # a word of another script
        rf"{_LETTER}[¡¢£¤¥¦§¨©¬¯±²³´µ¶¸¹¼½¾¿‚„†‡ˆ‰‹˜•×÷]{_LETTER}",  # Polish "³" for "ł", DOS and Macintosh letters
        rf"(?<![^\s(“\"'])[¹²³º×÷]{_LETTER}",
        rf"{_LETTER}[¡¿]",
        r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]",  # Macintosh quotes: "yesÓ"
        r"[¤¦¨¬¯´¸ˆ˜ƒ]",
        r"[šŠžŽ]\w*[èæðìøùÈÆ]|[èæðìøùÈÆ]\w*[šŠžŽ]|\w[iI]æ\b",  # Czech, Croatian
        r"[a-z][“”][a-z]|\xa0{3}",
        rf"{_LETTER}[–—](?!(?:{_SHORT_WORDS})\b)[a-z]{{1,2}}\b",  # Macintosh "informaci—n"
        rf"{_LETTER}{{3}}’(?![aeiouhàâéèêëîïôùûáíóúy])[a-zñç]{_LETTER}{{2}}",  # Macintosh "pol’tica"
        r"\b[ÐÞÝßÕÃÑ]\b",
    )
)


def western(text: str) -> bool:
    """Whether the reading is French, German, Spanish, English or one of their neighbours."""
    if any(pattern.search(text) for pattern in _NEVER) or text.count("¿") > text.count("?"):
        return False
    accents = {character for character in text.lower() if character > "\x7f" and character.isalpha()} - set("ªºµ")
    words = {word.lower() for word in _WORD.findall(text)}
    if not accents or accents <= _SAFE:
        return True
    if any(accents <= set(letters) and len(words & set(known.split())) >= 2 for letters, known in _LANGUAGES.items()):
        return True
    return _english(text, words) or _mixed(text, words)


def _english(text: str, words: set[str]) -> bool:
    """English with a few foreign names."""
    accented = sum(1 for character in text if character > "\x7f" and character.isalpha())
    return len(words & _ENGLISH) >= 3 and accented <= _ENGLISH_ACCENTS * len(text)


def _mixed(text: str, words: set[str]) -> bool:
    """One language, and at most one accented letter in ten from foreign names ("Erdoğan" has no place here)."""
    accented = [character for character in text.lower() if character > "\x7f" and character.isalpha()]
    for letters, known in _LANGUAGES.items():
        own = sum(1 for character in accented if character in letters)
        if own >= 10 and own >= 0.9 * len(accented) and len(words & set(known.split())) >= 4:
            return True
    return False
