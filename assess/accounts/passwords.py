"""Passwords: hashed with argon2id, judged by length and by how commonly they are chosen."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assess.errors import InvalidInput
from assess.words import say

SHORTEST = 12
LONGEST = 256
COMMON = frozenset(
    {
        "123456789012", "1234567890123", "password1234", "passwordpassword", "qwertyuiop12",
        "qwertyqwerty", "iloveyouiloveyou", "administrator", "letmeinletmein", "welcome12345",
        "changemechangeme", "firstline1234", "firstlinefirstline", "salesmanager1",
    }
)  # fmt: skip

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")


def check_password(password: str) -> None:
    """Raise `InvalidInput` when the password is too short, too long or too common."""
    problems = []
    if len(password) < SHORTEST:
        problems.append(
            say("Use at least %(fewest)s characters; several words are fine.", fewest=SHORTEST)
        )
    if len(password) > LONGEST:
        problems.append(say("Use at most %(most)s characters.", most=LONGEST))
    if password.lower() in COMMON or len(set(password)) < 4:
        problems.append(say("This one is among the first that anybody would guess."))
    if problems:
        raise InvalidInput("Choose another password", problems)


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an account that does not exist."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
