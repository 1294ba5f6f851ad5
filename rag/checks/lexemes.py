"""The words of a text in order, each with its stem and place, and what kind of word it can be by its form.

No tagger: a word is what its ending and its neighbours allow, and whoever asks must bear with a wrong guess.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.words import STOP_WORDS, terms

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|\w+(?:['.&]\w+)*|[^\w\s]")
_POSSESSIVE = re.compile(r"'s?$")
_SPELT_OUT = re.compile(
    r"\bUnited (?:States(?: of America)?|Kingdom|Nations)\b|\bEuropean Union\b|\b[UE]\.[SKNU]\.(?:A\.)?(?!\w)"
)
_FLAT = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_FLAT |= str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
# Words that say of whom or how something is told, not what: a model adds and drops them freely.
_TELLING = frozenset(
    """accord article paragraph source text passage report mention state note describe also however
    additionally furthermore moreover therefore thus overall summary include including regarding
    well would may might could can cannot must shall upon via among amongst towards toward within
    without us onto per although though since yet whether either neither another others one ones
    like unlike still even""".split()
)
_NEGATIONS = frozenset("not no never none nor neither nobody nothing nowhere without".split())
_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
_AUXILIARY = _BE | frozenset("has have had do does did will would can could may might must shall should".split())
# Irregular verbs: the base, then its past tense and participle where they are other words.
_VERBS = tuple(
    verb.split("/")
    for verb in """beat/beaten become/became begin/began/begun bear/bore/borne break/broke/broken bring/brought
    build/built buy/bought catch/caught choose/chose/chosen come/came cut do/did/done
    draw/drew/drawn drive/drove/driven eat/ate/eaten fall/fell/fallen feed/fed feel/felt
    fight/fought find/found flee/fled fly/flew/flown forget/forgot/forgotten forgive/forgave get/got
    give/gave/given go/went/gone grow/grew/grown hear/heard hide/hid/hidden hit hold/held hurt
    keep/kept know/knew/known lay/laid lead/led leave/left lend/lent let lose/lost make/made
    mean/meant meet/met overcome/overcame overthrow/overthrew/overthrown pay/paid put quit read
    ride/rode/ridden rise/rose/risen run/ran say/said see/saw/seen seek/sought sell/sold send/sent
    set shake/shook/shaken shoot/shot shrink/shrank/shrunk shut sing/sang/sung sink/sank/sunk
    sit/sat slay/slew/slain speak/spoke/spoken spend/spent split spread stand/stood
    steal/stole/stolen strike/struck/stricken swear/swore/sworn sweep/swept swim/swam
    take/took/taken teach/taught tear/tore/torn tell/told think/thought throw/threw/thrown
    undergo/underwent undertake/undertook understand/understood win/won withdraw/withdrew/withdrawn
    wear/wore/worn write/wrote/written""".split()
)
_BASE = {form: verb[0] for verb in _VERBS for form in verb[1:]}
_IRREGULAR = frozenset((*_BASE, *(verb[0] for verb in _VERBS if len(verb) == 1)))
_NO_VERB = frozenset("hundred united red need bed speed indeed breed seed feed deed shed sacred naked".split())
PREPOSITIONS = frozenset(
    """about above across after against along amid among around as at before behind below beneath beside
    besides between beyond by despite during except following for from in inside into like near of
    off on onto out outside over past per since than through throughout to toward towards under
    until unto up upon via with within without""".split()
)
LINKS = frozenset(
    """and or but while whereas although though because if when where which who whom whose that as after
    before since until unless so then""".split()
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word or mark at `start:stop` of the flattened text. `term` is its stem, without accents and possessive."""

    text: str
    term: str
    start: int
    stop: int

    @property
    def lower(self) -> str:
        """Without capitals."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Letters, not a number and not a mark."""
        return self.text[0].isalpha()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_content(self) -> bool:
        """Whether it says something of the matter: no stop word, no auxiliary, no word about the telling."""
        return self.text[0].isalnum() and not is_light(self.text, self.term)

    @property
    def is_verblike(self) -> bool:
        """A past tense or participle, by its form: many an adjective passes too."""
        word = self.text
        return word.islower() and (word in _IRREGULAR or (word.endswith("ed") and word not in _NO_VERB))

    @property
    def is_be(self) -> bool:
        """A form of "be"."""
        return self.lower in _BE

    @property
    def is_auxiliary(self) -> bool:
        """A form of "be", "have", "do", or a modal."""
        return self.lower in _AUXILIARY

    @property
    def is_negation(self) -> bool:
        """A word that makes its clause untrue."""
        return self.lower in _NEGATIONS or self.lower.endswith("n't") or self.lower == "cannot"


@lru_cache(maxsize=65_536)
def is_light(word: str, term: str) -> bool:
    """Whether a word carries no content."""
    lower = word.lower()
    if word == "US":
        return False
    return lower in STOP_WORDS or lower in _AUXILIARY or term in _TELLING or lower in _TELLING or "n't" in lower


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The index term of one word, of its base for an irregular verb; itself where the analysis leaves nothing."""
    bare = _POSSESSIVE.sub("", word)
    found = terms(_BASE.get(bare, bare))
    return "".join(found) if found else word.lower()


@lru_cache(maxsize=4_096)
def flatten(text: str) -> str:
    """One kind of quotation mark, apostrophe and dash; composed letters; single spaces; US for United States."""
    return _SPELT_OUT.sub(_letters, " ".join(unicodedata.normalize("NFKC", text).translate(_FLAT).split()))


def _letters(found: re.Match[str]) -> str:
    return "".join(letter for letter in found[0] if letter.isupper())[:2]


@lru_cache(maxsize=4_096)
def lexemes(text: str) -> tuple[Lexeme, ...]:
    """The words and marks of a flattened text."""
    return tuple(
        Lexeme(found[0], stem(found[0]) if found[0][0].isalnum() else found[0], found.start(), found.end())
        for found in _WORD.finditer(text)
    )
