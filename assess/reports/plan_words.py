"""How a plan speaks: reasons, minutes, kinds and agendas in words, the same on page and paper."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from assess.development.gain import GainRange
from assess.reports.wording import level_text

# Half the width of an 80 % interval in standard errors.
Z_80 = 1.2816


def language() -> str:
    """The reader's language; English where nobody is reading."""
    return str(get_locale() or "en")


def day_text(day: date) -> str:
    """A day with its weekday, as "Thursday 26 March"."""
    return format_date(day, "EEEE d MMMM", locale=language())


def short_day(day: date) -> str:
    """A day in few letters, as "Thu 26 Mar"."""
    return format_date(day, "EEE d MMM", locale=language())


def minutes_text(minutes: int) -> str:
    """A length of time, as "2 hours 10 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def hours_text(hours: float) -> str:
    """Hours to the nearest half."""
    rounded = round(hours * 2) / 2
    return _("%(hours)s hours", hours=f"{rounded:g}")


def count_text(count: int) -> str:
    """Small numbers as words, at the start of a sentence."""
    words = (
        _("Nothing"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"),
        _("Eight"), _("Nine"),
    )  # fmt: skip
    return words[count] if count < len(words) else str(count)


def things_this_week(count: int, minutes: int) -> str:
    """The headline of the week."""
    if not count:
        return _("Nothing is planned this week")
    things = _("thing") if count == 1 else _("things")
    return _(
        "%(count)s %(things)s this week, %(time)s",
        count=count_text(count),
        things=things,
        time=minutes_text(minutes),
    )


def kind_text(kind: str) -> str:
    """What kind of work an activity is."""
    return {
        "practice": _("practice"),
        "drill": _("drill"),
        "shadow": _("shadowing"),
        "learn": _("reading"),
        "tool": _("tool"),
        "reflect": _("reflection"),
        "peer": _("with a peer"),
    }[kind]


def level_words(from_level: int) -> str:
    """The step of the library an activity belongs to."""
    if from_level <= 2:
        return _("foundation")
    return _("practitioner") if from_level == 3 else _("advanced")


def strength_text(strength: str | None) -> str:
    """How strong the evidence is that an activity helps."""
    return {
        "strong": _("Strong: studies of this or close work agree"),
        "some": _("Some: it helps in related work; less is known in sales"),
        "practice wisdom": _("Practice wisdom: managers report it works; it is not studied"),
    }.get(strength or "", _("Not rated yet"))


def short_strength(strength: str | None) -> str:
    """The same in a word or two, after "Evidence:"."""
    known = {"strong": _("strong"), "some": _("some"), "practice wisdom": _("practice wisdom")}
    return known.get(strength or "", _("not rated"))


def phase_text(phase: str) -> str:
    """The third of the path."""
    return {"stabilise": _("Stabilise"), "build": _("Build"), "own": _("Own")}[phase]


def phase_detail(phase: str) -> str:
    """What that third is about."""
    return {
        "stabilise": _("the core"),
        "build": _("two focus areas"),
        "own": _("runs without you"),
    }[phase]


def estimate_text(level: float, low: float, high: float) -> str:
    """A level with its 80 % interval."""
    return _(
        "about %(level)s, likely %(low)s to %(high)s",
        level=level_text(level),
        low=f"{max(low, 1.0):.1f}",
        high=f"{min(high, 5.0):.1f}",
    )


def why(because: Mapping[str, Any], names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Why a session stands in the plan."""
    area = names.get(because["competency"], because["competency"])
    if because["rule"] == "core":
        return _("Chosen because every new manager does it in the first weeks.")
    sentences = [_reason(because, area, titles)]
    if because.get("level") is not None:
        sentences.append(
            _(
                "Your evidence there: %(estimate)s.",
                estimate=estimate_text(because["level"], because["low"], because["high"]),
            )
        )
    urgent = {
        "open_seat": _("It counts more now, as a seat is open."),
        "launch": _("It counts more now, as a change is being launched."),
        "quarter_end": _("It counts more now, as the quarter ends soon."),
    }.get(because.get("urgency", ""))
    if urgent:
        sentences.append(urgent)
    if because.get("is_unsure"):
        sentences.append(
            _("We are not sure here: ratings by others or a follow-up would tell more.")
        )
    return " ".join(sentences)


def _reason(because: Mapping[str, Any], area: str, titles: Mapping[str, str]) -> str:
    rule = because["rule"]
    if rule == "prerequisite":
        later = titles.get(because.get("prerequisite_for", ""), area)
        return _("Chosen because “%(later)s” builds on it.", later=later)
    if rule == "coaching_floor":
        return _(
            "Chosen because coaching comes first until it is above its floor: %(area)s.", area=area
        )
    if rule == "wish":
        return _("Chosen because you asked for %(area)s.", area=area)
    if because.get("is_wish"):
        return _("Chosen because %(area)s is a focus of this plan and your own wish.", area=area)
    return _("Chosen because %(area)s is a focus of this plan.", area=area)


def first_sentence(text: str) -> str:
    """The beginning of a longer text."""
    found = re.match(r"^.+?[.!?](?=\s|$)", text.strip(), re.DOTALL)
    return found.group(0) if found else text.strip()


def capitalised(text: str) -> str:
    """The text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """The text as it reads after a colon; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def gain_text(gain: GainRange) -> str:
    """An expected gain as a range, never as a point alone."""
    return _(
        "%(low)s to %(high)s of a level",
        low=f"{gain.low:.1f}".replace("0.0", "0"),
        high=f"{gain.high:.1f}",
    )


def gain_caveat() -> str:
    """What has to stand beside every expected gain."""
    return _(
        "This is an assumption, based on general studies, not on users of this product. People "
        "often need several plan cycles; the interval is wide."
    )


def agenda(day: int, asks: Sequence[str], focus: Sequence[str]) -> list[str]:
    """The agenda of a check-in of 30 minutes."""
    areas = ", ".join(focus) or _("what the manager chooses to tell")
    middle = {
        30: [
            _("5 min: the first month in the manager's own words: what is running, what is not?"),
            _("10 min: role and contract: is it clear who decides what?"),
            _("5 min: what the second month works on: %(areas)s", areas=areas),
        ],
        60: [
            _("5 min: what is done and evidenced, in the manager's own words"),
            _("10 min: one piece of evidence looked at together"),
            _("5 min: what should run without the manager by day 90?"),
        ],
        90: [
            _("5 min: what runs without the manager now, and what does not?"),
            _("10 min: progress on the three lines; no line decides alone"),
            _("5 min: what the next 90 days are for"),
        ],
    }[day]
    backing = [_("5 min: backing asked for: %(ask)s", ask=ask) for ask in asks[:2]]
    if not backing:
        backing = [_("5 min: what would help most from you in the next month?")]
    return [*middle, *backing, _("Last 5 min: one promise each, with a date")]
