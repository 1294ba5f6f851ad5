"""Articles in a browser: dropped, found, opened, removed; what a second tab and the command line do meanwhile."""

import pytest
from seeing import go

from index.ingest import Given
from rag import settings
from rag.desk import Desk

BRIDGE = "The council of Ystad voted on Tuesday to close the old harbour bridge to lorries, its mayor said.\n"
HOSTILE = "<img src=x onerror=document.title='owned'>.txt"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("articles") / "archive"


@pytest.fixture(scope="module")
def empty(serve, seeds, place):
    """A server without an archive: the first add makes it."""
    return serve("--model", "none", archive=str(place), models=str(seeds.settings.models))


@pytest.fixture
def articles(open_page, empty):
    page = open_page()
    go(page, empty)
    page.get_by_role("tab", name="Articles").click()
    page.wait_for_selector("#count p")
    return page


def drop(page, *files):
    page.set_input_files("#files input[type=file]", list(files))
    page.wait_for_selector("#report .report")
    return page.inner_text("#report")


def rows(page):
    return page.locator("#articles [role=gridcell][data-col='0']:visible").all_inner_texts()


def file(name, words):
    return {"name": name, "mimeType": "text/plain", "buffer": words.encode()}


def test_the_first_drop_makes_the_archive_and_the_report_is_that_of_the_command_line(articles):
    assert "no article yet" in articles.inner_text("#count")
    told = drop(articles, file("bridge.txt", f"The bridge\n\n{BRIDGE}"), file("empty.txt", " "))
    assert "1 indexed, 0 unchanged, 0 skipped, 1 failed; 1 paragraph embedded" in told
    assert "empty.txt: holds nothing but white space" in told
    articles.wait_for_selector("#count >> text=1 article")
    assert rows(articles) == ["The bridge"]
    assert articles.seen.faults == []


def test_a_hostile_name_and_title_stay_text(articles):
    told = drop(
        articles, file(HOSTILE, "<script>document.title='owned'</script> fell\n\nIt fell into the sea, all said.\n")
    )
    assert "1 indexed" in told
    articles.fill("#search textarea, #search input", "fell")
    articles.wait_for_selector("#count >> text=1 of")
    articles.click("#articles [role=gridcell]:visible >> nth=0")
    articles.wait_for_selector("#opened .pane .source")
    assert articles.title() == "Dateline"
    assert articles.locator("#articles img, #opened img, #report img, #opened script").count() == 0
    assert articles.seen.dialogs == []


def test_what_the_command_line_adds_appears_and_the_search_is_kept(articles, seeds, place):
    articles.fill("#search textarea, #search input", "ferry")
    articles.wait_for_selector("#count >> text=/^0 of/")
    with Desk.open(settings.load(archive=place, models=seeds.settings.models)) as other:
        other.add(
            [
                Given(
                    b"The ferry\n\nThe ferry to Bornholm left an hour late on Friday, passengers said.",
                    "f.txt",
                    "txt",
                )
            ]
        )
    articles.wait_for_selector("#count >> text=/^1 of/")
    assert rows(articles) == ["The ferry"]


def test_a_pasted_text_is_added(articles):
    articles.click("#paste button >> nth=0")
    articles.fill("#pasted textarea", "The lighthouse keeper of Sandhammaren retired after forty years, he told us.")
    articles.fill("#pasted-title textarea, #pasted-title input", "The keeper")
    articles.click("#paste-add")
    articles.wait_for_selector("#report .indexed")
    assert "The keeper — pasted-" in articles.inner_text("#report")
    articles.wait_for_function("document.querySelector('#pasted textarea').value === ''")


def test_removing_asks_first_and_a_second_tab_sees_it(articles, open_page, empty):
    drop(
        articles, file("gone.txt", "Soon gone\n\nNobody will remember this report about a lost umbrella in Malmö.\n")
    )
    other = open_page()
    go(other, empty)
    other.get_by_role("tab", name="Articles").click()
    for page in (articles, other):
        page.fill("#search textarea, #search input", "soon gone")
        page.wait_for_selector("#count >> text=/^1 of/")
    articles.click("#articles [role=gridcell]:visible >> nth=0")
    articles.wait_for_selector("#opened .pane .source")
    articles.click("#remove-ask")
    articles.click("#remove-keep")
    articles.wait_for_selector("#remove-sure", state="hidden")
    articles.click("#remove-ask")
    assert articles.inner_text("#remove-sure") == "Remove “Soon gone”"
    articles.click("#remove-sure")
    articles.wait_for_selector("#removed >> text=Removed: Soon gone")
    for page in (articles, other):
        page.wait_for_selector("#count >> text=/^0 of/")


def test_a_row_is_opened_after_sorting_by_a_column(articles):
    drop(
        articles,
        file("zebra.txt", "Zebra crossings\n\nThe town painted nine zebra crossings in one night, it said.\n"),
    )
    articles.wait_for_function("document.querySelectorAll('#articles .virtual-row').length > 1")
    head = articles.locator("#articles [data-testid='header-0']")
    head.hover()
    head.get_by_label("Open cell menu").click()
    articles.get_by_role("menuitem", name="Sort descending").click()
    articles.wait_for_function("document.querySelector('#articles .virtual-row').innerText.includes('Zebra')")
    articles.click("#articles [role=gridcell]:visible >> nth=0")
    articles.wait_for_selector("#opened .pane >> text=painted nine zebra")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_does_not_scroll_sideways(open_page, empty, scheme):
    page = open_page(viewport={"width": 380, "height": 800}, color_scheme=scheme)
    go(page, empty)
    page.get_by_role("tab", name="Articles").click()
    page.wait_for_selector("#articles")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
