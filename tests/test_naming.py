"""Which forms are of one name, when a sentence is checked: stricter than when one is searched for."""

import pytest

from rag.checks.lexemes import stem
from rag.checks.naming import same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "Iranian"),
        ("Iraq", "Iraqi"),
        ("Australia", "Australian"),
        ("China", "Chinese"),
        ("Italy", "Italian"),
        ("British", "UK"),
        ("American", "US"),
        ("Soleimani", "Suleimani"),
        ("Zelensky", "Zelenskyy"),
        ("Kyiv", "Kiev"),
        ("Moqtada", "Muqtada"),
        ("Iran", "Iran's"),
    ],
)
def test_one_name(one, other):
    assert same(stem(one), stem(other)) and same(stem(other), stem(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "Iraq"),
        ("Iranian", "Iraqi"),
        ("Austria", "Australia"),
        ("Austrian", "Australian"),
        ("Niger", "Nigeria"),
        ("Johnson", "Johnston"),
        ("Roman", "Romanian"),
        ("Slovakia", "Slovenia"),
        ("Biden", "Trump"),
        ("Jordan", "Jonathan"),
    ],
)
def test_two_names(one, other):
    assert not same(stem(one), stem(other)) and not same(stem(other), stem(one))
