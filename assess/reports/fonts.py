"""Finds the TrueType faces that printed reports embed; they come with packages, never with us."""

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fontpkg  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]

BASE = "Noto Sans"
BOLD_WEIGHT = 700
HEAVY_NAME = "NotoSans-Bold"
# Too large for everybody; an organisation with such names installs it beside Firstline.
PACKS = ("justmytype_intl_cjk",)
# Tables that set type finer than a report needs; without them the bold face is made in a
# second instead of five.
UNUSED = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "prep", "fpgm", "cvt ", "cvar", "gasp")


def regular() -> Path:
    """The face of running text: Latin, Greek, Cyrillic and Devanagari."""
    return Path(fontpkg.path(BASE))


@cache
def bold() -> bytes:
    """The heavy face, cut once in a process from the variable font."""
    font = TTFont(regular())
    for tag in UNUSED:
        if tag in font:
            del font[tag]
    keep = instancer.OverlapMode.KEEP_AND_DONT_SET_FLAGS
    axes = {"wght": BOLD_WEIGHT, "wdth": 100}
    instancer.instantiateVariableFont(font, axes, inplace=True, optimize=False, overlap=keep)
    # A PDF keeps one face of a name, so the heavy one needs a name of its own.
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            font["name"].setName(HEAVY_NAME, record.nameID, *_place_of(record))
    target = io.BytesIO()
    font.save(target, reorderTables=False)
    return target.getvalue()


def _place_of(record: Any) -> tuple[int, int, int]:
    return record.platformID, record.platEncID, record.langID


def others() -> tuple[Path, ...]:
    """Faces of further scripts: whatever other Noto Sans families the installation has."""
    families = (family for family in fontpkg.families().values() if family.name != BASE)
    found = [
        Path(file.path)
        for family in families
        if family.name.startswith(BASE)
        for file in family.files
        if file.style == "normal"
    ]
    for pack in PACKS:
        spec = find_spec(pack)
        for folder in spec.submodule_search_locations or () if spec else ():
            found += Path(folder).rglob("*.ttf")
    return tuple(sorted(path for path in found if path.suffix.lower() == ".ttf"))
