from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.doctor import (
    Examination,
    Finding,
    PageReport,
    check_devices,
    check_ice_servers,
    check_loopback,
    check_page,
    check_port,
    examine,
)
from localcall.settings import Settings
from localcall.wire.terms import IceServer
from tests.visitor import visit

STUN, TURN = "stun:stun.example.org", "turn:relay.example.org"
SETTINGS = Settings(ice_servers=(IceServer([STUN, TURN], "ada", "secret"),))

ALL_WELL = {"type": "devices", "microphones": 2, "cameras": 1, "speakers": 1}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def devices(**said: object) -> tuple[Finding, ...]:
    return tuple(check_devices(PageReport(devices={**ALL_WELL, **said})))


def failed(findings: list[Finding]) -> list[str]:
    return [finding.check for finding in findings if not finding.ok]


def test_loopback() -> None:
    assert check_loopback().ok
    lost = check_loopback("192.0.2.1")  # TEST-NET-1, RFC 5737: no address of this machine
    assert not lost.ok
    assert "192.0.2.1 cannot be listened on" in lost.message


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_is_told_with_its_holder(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as other:
        port = other.getsockname()[1]
        finding = check_port(port)
        assert not finding.ok
        assert f"Port {port} is taken by " in finding.message
        assert f"(process {os.getpid()})" in finding.message
    assert check_port(port) == Finding("port", True, f"Port {port} is free.")


@pytest.mark.parametrize(
    ("said", "wrong", "words"),
    [
        ({}, [], "gives a microphone, of 2"),
        ({"microphones": 0}, ["microphone"], "sees no microphone"),
        (
            {"microphones": 0, "cameras": 0, "error": "microphone: NotFoundError; camera: NotFoundError"},
            ["microphone"],
            "",
        ),
        ({"error": "microphone: NotAllowedError: denied"}, ["microphone"], "(NotAllowedError: denied). Allow it"),
        ({"error": "camera: NotReadableError: busy"}, ["camera"], "gives no camera (NotReadableError: busy)"),
        ({"error": "microphone: a; camera: b"}, ["microphone", "camera"], "no microphone (a)"),
        ({"error": "TypeError"}, ["microphone", "camera"], "TypeError"),
        ({"cameras": 0, "error": "camera: NotFoundError"}, [], "nobody will see you"),
        ({"microphones": "many", "cameras": -1}, ["microphone"], "sees no microphone"),
        ({"error": "microphone: \x1b[2J"}, ["microphone"], "([2J)"),
    ],
)
def test_devices(said: dict[str, object], wrong: list[str], words: str) -> None:
    findings = list(devices(**said))
    assert failed(findings) == wrong
    assert words in " ".join(finding.message for finding in findings)


def test_ice_servers() -> None:
    report = PageReport(servers={STUN: (True, ""), TURN: (False, "no answer (701)")})
    well, ill = check_ice_servers(report, SETTINGS)
    assert well == Finding("ice servers", True, f"{STUN} answers.")
    assert not ill.ok
    assert f"{TURN} does not answer (no answer (701))." in ill.message
    assert "secret" not in ill.message
    assert [finding.ok for finding in check_ice_servers(PageReport(), Settings())] == [True]


def test_the_page() -> None:
    assert check_page(PageReport(opened=True, done=True)).ok
    assert "did not finish" in check_page(PageReport(opened=True)).message
    assert "not opened" in check_page(PageReport()).message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "url", "ok", "error", "microphones", "cameras"]), inner, max_size=5)
        | st.fixed_dictionaries({"type": st.sampled_from(["devices", "iceServer", "done"])})
    ),
)


@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_a_report_or_nothing(text: str) -> None:
    report = PageReport()
    report.take(text)
    check_page(report)
    check_devices(report)
    check_ice_servers(report, SETTINGS)


async def test_the_page_is_asked_and_heard() -> None:
    async with Examination(SETTINGS) as examination:
        async with visit(examination.address(), "/doctor", "/doctor/socket") as page:
            servers = [{"urls": [STUN, TURN], "username": "ada", "credential": "secret"}]
            assert await page.receive_json() == {"type": "probe", "iceServers": servers, "openDevices": True}
            await page.send_json({**ALL_WELL, "microphones": 0})
            await page.send_json({"type": "iceServer", "url": STUN, "ok": True})
            await page.send_json({"type": "done"})
            report = await examination.finished(10)
        assert report.done
        assert failed(check_devices(report)) == ["microphone"]
        assert [finding.ok for finding in check_ice_servers(report, SETTINGS)] == [True]


Say = Callable[[str], None]


async def examined(environ: dict[str, str], answer: Callable[[str], Any], **options: Any) -> list[Finding]:
    """``answer`` gets the address that a person is told."""
    tasks: list[asyncio.Future[Any]] = []

    def say(sentence: str) -> None:
        tasks.append(asyncio.ensure_future(answer(sentence.rsplit(maxsplit=1)[-1])))

    findings = await examine(Settings(), port=free_port(), say=say, environ=environ, **options)
    await asyncio.gather(*tasks)
    return findings


async def all_is_well(address: str) -> None:
    async with visit(address, "/doctor", "/doctor/socket") as page:
        await page.send_json(ALL_WELL)
        await page.send_json({"type": "done"})
        await page.receive()


async def nobody_comes(address: str) -> None:
    pass


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def browser(tmp_path: Path) -> str:
    return script(tmp_path / "browser", "exit 0")


async def test_all_is_well(browser: str) -> None:
    findings = await examined({"BROWSER": browser}, all_is_well, opens=False, seconds=10)
    assert failed(findings) == []
    checks = [finding.check for finding in findings]
    assert checks == ["loopback", "port", "browser", "page", "microphone", "camera", "ice servers"]


async def test_without_a_browser_the_address_is_said(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "DISPLAY": ":0"}
    findings = await examined(environ, all_is_well, opens=True, seconds=10)
    assert failed(findings) == ["browser"]
    assert "No browser was found" in next(finding.message for finding in findings if not finding.ok)


async def test_a_browser_that_fails_to_open_is_told(tmp_path: Path) -> None:
    findings = await examined({"BROWSER": script(tmp_path / "browser", "exit 3")}, all_is_well, opens=True, seconds=10)
    assert failed(findings) == ["browser"]


async def test_a_page_that_never_comes_is_told(browser: str) -> None:
    findings = await examined({"BROWSER": browser}, nobody_comes, opens=True, seconds=0.2)
    assert failed(findings) == ["page"]
