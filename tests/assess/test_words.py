"""Sentences that keep how they were made."""

from assess.errors import Conflict
from assess.words import about, say


def test_words_are_the_english_text_and_keep_their_template_and_values() -> None:
    words = say("line %(line)s: %(problem)s", line=3, problem="too long")
    assert words == "line 3: too long"
    assert words.template == "line %(line)s: %(problem)s"
    assert words.values == {"line": 3, "problem": "too long"}


def test_words_without_values_may_hold_a_per_cent_sign() -> None:
    assert say("80 % interval") == "80 % interval"


def test_a_problem_about_a_field_names_it_and_keeps_the_problem_apart() -> None:
    problem = about("name", say("give the round a name"))
    assert problem == "name: give the round a name"
    assert problem.values["problem"].template == "give the round a name"  # type: ignore[attr-defined]


def test_an_error_reads_the_same_with_words_as_with_text() -> None:
    error = Conflict(say("Choose at most %(most)s wishes", most=2))
    assert str(error) == error.message == "Choose at most 2 wishes"
