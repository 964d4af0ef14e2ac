import gzip
import re
from pathlib import Path

import pytest

from assess.resources import PACKAGE, TEMPLATES
from tests.assess.reports.paper import environment

STATIC = PACKAGE / "static"
OWN = ("macros", "charts", "reports", "errors")
BUDGET = 30 * 1024


def packed(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in paths)


def test_the_style_sheets_stay_within_their_budget() -> None:
    assert packed(sorted((STATIC / "css").glob("*.css"))) <= BUDGET


def test_the_scripts_stay_within_their_budget() -> None:
    assert packed(sorted((STATIC / "js").rglob("*.js"))) <= BUDGET


def test_both_ways_to_the_dark_theme_give_the_same_values() -> None:
    text = (STATIC / "css" / "tokens.css").read_text()
    by_system = re.search(r'not\(\[data-theme="light"\]\) \{(.*?)\}', text, re.S)
    by_choice = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', text, re.S)
    assert by_system is not None
    assert by_choice is not None
    assert by_system[1].split() == by_choice[1].split()


@pytest.mark.parametrize(
    "template",
    sorted(path for folder in OWN for path in (TEMPLATES / folder).glob("*.html")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_template_keeps_to_the_content_policy(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("macro_file", sorted((TEMPLATES / "macros").glob("*.html")), ids=str)
def test_a_macro_file_opens_with_the_calls_it_offers(macro_file: Path) -> None:
    text = macro_file.read_text()
    assert text.startswith("{#")
    comment = text.partition("#}")[0]
    offered = re.findall(r"^\s+(\w+)\(", comment, re.M)
    made = re.findall(r"{%-? macro (\w+)\(", text)
    assert set(offered) <= set(made)
    assert offered or "logo()" in comment


def test_a_choice_that_was_kept_is_shown_again() -> None:
    macros = environment().get_template("macros/question.html").module
    drawn = macros.rate_scale("q1", "Rate it", [("1", "low"), ("2", "high")], 2)  # type: ignore[attr-defined]
    assert re.findall(r'value="(\d)" checked', drawn) == ["2"]
    assert '<fieldset class="rate" data-number-keys id="q1"' in drawn


def test_a_triplet_shows_both_choices_and_names_them_for_screen_readers() -> None:
    macros = environment().get_template("macros/question.html").module
    drawn = macros.triplet("m", "l", [("a", "First"), ("b", "Second")], "a", "b")  # type: ignore[attr-defined]
    assert re.findall(r'name="(\w)" value="(\w)" checked', drawn) == [("m", "a"), ("l", "b")]
    assert "Most like me: First" in drawn


def test_a_stacked_table_writes_its_roles_and_labels() -> None:
    macros = environment().get_template("macros/table.html").module
    drawn = macros.data_table(["Area", "Points"], [["Coaching", 12]], "All")  # type: ignore[attr-defined]
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in drawn
    assert 'data-label="Points"' in drawn


def test_a_form_that_changes_something_carries_its_token() -> None:
    macros = environment().get_template("macros/feedback.html").module
    for drawn in (
        macros.confirm_form("/x", "Submit"),  # type: ignore[attr-defined]
        macros.toast("Moved", "/x", "Undo"),  # type: ignore[attr-defined]
        macros.dialog("d", "Sure?", "Text", "Yes", "/x", "No"),  # type: ignore[attr-defined]
    ):
        assert 'name="csrf_token" value="token"' in drawn
