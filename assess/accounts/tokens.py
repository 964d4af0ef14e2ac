"""Random tokens: the holder keeps the token, the database only its hash."""

import hashlib
import secrets


def new_token() -> str:
    """A token for a link or a cookie: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token; a plain digest is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
