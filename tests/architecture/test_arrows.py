"""The house: arrows, sizes of rooms, names of rooms, what may stand in a template."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.messages import spoken

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    path
    for folder in ("assess", "scoring")
    for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts
)
# Comments, marked texts, class names, logic, tags, and attributes that a macro writes.
NOT_WORDS = (
    r"{#.*?#}",
    r"{%\s*trans.*?endtrans\s*%}",
    r"{%\s*block main_class\s*%}.*?{%\s*endblock\s*%}",
    r"{%.*?%}",
    r"{{.*?}}",
    r"<[^>]*>",
    r"[\w-]+=\"[^\"]*\"",
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_imports_point_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(module: Path) -> None:
    text = module.read_text()
    assert text.startswith('"""'), "begin with a docstring"
    assert len(text.splitlines()) <= 300 or is_index(text), "split it"
    assert module.stem not in {"utils", "util", "common", "helpers", "misc"}


def is_index(text: str) -> bool:
    """Whether a module holds public names and nothing else: such a list is as long as it is."""
    return all(
        isinstance(each, ast.Import | ast.ImportFrom | ast.Expr)
        or (isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__all__")
        for each in ast.parse(text).body
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_visible_word_of_a_template_can_be_translated(template: Path) -> None:
    text = template.read_text()
    for pattern in NOT_WORDS:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"&\w+;", " ", text))
    assert set(words) <= {"Firstline"}, words[:8]


GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "say"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_marked_for_translation_is_a_plain_text(module: Path) -> None:
    if module == ROOT / "assess" / "web" / "words.py":
        return  # It translates what others have marked.
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)


# What only somebody at a terminal, or an author of a bank, can read.
FOR_THE_TERMINAL = {"cli.py", "config.py", "demo", "banks"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_is_worded_where_a_translator_cannot_find_it(module: Path) -> None:
    if FOR_THE_TERMINAL & set(module.relative_to(ROOT).parts):
        return
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            for text in spoken(node):
                assert not isinstance(text, ast.JoinedStr | ast.BinOp), ast.unparse(node)
