"""What formats, item states, bands and traps are called on pages and in reports."""

from collections.abc import Sequence

from flask_babel import gettext as _

from assess.reports.marks import Axis

CUTS = (2.25, 3.0, 3.75)


def format_name(name: str) -> str:
    """An item format in everyday words."""
    return str(
        {
            "sjt_rate": _("Situation, rate each"),
            "sjt_best_worst": _("Situation, best and worst"),
            "behaviour": _("Habit"),
            "forced_choice": _("Choice of three"),
            "numeric": _("Numbers"),
            "mcq": _("Knowledge"),
            "validity": _("Check on answering"),
        }.get(name, name)
    )


def band_name(name: str) -> str:
    """One judged band in words."""
    return str(
        {
            "not_yet_shown": _("not yet shown"),
            "emerging": _("emerging"),
            "ready_with_support": _("ready with support"),
            "ready_can_help_others": _("strong"),
        }.get(name, name)
    )


def bands_in_words(names: Sequence[str]) -> str:
    """Every band an interval reaches, as one phrase."""
    words = [band_name(name) for name in names]
    if len(words) < 2:
        return "".join(words)
    return str(_("%(low)s to %(high)s", low=words[0], high=words[-1]))


def all_bands() -> tuple[str, ...]:
    """The four judged bands, lowest first."""
    return (_("not yet shown"), _("emerging"), _("ready with support"), _("strong"))


def level_axis(low: float = 1.0, high: float = 5.0) -> Axis:
    """The line of levels with the judged bands, or the part of it that is in use."""
    ticks = tuple(float(tick) for tick in range(1, 6) if low <= tick <= high)
    cuts = tuple(cut for cut in CUTS if low < cut < high)
    below = sum(cut <= low for cut in CUTS)
    return Axis(low, high, ticks, cuts, all_bands()[below : below + len(cuts) + 1])


def joined(names: Sequence[str]) -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return str(_("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1]))
