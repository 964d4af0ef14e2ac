"""The menu of each role."""

from flask import request, url_for
from flask_babel import gettext as _

from assess.principal import Principal

MENUS: dict[str, tuple[tuple[str, str], ...]] = {
    "hr": (("hr.rounds", "Rounds"), ("hr.decisions", "Decisions"), ("hr.kit", "Interview kit")),
    "manager": (
        ("manager.week", "This week"),
        ("manager.plan", "Plan"),
        ("manager.rhythm", "Rhythm"),
        ("manager.progress", "Progress"),
        ("manager.library", "Library"),
    ),
    "sponsor": (("sponsor.people", "Your managers"),),
    "psychometrician": (
        ("psychometrics.bank", "Bank"),
        ("psychometrics.own_banks", "Own banks"),
    ),
    "admin": (("admin.users", "People"), ("admin.audit", "Audit log")),
    "candidate": (),
}


def labels() -> dict[str, str]:
    """The menu words in the reader's language."""
    return {
        "Rounds": _("Rounds"),
        "Decisions": _("Decisions"),
        "Interview kit": _("Interview kit"),
        "This week": _("This week"),
        "Plan": _("Plan"),
        "Rhythm": _("Rhythm"),
        "Progress": _("Progress"),
        "Library": _("Library"),
        "Your managers": _("Your managers"),
        "Bank": _("Bank"),
        "Own banks": _("Own banks"),
        "People": _("People"),
        "Audit log": _("Audit log"),
    }


def navigation_for(principal: Principal | None) -> list[dict[str, object]]:
    """Entries of the menu: label, url, and whether the page is the current one."""
    if principal is None:
        return []
    words = labels()
    return [
        {"label": words[label], "url": url_for(endpoint), "current": endpoint == request.endpoint}
        for endpoint, label in MENUS[principal.role]
    ]


def account_links_for(principal: Principal | None) -> list[dict[str, object]]:
    """Links at the end of the bar: the account and the way out; a candidate has neither."""
    if principal is None or principal.user_id is None:
        return []
    return [
        {
            "label": _("Account"),
            "url": url_for("auth.account"),
            "current": request.endpoint == "auth.account",
        },
        {"label": _("Sign out"), "url": url_for("auth.sign_out"), "method": "post"},
    ]
