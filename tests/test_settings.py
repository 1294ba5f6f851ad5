"""Settings: where they come from, and what is refused by name."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from rag import settings


def test_what_is_given_goes_before_the_environment(environment):
    environment.setenv("DATELINE_PASSAGES", "7")
    assert settings.load().passages == 7
    assert settings.load(passages=3).passages == 3
    assert settings.load(passages=None).passages == 7


def test_an_empty_variable_is_as_good_as_none(environment):
    default = settings.Settings.model_fields["passages"].default
    environment.setenv("DATELINE_PASSAGES", "")
    assert settings.load().passages == default


def test_folders_are_absolute(environment, tmp_path):
    environment.chdir(tmp_path)
    environment.setenv("DATELINE_ARCHIVE", "here")
    assert settings.load().archive == tmp_path / "here"
    assert settings.load(archive=Path("~/there")).archive == Path.home() / "there"


def test_an_unknown_variable_is_refused_with_the_nearest_name(environment):
    environment.setenv("DATELINE_PASAGES", "7")
    with pytest.raises(SettingsError, match="did you mean DATELINE_PASSAGES"):
        settings.load()


@pytest.mark.parametrize("value", ["many", "0", "101"])
def test_a_value_that_cannot_be_used_is_named(environment, value):
    environment.setenv("DATELINE_PASSAGES", value)
    with pytest.raises(SettingsError, match=rf"DATELINE_PASSAGES is '{value}'.*change it or unset it"):
        settings.load()
