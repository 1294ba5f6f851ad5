"""BM25: what meets what, what is counted, and what a change does."""

from datetime import date

import pytest

from index.article import Scope
from index.words import Analysed, Line, Words, content_terms, terms

TEXTS = {
    1: "Iraqi parliament votes\nThe parliament voted on a resolution to expel U.S. troops.",
    2: "Elections\nA general election was held; 2,500 candidates stood.",
    3: "Markets\nThe bank’s shares fell in Zürich.",
}


@pytest.fixture
def words(tmp_path):
    words = Words(tmp_path / "words")
    words.change([], [Line(key, *text.split("\n"), date(2020, key, 1)) for key, text in TEXTS.items()])
    return words


def found(words, question, **more):
    return [hit.key for hit in words.search(content_terms(question), 10, **more)]


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("why did parliaments vote?", [1]),
        ("US troops", [1]),
        ("2500 candidates", [2]),
        ("2,500 candidates", [2]),
        ("zurich banks", [3]),
        ("unicorns", []),
    ],
)
def test_other_printings_of_a_word_meet(words, question, keys):
    assert found(words, question) == keys


def test_stop_words_are_not_searched_for():
    assert content_terms("Why was it that they did what they did?") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. U.N.", ["us", "un"]),
        ("Iraq’s Iraq's", ["iraq", "iraq"]),
        ("1,234,567", ["1234567"]),
        ("1,5", ["1", "5"]),
    ],
)
def test_folding(text, expected):
    assert terms(text) == expected


def test_a_period_keeps_only_lines_of_its_days(words):
    everything = "parliament candidates shares"
    assert sorted(found(words, everything)) == [1, 2, 3]
    assert found(words, everything, scope=Scope(date(2020, 2, 1), date(2020, 2, 28))) == [2]
    assert sorted(found(words, everything, scope=Scope(since=date(2020, 2, 1)))) == [2, 3]


def test_an_undated_line_is_in_no_period(tmp_path):
    words = Words(tmp_path / "words")
    words.change([], [Line(1, "", "parliament")])
    assert found(words, "parliament") == [1]
    assert found(words, "parliament", scope=Scope(until=date(2100, 1, 1))) == []


def test_outlets_keep_only_their_lines_and_both_conditions_must_hold(tmp_path):
    words = Words(tmp_path / "words")
    given = {1: ("the guardian", 2020), 2: ("bild", 2020), 3: ("the guardian", 2022), 4: ("", 2020)}
    words.change([], [Line(key, "", "vote", date(year, 1, 1), (), name) for key, (name, year) in given.items()])
    guardian, both = Scope(outlets=("The Guardian",)), Scope(date(2021, 1, 1), None, ("The Guardian", "Bild"))
    for scope, expected in ((guardian, {1, 3}), (both, {3}), (Scope(outlets=("Guardian",)), set())):
        assert set(found(words, "vote", scope=scope)) == expected
        assert words.count_within(scope) == len(expected)
        assert words.keys_within([1, 2, 3, 4, 99], scope) == expected
        assert words.keys_within([2, 4], scope) == set()


def test_removed_lines_are_gone_and_replaced_ones_are_new(words):
    words.change([1, 2], [Line(2, "Elections", "Nobody stood.")])
    assert words.count() == 2
    assert found(words, "parliament") == []
    assert found(words, "candidates") == []
    assert found(words, "elections") == [2]


def test_no_score_exceeds_the_ceiling(words):
    query = content_terms("parliament voted resolution troops election")
    assert 0 < words.search(query, 1)[0].score < words.ceiling(query)


def test_a_term_is_rarer_the_fewer_lines_hold_it(words):
    words.change([], [Line(4, "", "parliament")])
    assert words.rarity("unicorn") > words.rarity("elect") > words.rarity("parliament") > 0


def test_reopening_finds_the_same(words, tmp_path):
    assert found(Words(tmp_path / "words"), "parliament") == [1]


def test_what_was_indexed_is_given_back_in_order(words):
    found = words.analysed([2, 3])
    assert found.keys() == {2, 3}
    assert found[2] == Analysed(terms("Elections"), terms("A general election was held; 2,500 candidates stood."))
    assert words.analysed([]) == {}


def test_a_name_meets_its_other_forms_a_little_less(words):
    forms = {"vote": {"candid"}}
    assert [hit.key for hit in words.search(["vote"], 9, forms=forms)] == [1, 2]
    assert words.dictionary("candid") == ("candid",)


def test_date_terms_narrow_a_search(tmp_path):
    words = Words(tmp_path / "words")
    words.change([], [Line(n, "", "They voted.", when=(f"y20{n}",)) for n in (19, 20, 21)])
    assert sorted(found(words, "voted")) == [19, 20, 21]
    assert found(words, "voted", when=["y2020", "y2022"]) == [20]


WHEN = date(2020, 1, 1)
LINES = {
    n: Line(n, f"Report {n}", f"The vote in Rome {'drags on ' * n}", WHEN, ("2020", "2020-01"), "bild")
    for n in range(1, 9)
}


@pytest.mark.parametrize("small", [0, 100])
def test_a_much_edited_index_scores_as_one_that_is_made_at_once(tmp_path, monkeypatch, small):
    monkeypatch.setattr("index.words.SMALL", small)
    monkeypatch.setattr("index.words.WORN", 0.2)
    once, edited = Words(tmp_path / "once"), Words(tmp_path / "edited")
    once.change([], LINES.values())
    edited.change([], LINES.values())
    for n in (3, 5, 7):
        edited.change(
            [n], [Line(n, "Votes in Rome", "The vote drags on in Rome.", date(2021, 1, 1), ("2021",), "taz")]
        )
        edited.change([n], [LINES[n]])
        assert edited.rarity("vote") > 0
    query = content_terms("the vote in Rome drags on")
    january = Scope(WHEN, WHEN, ("Bild",))
    hits = [words.search(query, 10, january, when=["2020-01"]) for words in (once, Words(tmp_path / "edited"))]
    assert [hit.key for hit in hits[1]] == [hit.key for hit in hits[0]]
    assert edited.analysed([3]) == once.analysed([3])
    if small:  # of a larger index a few that were taken out are left
        assert [hit.score for hit in hits[1]] == pytest.approx([hit.score for hit in hits[0]], abs=1e-6)
        assert edited.ceiling(query) == pytest.approx(once.ceiling(query))


def test_no_share_exceeds_one_however_often_an_index_was_changed(words):
    for _ in range(5):
        words.change(
            [1, 2], [Line(1, "Iraqi votes", "The parliament voted."), Line(2, "Elections", "The parliament.")]
        )
        query = content_terms("parliament")
        assert 0 < words.search(query, 1)[0].score < words.ceiling(query)
