"""Which forms of a name are one."""

import pytest

from rag.names import meets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("soleimani", "suleimani"),
        ("iranian", "iran"),
        ("iraqi", "iraq"),
        ("syrian", "syria"),
        ("chines", "china"),
        ("hezbollah", "hizbollah"),
        ("kyiv", "kyiv"),
        ("american", "us"),
        ("french", "franc"),
    ],
)
def test_forms_of_one_name_meet(one, other):
    assert meets(one, {"the", other})
    assert meets(other, {one})


@pytest.mark.parametrize(
    ("one", "other"), [("iran", "iraq"), ("2020", "2021"), ("2500", "2000"), ("biden", "trump"), ("vote", "note")]
)
def test_other_names_and_numbers_do_not(one, other):
    assert not meets(one, {other})
