"""One loop, one Playwright and one process of each browser for the whole run; a fresh context for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from e2e import mail
from e2e.browsers import Engine, launch
from e2e.by_mail import StagesByMail
from e2e.evidence import Browsers, Evidence
from e2e.mail.base import MailServer
from e2e.post import Post
from e2e.relay import Relay, coturn
from e2e.stage import Stages

TIMEOUT = 180
"""Seconds for a test: several browsers on two busy cores take their time."""

_HERE = Path(__file__).parent
_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-screenshots", action="store_true", help="write docs/screenshot.png from a real call")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(TIMEOUT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browsers(playwright: Playwright) -> AsyncIterator[Browsers]:
    """Each browser is started when it is first asked for."""
    started: dict[Engine, Browser] = {}

    async def get(engine: Engine) -> Browser:
        if engine not in started:
            started[engine] = await launch(playwright, engine)
        return started[engine]

    yield get
    for browser in started.values():
        await browser.close()


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """What a failed test leaves: each page's console and screenshot, under test-results/."""
    return Evidence(
        request.config.rootpath / "test-results" / request.node.name.replace("/", "-"),
        lambda: request.node.stash.get(_FAILED, True),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def stages(browsers: Browsers, evidence: Evidence) -> AsyncIterator[Stages]:
    stages = Stages(browsers, evidence)
    yield stages
    await stages.strike()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def relay() -> AsyncIterator[Relay]:
    async with coturn() as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def mail_server(relay: Relay) -> AsyncIterator[MailServer]:
    async with mail.best_server(relay) as server:
        yield server


@pytest.fixture
def by_mail(stages: Stages, mail_server: MailServer, tmp_path: Path) -> StagesByMail:
    return StagesByMail(stages, Post(mail_server, tmp_path))
