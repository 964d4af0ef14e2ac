"""How texts read: sentences, syllables, names and options as orders."""

from pathlib import Path

import pytest

from assess.banks.reading import school_grade, sentences, syllables
from tests.assess.banks.folders import item
from tests.assess.banks.scenes import findings_on, scene

HARD = (
    "Organisational heterogeneity necessitates considerable methodological sophistication in "
    "interdepartmental negotiations. "
) * 8
EASY = "The rep sat down with the buyer. They spoke for an hour. Then the rep wrote a note. " * 5
ORDERS = ["Call the buyer today.", "Write to the buyer.", "Wait for a week.", "Ask the rep first."]

COUNTED = (
    "rep=1 team=1 manager=3 agreement=3 table=2 tables=2 handled=2 called=1 entered=2 wanted=2 "
    "quarter=2 serious=3 million=2 social=2 material=4 situation=4 actual=3 persuade=2 "
    "carrying=3 doing=2 client=2 quiet=2 patient=2 experience=4 buyer=2 company=3 prices=2 "
    "changes=2 stages=2 times=1 pushes=2 closely=2 territory=4 opportunity=5 decision=3 "
    "evidence=3 value=2 continue=3 agreed=2 people=2 responsible=4 payback=2 noted=2 used=1 "
    "leaves=1 goes=1 rules=1 reality=4 salary=3 industrial=4 initiative=4 associate=4 hour=1 "
    "required=2 audience=3 society=4 machines=2 houses=2 usually=4 building=2 applied=2 "
    "statement=2 happened=2 rhythm=2 freight=1 obvious=3 one-to-one=3 rep's=1 customer's=3"
)


@pytest.mark.parametrize(("word", "n"), [pair.split("=") for pair in COUNTED.split()])
def test_syllables_are_counted_as_they_are_spoken(word: str, n: str) -> None:
    assert syllables(word) == int(n)


def test_a_figure_is_one_short_word() -> None:
    assert syllables("900,000") == syllables("7") == 2


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "The target is 1.5 million. Is it met? “Nearly,” says the rep. (Not quite.)"
    assert len(sentences(text)) == 4


def test_the_school_grade_follows_flesch_and_kincaid() -> None:
    # 6 words, 1 sentence, 6 syllables.
    assert school_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert school_grade("") == 0.0


def test_a_stem_that_is_hard_to_read_is_found(folder: Path) -> None:
    hard = scene(1, ORDERS, best=0, stem=HARD)
    [found] = findings_on(folder, "L13", [hard])[-1:]
    assert "reads at grade" in found.message
    assert found.severity == "W"
    assert "E" in {each.severity for each in findings_on(folder, "L13", [hard], status="pilot")}
    assert findings_on(folder, "L13", [scene(1, ORDERS, best=0, stem=EASY)]) == []


def test_long_sentences_are_found(folder: Path) -> None:
    stem = "The rep met the buyer and " * 7 + "left."
    messages = [each.message for each in findings_on(folder, "L13", [item("mcq", stem=stem)])]
    assert any("a sentence has 43 words" in message for message in messages)
    assert any("43.0 words on average" in message for message in messages)


def test_the_mean_of_all_stems_is_held_lower_than_each_one(folder: Path) -> None:
    stem = "Several competitors regularly undercut your company's published prices. " * 9
    found = findings_on(folder, "L13", [scene(1, ORDERS, best=0, stem=stem)])
    assert any(each.file == "items" and "on average" in each.message for each in found)


def test_a_name_in_a_text_is_found(folder: Path) -> None:
    named = item(
        "mcq", stem="On Monday the rep met Miller, a buyer. What is the next step for you?"
    )
    [found] = findings_on(folder, "L16", [named])
    assert "'Miller'" in found.message
    plain = item("mcq", stem="On Monday I met HR and a buyer. What is the next step for you?")
    assert findings_on(folder, "L16", [plain]) == []


def test_an_option_that_is_no_order_is_found(folder: Path) -> None:
    texts = ["The rep should call the buyer today.", *ORDERS[1:]]
    [found] = findings_on(folder, "L35", [scene(1, texts, best=0)])
    assert "begins with 'the'" in found.message
    assert findings_on(folder, "L35", [scene(1, ORDERS, best=0)]) == []


def test_options_that_begin_alike_are_found(folder: Path) -> None:
    texts = ["Call the buyer today.", "Call the director today.", *ORDERS[2:]]
    [found] = findings_on(folder, "L35", [scene(1, texts, best=0)])
    assert "begins with 'call the' too" in found.message


@pytest.mark.parametrize(
    ("numbers", "n"),
    [(("10", "20", "1,000"), 0), (("3.5", "2", "1"), 0), (("10", "1,000", "20"), 1)],
)
def test_options_that_differ_in_a_number_stand_in_its_order(
    folder: Path, numbers: tuple[str, ...], n: int
) -> None:
    quiz = item("mcq")
    for option, number in zip(quiz["options"], numbers, strict=True):
        option["text"] = f"About {number} deals a year"
    assert len(findings_on(folder, "L29", [quiz])) == n


@pytest.mark.parametrize("text", ["", "...", "–", "42", "to", ", to call", "\u200b"])
def test_texts_without_words_break_no_rule_of_wording(folder: Path, text: str) -> None:
    empty = scene(1, [text] * 4, best=0, stem=text)
    quiz = item("mcq", stem=text)
    for option in quiz["options"]:
        option["text"] = text
    assert findings_on(folder, "L08", [empty, quiz])
