"""Who is asking: the small value that permissions look at."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person: a user with a role, or a candidate with an invitation.

    `role` is a value of `Role`, or ``"candidate"``.
    """

    organisation_id: uuid.UUID
    role: str
    user_id: uuid.UUID | None = None
    invitation_id: uuid.UUID | None = None
    sponsor_id: uuid.UUID | None = None
    name: str = ""
    is_simulated: bool = False
    time_zone: str = "UTC"
