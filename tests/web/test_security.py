"""The guard: every URL for every role, headers, cookies, CSRF, limits, links that lead away."""

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from assess.accounts.models import Role
from assess.permissions import PERMISSIONS
from assess.web import rate_limits
from assess.web.security import PUBLIC_ENDPOINTS
from tests import make

SAMPLES = {"UUIDConverter": str(uuid.UUID(int=1)), "IntegerConverter": "1"}


def urls(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule with an address that fits it and its first method."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {
            name: SAMPLES.get(type(converter).__name__, "x")
            for name, converter in rule._converters.items()
        }
        address = (
            app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")
            if ("GET" in (rule.methods or ()))
            else app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        )
        yield rule, address, "GET" if "GET" in (rule.methods or ()) else "POST"


def test_every_view_names_a_permission_or_stands_on_the_public_list(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS:
            continue
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        assert permission in PERMISSIONS, rule.endpoint


def test_every_public_endpoint_exists(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known >= PUBLIC_ENDPOINTS


def test_every_permission_is_used_by_a_view(app: Flask) -> None:
    used = {getattr(view, "permission", None) for view in app.view_functions.values()}
    assert set(PERMISSIONS) <= used


def test_a_stranger_is_sent_to_the_sign_in_page_from_every_address(
    app: Flask, client: FlaskClient
) -> None:
    for rule, address, method in urls(app):
        if rule.endpoint in PUBLIC_ENDPOINTS:
            continue
        answer = client.open(address, method=method)
        assert answer.status_code == 302, rule.endpoint
        assert answer.location.startswith("/sign-in"), rule.endpoint


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_through_exactly_where_the_table_says(
    app: Flask, client: FlaskClient, session: Session, role: Role
) -> None:
    made = make.user(session, role=role)
    session.commit()
    make.sign_in(client, made)
    for rule, address, method in urls(app):
        if rule.endpoint in PUBLIC_ENDPOINTS or rule.endpoint == "auth.sign_out":
            continue
        permission = app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        status = client.open(address, method=method).status_code
        if role.value in PERMISSIONS[permission].roles:
            assert status != 403, (rule.endpoint, status)
            assert status < 500, (rule.endpoint, status)
        else:
            assert status == 403, (rule.endpoint, status)


def test_every_page_carries_strict_headers(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.search(r"'nonce-[\w-]{20,}'", policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_two_pages_never_share_a_nonce(client: FlaskClient) -> None:
    first, second = (client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_the_session_cookie_is_locked_to_this_host(client: FlaskClient, session: Session) -> None:
    made = make.user(session)
    session.commit()
    answer = client.post("/sign-in", data={"email": made.email, "password": make.PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-firstline=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_form_without_its_token_is_refused(app: Flask, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    made = make.user(session)
    session.commit()
    answer = app.test_client().post(
        "/sign-in", data={"email": made.email, "password": make.PASSWORD}
    )
    assert answer.status_code == 400
    assert "open too long" in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_never_leads_to_another_site(
    client: FlaskClient, session: Session, target: str
) -> None:
    made = make.user(session)
    session.commit()
    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"email": made.email, "password": make.PASSWORD},
    )
    assert answer.location == "/"


def test_signing_in_gives_the_browser_a_new_session(client: FlaskClient, session: Session) -> None:
    made = make.user(session)
    session.commit()
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    make.sign_in(client, made)
    with client.session_transaction() as after:
        assert "planted" not in after


def test_a_switched_off_account_is_out_at_its_next_page(
    client: FlaskClient, session: Session
) -> None:
    made = make.user(session, role=Role.ADMIN)
    session.commit()
    make.sign_in(client, made)
    assert client.get("/admin/people").status_code == 200
    made.is_active = False
    session.commit()
    assert client.get("/admin/people").status_code == 302


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    """The application with its limits on, counting in its own database."""
    rate_limits.limiter.enabled = app.config["RATELIMIT_ENABLED"] = True
    rate_limits.install(app, app.extensions["firstline_engine"])
    yield app
    rate_limits.limiter.enabled = False


def test_guessing_a_password_is_slowed_down_across_clients(
    limited: Flask, session: Session
) -> None:
    made = make.user(session)
    session.commit()
    statuses = [
        limited.test_client()
        .post("/sign-in", data={"email": made.email, "password": f"guess {n}"})
        .status_code
        for n in range(12)
    ]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429, 429]


def test_an_unknown_address_gets_a_page_that_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


@pytest.mark.parametrize("email", ["a\x00b@example.org", f"{'x' * 5_000}@example.org"])
def test_a_sign_in_with_anything_typed_is_refused_without_an_error(
    limited: Flask, email: str
) -> None:
    answer = limited.test_client().post(
        "/sign-in", data={"email": email, "password": make.PASSWORD}
    )
    assert answer.status_code == 422


def test_the_count_of_tries_keeps_no_address(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"email": "ada@example.org"}):
        assert "ada" not in rate_limits.account_key()
