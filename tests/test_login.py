"""Who may use the page: names and passwords."""

import base64

import httpx
import pytest
from caller import BASE, HOSTS, MB

from index.errors import UsageError
from ui.web.guard import Guard, Rules
from ui.web.limits import Limits
from ui.web.login import read_logins
from ui.web.site import OWNER

pytest_plugins = ["guarded"]
pytestmark = pytest.mark.anyio


def basic(login):
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


KNOWN = Rules(HOSTS, Limits(MB), read_logins(["ada:correct horse", "bob:a:b:ç"], None))


@pytest.mark.parametrize(
    "path", ["/", "/page/page.js", "/assets/x.js", "/gradio_api/queue/data", "/source/a", "/nowhere"]
)
async def test_without_a_login_nothing_is_told(ask, path):
    wrong = ["", "ada", "ada:", "ada:wrong", "bob:a:b", ":correct horse", "eve:correct horse", "Ada:correct horse"]
    for headers in ({}, *map(basic, wrong), {"Authorization": "Basic !"}, {"Authorization": "Bearer x"}):
        answer = await ask("GET", path, rules=KNOWN, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("login", ["ada:correct horse", "bob:a:b:ç"])
async def test_who_has_logged_in_is_known(ask, login, app, monkeypatch):
    assert (await ask("GET", "/", rules=KNOWN, headers=basic(login))).status_code == 200
    seen = []

    async def inner(scope, receive, send):
        seen.append(scope[OWNER])

    guard = Guard(app, KNOWN)
    guard._app = inner
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guard, raise_app_exceptions=False), base_url=BASE
    ) as client:
        with pytest.raises(AssertionError):  # nothing was answered
            await client.get("/", headers=basic(login))
    assert seen == [login.partition(":")[0]]


def test_logins_of_a_file(tmp_path):
    place = tmp_path / "logins"
    place.write_text("# people\nada:one\n\nbob:two\n")
    logins = read_logins(["eve:three"], place)
    assert [login.name for login in logins.known] == ["eve", "ada", "bob"]
    assert "one" not in repr(logins)
    assert read_logins([], None) is None


@pytest.mark.parametrize("lines", ["ada", "ada:", ":x", " :x", "ada:x\nada:y", "# nobody"])
def test_a_login_that_is_none(tmp_path, lines):
    (tmp_path / "logins").write_text(lines)
    with pytest.raises(UsageError) as error:
        read_logins([], tmp_path / "logins")
    assert error.value.fix


def test_a_file_of_logins_that_is_missing(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_logins([], tmp_path / "missing")
