"""The guarded application in the test's process, asked by a program that sends no more headers than it must."""

import httpx
import pytest
from caller import BASE, HOSTS, MB

from ui.web.app import create
from ui.web.guard import Guard, Rules
from ui.web.limits import Limits
from ui.web.site import Site


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def app(seeds, tmp_path_factory):
    return create(Site(seeds, tmp_path_factory.mktemp("results")))


@pytest.fixture(scope="session")
def ask(app):
    """Asks the guarded application, as a program would that sends no more headers than it must."""

    def at(rules=Rules(HOSTS, Limits(MB))):  # noqa: B008  frozen
        return httpx.AsyncClient(transport=httpx.ASGITransport(Guard(app, rules)), base_url=BASE)

    async def asked(method, path, rules=Rules(HOSTS, Limits(MB)), **given):  # noqa: B008
        async with at(rules) as client:
            return await client.request(method, path, **given)

    return asked
