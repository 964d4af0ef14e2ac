"""Settings: every mistake in the environment is named at once."""

import dataclasses

import pytest

from assess.config import Settings
from assess.errors import ConfigurationError

GOOD = {
    "FIRSTLINE_DATABASE_URL": "sqlite:///x.sqlite3",
    "FIRSTLINE_SECRET_KEY": "k" * 40,
}


def test_two_settings_are_enough() -> None:
    settings = Settings.from_environment(GOOD)
    assert settings.environment == "production"
    assert settings.database_url == "sqlite:///x.sqlite3"


def test_settings_cannot_be_changed() -> None:
    settings = Settings.from_environment(GOOD)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.base_url = "http://elsewhere"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("SECRET_KEY", "short"),
        ("ENVIRONMENT", "staging"),
        ("BASE_URL", "example.org"),
        ("SMTP_URL", "http://mail"),
        ("INVITATION_DAYS", "0"),
        ("INVITATION_DAYS", "three"),
        ("SIGN_IN_SECONDS", "-5"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment(GOOD | {f"FIRSTLINE_{name}": value})
    assert len(refused.value.problems) == 1
    assert f"FIRSTLINE_{name}" in refused.value.problems[0]


def test_all_mistakes_are_told_together() -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({"FIRSTLINE_SMTP_URL": "x", "FIRSTLINE_BASE_URL": "y"})
    assert len(refused.value.problems) == 4
