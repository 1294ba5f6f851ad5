"""Takes a model's thoughts (`<think>…</think>`) out of a text that comes in pieces; tags may be split anywhere."""

import re

_TAG = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_TAGS = ("<think>", "</think>", "<thinking>", "</thinking>")
_LONGEST = max(map(len, _TAGS))


class Thoughts:
    """Feed it every piece in order; the text that it lets out does not begin with white space.

    spoke: there was text; seen: there were thoughts; inside: the last one goes on; leaked: text was one after all.
    """

    def __init__(self) -> None:
        self.spoke = False
        self.seen = False
        self.inside = False
        self.leaked = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What of the text so far is certainly no thought, and was not returned before."""
        text, self._held = self._held + piece, ""
        kept, at = [], 0
        for tag in _TAG.finditer(text):
            kept.append(self._keep(text[at : tag.start()]))
            self._pass(closing=bool(tag[1]))
            at = tag.end()
        rest = text[at:]
        cut = _tag_begins(rest)
        self._held = rest[cut:]
        return "".join(kept) + self._keep(rest[:cut])

    def end(self) -> str:
        """What was held back for a tag that did not come."""
        held, self._held = self._held, ""
        return self._keep(held)

    def _keep(self, text: str) -> str:
        if self.inside:
            return ""
        text = text if self.spoke else text.lstrip()
        self.spoke = self.spoke or bool(text)
        return text

    def _pass(self, *, closing: bool) -> None:
        self.seen = True
        # some templates open the thoughts in the prompt, so that the answer begins inside them
        self.leaked = self.leaked or (closing and not self.inside and self.spoke)
        self.inside = not closing


def _tag_begins(text: str) -> int:
    """Where a tag may have begun that is not all there yet; the length of the text when nowhere."""
    at = text.rfind("<", max(0, len(text) - _LONGEST))
    begun = text[at:].lower()
    return at if at >= 0 and any(tag.startswith(begun) for tag in _TAGS) else len(text)
