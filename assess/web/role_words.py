"""What the roles are called."""

from flask_babel import lazy_gettext as _l

from assess.accounts.models import Role

ROLE_WORDS = [
    (Role.HR.value, _l("HR")),
    (Role.MANAGER.value, _l("New manager")),
    (Role.SPONSOR.value, _l("Sponsor")),
    (Role.PSYCHOMETRICIAN.value, _l("Psychometrician")),
    (Role.ADMIN.value, _l("Administrator")),
]
