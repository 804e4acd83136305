"""A WCall page that is not ours: its files and socket on a listener of its own, and who gets nothing there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from localcall.bridge.app import Bridge
from localcall.bridge.classic import ClassicRoom
from localcall.bridge.page_file import PageFileError
from localcall.bridge.page_folder import MAX_FILES, PageFolder
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState
from localcall.calls.traits import ImpossiblePair
from localcall.cores.local import LocalNetwork
from localcall.endpoints.classic import CLASSIC_TRAITS
from localcall.manager import CallManager
from localcall.phone import Phone
from localcall.settings import Settings
from tests.bridge.house import raw
from tests.bridge.test_hosted import Browser, Hosting, Intruder, listens, origin_of, until
from tests.bridge.test_page_file import hashed
from tests.bridge.test_security import HOSTS, ORIGINS

INLINE = "start()"
PAGE = f'<!doctype html><script src="/call.js"></script><script>{INLINE}</script>'
FILES = {
    "desktop/call.html": PAGE,
    "desktop/style.css": "a {}",
    "desktop/ui.js": "// ui",
    "desktop/images/ic_mic.svg": "<svg/>",
    "lz-string.min.js": "// lz",
    "call.js": "// call",
    "assets/open-x1.js": "// theirs",
    "assets/more.js": "// more",
    "sound.bin": "…",
}
TYPES = {
    "/desktop/style.css": "text/css; charset=utf-8",
    "/desktop/ui.js": "text/javascript; charset=utf-8",
    "/desktop/images/ic_mic.svg": "image/svg+xml",
    "/lz-string.min.js": "text/javascript; charset=utf-8",
    "/call.js": "text/javascript; charset=utf-8",
    "/assets/more.js": "text/javascript; charset=utf-8",
    "/sound.bin": "application/octet-stream",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "www"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
async def hosting(page_dir: Path, folder: Path) -> AsyncIterator[Hosting]:
    (page_dir / "onefile").mkdir()
    (page_dir / "onefile" / "leave.js").write_text("// leave\n")
    network = LocalNetwork()
    ada, bob = (CallManager([network.join(name)], Settings(), endpoint=CLASSIC_TRAITS) for name in ("Ada", "Bob"))
    bridge = Bridge(ada, port=0, page_dir=page_dir, hosted=partial(ClassicRoom, PageFolder.load(folder)))
    await bridge.start()
    for manager in (ada, bob):
        await manager.start()
    try:
        yield Hosting(ada, bob, bridge)
    finally:
        await bridge.close()
        for manager in (ada, bob):
            await manager.close()


async def connect(browser: Browser, address: str) -> aiohttp.ClientWebSocketResponse:
    origin = origin_of(address)
    return await browser.session.ws_connect(f"{origin}/", origin=origin)


async def to_the_end(page: aiohttp.ClientWebSocketResponse) -> tuple[list[str], str]:
    """The frames that still come, and the reason of the closing."""
    said = []
    while (frame := await page.receive()).type is aiohttp.WSMsgType.TEXT:
        said.append(frame.data)
    assert frame.type is aiohttp.WSMsgType.CLOSE
    return said, frame.extra or ""


async def test_the_page_its_files_and_its_socket(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        assert address == f"{origin_of(address)}/simplex/call/"
        assert origin_of(address) != hosting.bridge.origin
        async with browser.session.get(address) as shown:
            assert await shown.text() == PAGE.replace(
                "<script ", '<script src="/localcall/leave.js"></script><script ', 1
            )
            policy = shown.headers["Content-Security-Policy"]
            assert f"script-src 'self' {hashed(INLINE)};" in policy
            assert "worker-src 'self' blob:;" in policy
            assert "connect-src 'self';" in policy
            assert policy.startswith("default-src 'none'; ")
        for path, media_type in TYPES.items():
            async with browser.session.get(origin_of(address) + path) as file:
                assert await file.text() == FILES[path[1:]]
                assert file.headers["Content-Type"] == media_type
                assert file.headers["X-Content-Type-Options"] == "nosniff"
        async with browser.session.get(f"{origin_of(address)}/localcall/leave.js") as script:
            assert await script.text() == "// leave\n"
        page = await connect(browser, address)
        assert await page.receive_json() == {"command": {"type": "capabilities", "media": "video"}}
        assert await page.receive_json() == {
            "command": {"type": "description", "state": "Starting…", "description": ""}
        }
        assert call.controlled
        await page.send_json({"resp": {"type": "capabilities", "capabilities": {"encryption": True}}})
        told = await page.receive_json()
        assert told["command"] == {"type": "description", "state": "Calling…", "description": "Encrypted"}
        assert call.state is CallState.INVITATION_SENT


@pytest.mark.parametrize(
    "path",
    [
        "/desktop/", "/desktop", "/desktop/images/", "/desktop/call.html", "/.git/config", "/link.txt", "/secret.txt",
        "/desktop/../../secret.txt", "/%2e%2e/secret.txt", "/desktop/..%2f..%2fsecret.txt", "//call.js", "/call.js/",
        "/home/socket", "/call/x", "/call/x/socket", "/simplex/call", "/simplex/call/x", "/favicon.ico",
    ],
)  # fmt: skip
async def test_there_is_nothing_else(hosting: Hosting, path: str) -> None:
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, hosting.place())
        port = int(origin_of(address).rpartition(":")[2])
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", f"Cookie: {browser.cookie}", "Connection: close"]
        assert (await raw(port, lines, "")).status == 404


async def test_the_root_takes_sockets_alone(hosting: Hosting) -> None:
    async with hosting.browser() as browser:
        origin = origin_of(await browser.opens(hosting, hosting.place()))
        async with browser.session.get(f"{origin}/") as response:
            assert response.status in (403, 426)


async def test_its_end_leads_to_a_page_of_ours_and_the_listener_is_gone(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        page = await connect(browser, address)
        await page.receive_json()
        await page.send_json({"resp": {"type": "end"}})
        said, way_out = await to_the_end(page)
        assert said[-1] == '{"command":{"type":"end"}}'
        assert call.reason is EndReason.CANCELLED
        assert origin_of(way_out) == hosting.bridge.origin
        assert await browser.enter(way_out) == f"/call/{call.id}"
        await until(lambda: not listens(address))


async def test_a_second_tab_is_led_away_and_has_no_say(hosting: Hosting) -> None:
    call = hosting.place()
    async with hosting.browser() as browser:
        address = await browser.opens(hosting, call)
        page = await connect(browser, address)
        await page.receive_json()
        there = await browser.led_to(address)
        assert there is not None
        assert await browser.enter(there) == f"/call/{call.id}"
        late = await connect(browser, address)
        await late.send_json({"resp": {"type": "end"}})
        said, way_out = await to_the_end(late)
        assert said == []
        assert origin_of(way_out) == hosting.bridge.origin
        assert call.reason is None


async def test_the_running_call_is_found_where_other_programs_have_it(hosting: Hosting) -> None:
    async with hosting.browser() as browser:
        here = f"{hosting.bridge.origin}/simplex/call/"
        assert await browser.led_to(here) == "/"
        call = hosting.place()
        assert await browser.led_to(here) == f"/call/{call.id}"


# --- who gets nothing ------------------------------------------------------------------------------------------------


@pytest.fixture
async def intruder(hosting: Hosting) -> Intruder:
    call = hosting.place()
    assert hosting.bridge.hosted is not None
    room = await hosting.bridge.hosted.room(call)
    async with hosting.browser() as browser:
        await browser.opens(hosting, call)
        return Intruder(room.server, browser.cookie)


@pytest.mark.parametrize("host", HOSTS, ids=ascii)
async def test_every_route_refuses_a_wrong_host(intruder: Intruder, host: str) -> None:
    for route in intruder.server.routes:
        assert (await intruder.tries(route, host=host)).status == 421, route


@pytest.mark.parametrize("origin", ORIGINS, ids=ascii)
async def test_every_route_refuses_a_wrong_origin(intruder: Intruder, origin: str) -> None:
    for route in intruder.server.routes:
        assert (await intruder.tries(route, origin=origin)).status == 403, route


async def test_without_its_cookie_there_is_nothing_but_the_way_in(intruder: Intruder) -> None:
    let_in = {route.path for route in intruder.server.routes if (await intruder.tries(route, cookie="")).status == 200}
    # What the entry page itself needs has no secret in it, here a file of the same name.
    assert let_in == {"/open/{ticket}", "/assets/open-x1.js"}


# --- what cannot be --------------------------------------------------------------------------------------------------


def test_a_network_of_another_profile_is_refused_before_anything_opens(folder: Path) -> None:
    core = LocalNetwork(profile="deltachat").join("Ada")
    with pytest.raises(ImpossiblePair, match=r"A page of --page-dir cannot make the calls of local.*Leave it out"):
        Phone(core, page_dir=folder)


def test_two_pages_are_one_too_many(folder: Path) -> None:
    with pytest.raises(PageFileError, match=r"--hosted-page and --page-dir.*Leave one out"):
        Phone(LocalNetwork().join("Ada"), page_dir=folder, hosted_page=folder)


def test_the_page_of_a_folder(tmp_path: Path) -> None:
    for name in ("index.html", "call.html", "desktop/call.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"<script>{name}</script>")
        assert name in PageFolder.load(tmp_path).page.text


def test_what_is_no_folder_of_a_page_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PageFileError, match=r"is not a folder. Name"):
        PageFolder.load(tmp_path / "nothing")
    with pytest.raises(PageFileError, match=r"holds no call page: there is none of desktop/call.html.*Name"):
        PageFolder.load(tmp_path)
    (tmp_path / "call.html").write_text("<script>1</script>")
    for number in range(MAX_FILES):
        (tmp_path / f"{number}.js").touch()
    with pytest.raises(PageFileError, match=r"holds over 1000 files.*Name the page's own folder"):
        PageFolder.load(tmp_path)
