"""The owner's way in and out, and the guard: nobody else, and no change without the token."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from photolog import access
from photolog.pure.trust import totp
from photolog.store import inspection, sessions
from tests.browsing import app_of, browser_of
from tests.conftest import PASSWORD

SECURE = "https://photo.example"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Hash cheaply; test_access.py looks at the cost."""
    monkeypatch.setattr(access, "HASH_METHOD", "scrypt:256:8:1")


@pytest.fixture
def ready(blog):
    access.set_password(blog, PASSWORD)
    return blog


@pytest.fixture
def visitor(app):
    return browser_of(app)


@pytest.fixture
def owner(ready, app):
    """The owner's browser with a session; a POST carries no token unless it is given."""
    browser = browser_of(app)
    cookie, session = access.log_in(ready, PASSWORD, "", "127.0.0.1", "pytest")
    browser.set_cookie("photolog", cookie, domain="photo.example")
    browser.session = session
    return browser


@pytest.fixture
def make_secure(make_blog):
    """A browser and the application of a blog behind TLS."""
    blog = make_blog(site__base_url=SECURE)
    access.set_password(blog, PASSWORD)
    return browser_of(app_of(blog), SECURE)


def log_in(browser, password: str = PASSWORD, **form: str):
    return browser.post("/login", data={"password": password} | form)


def path_of(answer) -> str:
    return urlsplit(answer.headers["Location"]).path


def cookies_of(answer) -> str:
    return " ".join(answer.headers.getlist("Set-Cookie"))


def test_a_new_blog_leads_to_its_set_up(visitor):
    assert path_of(visitor.get("/login")) == "/setup"
    assert path_of(visitor.get("/studio")) == "/login"


def test_the_set_up_needs_its_link(visitor):
    token = access.new_setup_token()

    assert 'name="password"' in visitor.get(f"/setup?token={token}").text
    assert 'name="password"' not in visitor.get("/setup?token=wrong").text
    assert 'name="password"' not in visitor.get("/setup").text


def test_the_set_up_logs_in_at_once(visitor):
    token = access.new_setup_token()

    answer = visitor.post("/setup", data={"token": token, "password": PASSWORD})

    assert (answer.status_code, path_of(answer)) == (303, "/studio")
    assert visitor.get("/studio").status_code == 200


def test_the_set_up_is_refused_with_a_wrong_link(visitor):
    access.new_setup_token()

    answer = visitor.post("/setup", data={"token": "wrong", "password": PASSWORD})

    assert answer.status_code == 401
    assert not access.is_set_up()


def test_the_set_up_says_what_is_wrong_with_the_password(visitor):
    token = access.new_setup_token()

    answer = visitor.post("/setup", data={"token": token, "password": "short"})

    assert answer.status_code == 422
    assert "at least 10 characters" in answer.text
    assert token in answer.text


def test_after_the_set_up_its_page_leads_to_the_log_in(ready, visitor):
    assert path_of(visitor.get("/setup?token=x")) == "/login"


def test_the_password_opens_the_studio(ready, visitor):
    answer = log_in(visitor)

    assert (answer.status_code, path_of(answer)) == (303, "/studio")
    assert visitor.get("/studio").status_code == 200
    assert path_of(visitor.get("/login")) == "/studio"


@pytest.mark.parametrize("form", [{"password": "wrong"}, {"password": ""}, {}])
def test_a_wrong_password_does_not(ready, visitor, form):
    answer = visitor.post("/login", data=form)

    assert answer.status_code == 401
    assert "password or the code is not right" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_sixth_try_is_told_when_to_come_back(ready, visitor):
    for _ in range(5):
        log_in(visitor, "wrong")

    answer = log_in(visitor)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(15 * 60 + 1)
    assert "15 min" in answer.text


def test_the_second_factor_is_asked_for_in_the_form(ready, visitor, clock):
    assert "You do" not in visitor.get("/login").text
    secret = access.begin_totp()
    step = int(clock().timestamp()) // 30
    access.confirm_totp(ready, secret, totp.code_at(secret, step))

    assert "You do: six digits" in visitor.get("/login").text
    assert log_in(visitor).status_code == 401
    assert log_in(visitor, code=totp.code_at(secret, step + 1)).status_code == 303


def test_the_cookie_is_for_this_host_and_no_script(ready, visitor):
    cookie = cookies_of(log_in(visitor))

    assert cookie.startswith("photolog=")
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_behind_tls_the_cookie_is_bound_to_the_host(make_secure):
    cookie = cookies_of(log_in(make_secure))

    assert cookie.startswith("__Host-photolog=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert make_secure.get("/studio").status_code == 200


def test_behind_tls_the_plain_cookie_is_not_taken(make_secure):
    log_in(make_secure)
    value = make_secure.get_cookie("__Host-photolog", "photo.example").value
    stranger = browser_of(make_secure.application, SECURE)
    stranger.set_cookie("photolog", value, domain="photo.example")

    assert stranger.get("/studio").status_code == 302


def test_logging_out_ends_the_session_here_only(ready, owner, app):
    other = browser_of(app)
    log_in(other)

    answer = owner.post("/logout")

    assert (answer.status_code, path_of(answer)) == (303, "/")
    assert "photolog=;" in cookies_of(answer)
    assert answer.headers["Clear-Site-Data"] == '"cache"'  # private pictures are kept for a year
    assert sessions.find(owner.session.key) is None
    assert other.get("/studio").status_code == 200


def test_behind_tls_logging_out_takes_the_cookie_back(make_secure):
    log_in(make_secure)

    cookie = cookies_of(make_secure.post("/logout"))

    assert cookie.startswith("__Host-photolog=;")
    assert "Secure" in cookie


def test_an_old_cookie_is_worth_nothing_after_logging_out(owner):
    cookie = owner.get_cookie("photolog", "photo.example").value
    owner.post("/logout")
    owner.set_cookie("photolog", cookie, domain="photo.example")

    assert owner.get("/studio").status_code == 302


def test_logging_out_without_a_session_is_no_error(visitor):
    assert visitor.post("/logout").status_code == 303


def test_an_expired_session_is_over(owner, clock):
    clock.advance(days=14)

    assert owner.get("/studio").status_code == 302
    assert owner.post("/studio/drafts").status_code == 401


def test_the_studio_stays_open_while_it_is_used(owner, clock):
    for _ in range(8):
        clock.advance(days=10)
        assert owner.get("/studio").status_code == 200

    clock.advance(days=10)

    assert owner.get("/studio").status_code == 302


STUDIO = ("/studio", "/studio/", "/studio/new", "/studio/settings", "/studio/nothing/here")


def routes(app) -> list[tuple[str, str]]:
    """Return (method, path) of each route of the studio, with a value for each part."""
    adapter = app.url_map.bind("photo.example")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/studio"):
            path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 7))
            found += [(method, path) for method in sorted(rule.methods - {"OPTIONS", "HEAD"})]
    return found


