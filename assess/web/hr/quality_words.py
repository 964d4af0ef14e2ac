"""What the checks of answering say about one sitting, in words that change no level."""

from collections.abc import Mapping

from flask_babel import gettext as _

from assess.results.quality import Quality


def check_name(name: str) -> str:
    """A check of answering in words."""
    return str(
        {
            "infrequency": _("Sentences that hardly anybody can mean"),
            "instructed": _("Asked for a certain answer, gave another"),
            "contradictions": _("Pairs of answers that contradict each other"),
            "same_answer_in_a_row": _("The same answer many times in a row"),
            "fast_pages": _("Pages answered too fast to be read"),
            "rating_spread": _("Spread of the ratings of actions"),
            "impression": _("Agreement with too good sentences"),
        }.get(name, name)
    )


def quality_flags(quality: Quality, section_titles: Mapping[str, str]) -> list[dict[str, str]]:
    """What a person should look at; a flag changes no level by itself."""
    flags = [
        {
            "kind": "look",
            "word": _("Look") if check.finding == "check" else _("Repeat"),
            "text": _("%(name)s: %(value)s.", name=check_name(check.name), value=f"{check.value:g}")
            if check.name != "impression"
            else _("The description of oneself is rosier than usual. It counts half, and the "
                   "intervals are wider; no points were taken away."),
        }
        for check in quality.checks
        if check.finding != "usual"
    ]  # fmt: skip
    flags += [
        {
            "kind": "look",
            "word": _("Missing"),
            "text": _("Less than half of the section was answered: %(title)s.",
                      title=section_titles.get(id_, id_)),
        }
        for id_ in quality.missing_sections
    ]  # fmt: skip
    if quality.is_self_report_left_out:
        flags.append(
            {
                "kind": "look",
                "word": _("Left out"),
                "text": _("Pages about oneself were left too fast to be read, so habits and "
                          "choices of three do not count; the level rests on the rest."),
            }
        )  # fmt: skip
    if not flags:
        usual = "; ".join(check_name(check.name).lower() for check in quality.checks)
        flags.append(
            {"kind": "clear", "word": _("Usual"), "text": _("Looked at: %(checks)s.", checks=usual)}
        )
    return flags
