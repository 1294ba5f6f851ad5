"""Files of the binary and the structured formats, made small and whole for a test."""

import io
import zipfile

import docx
import typst

PARAGRAPHS = [
    "The parliament in Baghdad voted on Sunday to expel the foreign troops, a decision that the government of the"
    " day never carried out, officials said.",
    "“It was symbolic,” said one of them. The U.S. embassy declined to comment on a report by the state-run news"
    " agency.",
    "Short one.",
    "In 2020 the coalition counted 5,200 soldiers; three years later there were 2,500 of them in the country, the"
    " Pentagon said in a statement on Monday.",
]
HEAD = "= Vote in Baghdad\n\nBy Jane Doe\n\n25 January 2023\n\n"
MESSAGE = (
    b'From: "Jane Doe" <jane@example.org>\nSubject: =?utf-8?q?Vote_in_Baghdad_=E2=80=94_over?=\n'
    b"Date: Wed, 25 Jan 2023 23:30:00 -0500\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n"
    b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    b"The caf=E9 was open on Sunday and then it was not\nopen again.\n\nIt closed.\n\n-- \nJane\n"
)


def pdf(setting: str = "", head: str = HEAD, paragraphs: list[str] = PARAGRAPHS) -> bytes:
    return typst.compile((setting + "\n" + head + "\n\n".join(paragraphs)).encode())


def word(*paragraphs: str, title: str = "Vote in Baghdad") -> bytes:
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "Microsoft Word - draft7", "jsmith"
    made.add_heading(title, 0)
    for paragraph in paragraphs or ("By Jane Doe", "25 January 2023", *PARAGRAPHS):
        made.add_paragraph(paragraph)
    return saved(made)


def saved(made) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def zipped(members: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def xhtml(body: str) -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'


def book(chapters: dict[str, str], contents: dict[str, str], more: dict[str, str] | None = None) -> bytes:
    """An EPUB 3 of {file: body}, whose table of contents is {file: title}."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    links = "".join(f'<li><a href="{name}">{title}</a></li>' for name, title in contents.items())
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Long War</dc:title>'
        "<dc:creator>Jane Doe</dc:creator><dc:publisher>Example Press</dc:publisher><dc:date>2023-01-25</dc:date>"
        '</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        + items
        + '</manifest><spine><itemref idref="nav"/>'
        + "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
        + "</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            "OEBPS/nav.xhtml": xhtml(f"<nav><ol>{links}</ol></nav>"),
            **{f"OEBPS/{name}": xhtml(body) for name, body in chapters.items()},
            **(more or {}),
        }
    )


def rss(*items: str, title: str = "The Courier") -> bytes:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"'
    )
    told = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>{title}</title>{told}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}>{channel}</rss>'.encode()


def story(
    body: str = "<p>BAGHDAD (AP) — The <org>parliament</org> voted.</p><hl2>After</hl2><p>It ended.</p>",
) -> bytes:
    return (
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf><head><title>slug</title><docdata>'
        '<date.issue norm="20230125T101500Z"/><doc.copyright holder="AP"/></docdata></head><body><body.head>'
        "<hedline><hl1>Vote in Baghdad</hl1></hedline><byline>By <person>Jane Doe</person><byttl>AP Writer</byttl>"
        "</byline><distributor>The Associated Press</distributor></body.head><body.content><block>"
        f"{body}<media><media-caption>A picture</media-caption></media></block></body.content></body></nitf>"
    ).encode()


def news_item(guid: str, content: str, status: str = "usable", kind: str = "text") -> str:
    return (
        f'<newsItem guid="{guid}"><itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="nprov:R">'
        "<name>Reuters</name></provider><versionCreated>2023-01-26T00:00:00Z</versionCreated>"
        f'<firstCreated>2023-01-25T00:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>'
        '<contentMeta><by>By Jane Doe</by><headline role="x:seo">SEO</headline><headline>Vote held</headline>'
        f"</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


def message(*items: str) -> bytes:
    space = "http://iptc.org/std/nar/2006-10-01/"
    return f'<newsMessage xmlns="{space}"><itemSet>{"".join(items)}</itemSet></newsMessage>'.encode()