def test_every_route_of_the_studio_refuses_the_anonymous(ready, app, visitor):
    before = inspection.counts()
    statuses = {
        (method, path): visitor.open(path, method=method).status_code
        for method, path in routes(app)
    }

    expected = {"GET": 302, "POST": 401}
    assert len(statuses) > 10
    assert statuses == {(method, path): expected[method] for method, path in statuses}
    assert inspection.counts() == before


def test_every_change_in_the_studio_refuses_a_missing_token(app, owner):
    before = inspection.counts()
    statuses = {
        path: owner.post(path).status_code for method, path in routes(app) if method == "POST"
    }

    assert statuses == dict.fromkeys(statuses, 403)
    assert inspection.counts() == before


@pytest.mark.parametrize("path", STUDIO)
def test_no_path_below_the_studio_tells_a_stranger_anything(ready, visitor, path):
    assert visitor.get(path).status_code in (302, 404)
    assert visitor.post(path).status_code == 401


@pytest.mark.parametrize("path", ["//studio", "/studio%2Fnew", "/%73tudio", "/./studio", "/STUDIO"])
def test_no_other_way_of_writing_it_leads_in(ready, visitor, path):
    assert visitor.get(path).status_code in (302, 308, 404)


def test_a_script_is_told_instead_of_redirected(ready, visitor):
    answer = visitor.get("/studio", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json.keys() == {"error"}


@pytest.mark.parametrize("where", ["header", "form"])
def test_the_right_token_lets_a_change_pass(owner, where):
    token = owner.session.csrf_token
    sent = {"headers": {"X-CSRF-Token": token}, "data": {"csrf_token": token}}
    key = "headers" if where == "header" else "data"

    assert owner.post("/studio/drafts", **{key: sent[key]}).status_code == 201


@pytest.mark.parametrize("token", ["", "wrong", "é", "\x00"])
def test_a_wrong_token_lets_nothing_pass(owner, token):
    answer = owner.post("/studio/drafts", data={"csrf_token": token})

    assert answer.status_code == 403
    assert inspection.counts()["post"] == 0


def test_the_token_of_another_session_lets_nothing_pass(ready, owner):
    _, other = access.log_in(ready, PASSWORD, "", "127.0.0.1", "other")

    answer = owner.post("/studio/drafts", headers={"X-CSRF-Token": other.csrf_token})

    assert answer.status_code == 403


def test_a_token_in_the_address_does_not_count(owner):
    answer = owner.post(f"/studio/drafts?csrf_token={owner.session.csrf_token}")

    assert answer.status_code == 403


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://photo.example.evil.example"},
    {"Origin": "http://photo.example:8000"},
    {"Origin": "null"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", CROSS)
def test_a_change_from_a_page_of_others_is_refused_even_with_the_token(owner, headers):
    headers = {"X-CSRF-Token": owner.session.csrf_token} | headers

    assert owner.post("/studio/drafts", headers=headers).status_code == 403
    assert inspection.counts()["post"] == 0


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize("path", ["/login", "/logout", "/setup"])
def test_nobody_is_logged_in_or_out_from_a_page_of_others(ready, visitor, path, headers):
    answer = visitor.post(path, data={"password": PASSWORD}, headers=headers)

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://photo.example"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://photo.example"},
    ],
)
def test_a_change_from_our_own_page_passes(owner, headers):
    headers = {"X-CSRF-Token": owner.session.csrf_token} | headers

    assert owner.post("/studio/drafts", headers=headers).status_code == 201


def test_reading_the_studio_from_elsewhere_changes_nothing(owner):
    answer = owner.get("/studio", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200


def test_a_form_may_be_large_only_where_files_are_taken(owner):
    headers = {"X-CSRF-Token": owner.session.csrf_token}
    large = {"title": "a" * (2**20 + 1)}

    assert owner.post("/studio/settings/display", data=large, headers=headers).status_code == 413


def test_a_large_form_is_refused_before_it_is_read_from_strangers(ready, visitor):
    answer = visitor.post("/login", data={"password": "a" * (2**20 + 1)})

    assert answer.status_code == 413


def test_the_last_use_is_told_to_the_owner(owner, clock):
    clock.advance(minutes=10)
    owner.get("/studio")

    [session] = sessions.list_all()
    assert session.seen_at == clock()
    assert session.expires_at == clock() + timedelta(days=14)
