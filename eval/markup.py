"""HTML and SVG as nested elements. Every text is escaped unless it is an `Html` already."""

import html


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


def el(name: str, *children: str, **attributes: object) -> Html:
    """An element. A trailing underscore in an attribute's name is dropped, others become hyphens."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{given}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """The children side by side."""
    return Html("".join(child if isinstance(child, Html) else html.escape(child) for child in children))


def table(head: list[str], rows: list[list[str]], **attributes: object) -> Html:
    """A table with a head, inside a box that scrolls sideways on a narrow screen."""
    top = el("thead", el("tr", *(el("th", cell, scope="col") for cell in head)))
    body = el("tbody", *(el("tr", *(el("td", cell) for cell in row)) for row in rows))
    return el("div", el("table", top, body, **attributes), class_="wide", tabindex="0")
