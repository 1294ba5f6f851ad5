"""Markup read back: elements with their attributes and text, as a browser would see them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "col"}


@dataclass
class Page:
    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, name: str = "", class_: str = "") -> list["Page"]:
        """The elements inside, at any depth."""
        found = []
        for child in self.children:
            if isinstance(child, Page):
                named = name in ("", child.name) and (
                    not class_ or class_ in child.attributes.get("class", "").split()
                )
                found += [*([child] if named else []), *child.all(name, class_)]
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Page()]

    def handle_starttag(self, tag, attrs):
        element = Page(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parsed(markup: str) -> Page:
    """The elements; every one that is opened must be closed."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is never closed"
    return reader.open[0]
