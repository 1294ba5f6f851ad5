"""PDF → one article, from its text layer. PDFium reads it; layout.py makes paragraphs of its lines.

The only file that imports pypdfium2. The properties of a PDF tell of the file, not of the article: only a title
that also stands on the first page counts, and a date only where the text says it.
"""

from collections.abc import Iterator
from typing import Any

from index.article import Article
from index.errors import ReadError
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.layout import Line, paragraphs, without_furniture
from index.reading.making import composed
from index.reading.meta import LONGEST_TITLE, Meta
from index.reading.origin import Origin

_MOST_PAGES = 5_000
_HYPHENS = frozenset((0x02, 0xFFFE))  # what PDFium puts for a hyphen at a line's end, and no line end after it
_ENDS = frozenset((0x0A, 0x0D))
_LOCKED = 4  # FPDF_ERR_PASSWORD


def read_pdf(data: bytes, origin: Origin) -> Iterator[Article | ReadError]:
    """The one article; raises ReadError where it is locked, damaged, or has no text layer."""
    pages, name = _read(data, origin)
    if not any(line.text.strip() for page in pages for line in page):
        fix = "its pages are pictures; make a text layer first (ocrmypdf IN OUT)"
        raise origin.error("has no text layer", fix)
    parts = paragraphs(without_furniture(pages))
    title, rest = _titled(parts, name)
    yield composed(origin, Meta(title=title), rest, headed=True)


def _titled(parts: list[str], name: str) -> tuple[str | None, list[str]]:
    """The title, and the blocks without it: the file's own title where a block is that, else a first heading."""
    known = mend(name).casefold()
    for n, part in enumerate(parts[:8]):
        if known and mend(part.removeprefix(HEADING)).casefold() == known:
            return mend(name)[:LONGEST_TITLE], [*parts[:n], *parts[n + 1 :]]
    for n, part in enumerate(parts[:3]):
        if part.startswith(HEADING) and len(part) <= LONGEST_TITLE:
            return mend(part.removeprefix(HEADING)), [*parts[:n], *parts[n + 1 :]]
    return None, parts


def _read(data: bytes, origin: Origin) -> tuple[list[list[Line]], str]:
    """The lines of every page, and the title in the properties."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _LOCKED or "password" in str(error).lower():
            raise origin.error("is locked with a password", "save it without one") from error
        raise origin.error("is a damaged PDF, which PDFium cannot open", "fetch it again") from error
    try:
        if len(document) > _MOST_PAGES:
            raise origin.error(f"has more than {_MOST_PAGES} pages", "split it")
        pages = [_page(document, n) for n in range(len(document))]
        return pages, document.get_metadata_dict().get("Title", "")
    except pdfium.PdfiumError as error:
        raise origin.error(f"is a damaged PDF: {error}", "fetch it again") from error
    finally:
        document.close()


def _page(document: Any, n: int) -> list[Line]:  # noqa: ANN401 — pypdfium2 has no types
    page = document[n]
    try:
        text = page.get_textpage()
        try:
            return list(_lines(text, page.get_height()))
        finally:
            text.close()
    finally:
        page.close()


def _lines(text: Any, height: float) -> Iterator[Line]:  # noqa: ANN401
    from pypdfium2.raw import FPDFText_GetUnicode  # type: ignore[import-untyped]

    letters: list[str] = []
    start, count = 0, text.count_chars()
    for n in range(count):
        code = FPDFText_GetUnicode(text.raw, n)
        if code in _ENDS or code in _HYPHENS:
            yield from _line(text, "".join(letters) + ("\u00ad" if code in _HYPHENS else ""), start, n, height)
            letters, start = [], n + 1
        else:
            letters.append(chr(code) if 0 < code < 0x110000 else "")
    yield from _line(text, "".join(letters), start, count, height)


def _line(text: Any, said: str, start: int, end: int, height: float) -> Iterator[Line]:  # noqa: ANN401
    """The line of the characters from `start` to `end`, with its place on the page in points."""
    from pypdfium2.raw import FPDFText_GetFontSize, FPDFText_GetUnicode

    shown = [n for n in range(start, end) if FPDFText_GetUnicode(text.raw, n) not in (0x20, 0xA0, 0x09, 0)]
    if not shown:
        return
    left, bottom, _, top = text.get_charbox(shown[0], loose=True)
    _, last_bottom, right, last_top = text.get_charbox(shown[-1], loose=True)
    size = top - bottom or FPDFText_GetFontSize(text.raw, shown[0])
    yield Line(said.strip(), left, right, height - max(top, last_top), height - min(bottom, last_bottom), size)
