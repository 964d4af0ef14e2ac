"""Actions and purposes are read out of an option's wording."""

import time

import pytest

from assess.banks.option_language import begins_with_verb, count_actions, names_purpose


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "Repeat the interview with two other raters and the same questions."),
        (1, "Use the hours for pipeline and forecast reviews."),
        (2, "Call the buyer tonight, and have the rep ask finance tomorrow."),
        (3, "Thank the person, keep their details, and begin a proper search."),
        (2, "Stay out of the account, and plan the next visit with the rep."),
        (2, "Rehearse the question while you play the buyer."),
        (4, "Meet both, go through the notes, then decide and inform your director."),
    ],
)
def test_actions_are_counted(n: int, text: str) -> None:
    assert count_actions(text) == n


@pytest.mark.parametrize(
    "text",
    [
        "Take the call yourself, because the target depends on it.",
        "Offer a discount so that the order comes this month.",
        "Link the list to the budget, so the team reaches its target.",
        "Use the drive to prepare the next visit with the rep.",
        "Invite the applicant to dinner, to find out why the scores were low.",
    ],
)
def test_a_purpose_is_recognised(text: str) -> None:
    assert names_purpose(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ask the rep to call the buyer tonight.",
        "Agree to lead the meeting this once.",
        "Let the rep choose one point to work on.",
        "Pass the notes on to the director.",
        "Tell the team what to do next week.",
        "Hold the talk as soon as the figures are in.",
    ],
)
def test_an_infinitive_that_says_what_is_done_is_no_purpose(text: str) -> None:
    assert not names_purpose(text)


def test_an_order_begins_with_a_verb() -> None:
    assert begins_with_verb("Plan the visit.")
    assert not begins_with_verb("The rep plans the visit.")
    assert not begins_with_verb("")


def test_a_text_of_any_length_is_read_quickly() -> None:
    started = time.process_time()
    assert not names_purpose("ask them to call " * 20_000)
    assert count_actions("call them, and " * 20_000) == 20_000
    assert time.process_time() - started < 2.0
