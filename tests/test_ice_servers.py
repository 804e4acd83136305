from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcall.ice_servers import IceServersError, parse, write
from localcall.settings import Settings
from localcall.wire.terms import IceServer

READ = [
    ("stun:relay.example:3479", IceServer(["stun:relay.example:3479"])),
    ("stun:relay.example", IceServer(["stun:relay.example:3478"])),
    ("stuns:relay.example", IceServer(["stuns:relay.example:5349"])),
    ("turns:ada:secret@relay.example", IceServer(["turns:relay.example:5349"], "ada", "secret")),
    ("turn:ada:secret@10.0.0.1", IceServer(["turn:10.0.0.1:3478"], "ada", "secret")),
    ("turn:ada:se:cr:et@relay.example:1", IceServer(["turn:relay.example:1"], "ada", "se:cr:et")),
    ("turn:a%40b:%40%2F%23%3F%25%3A@relay.example", IceServer(["turn:relay.example:3478"], "a@b", "@/#?%:")),
    ("turn:ada:p@ss/#?@relay.example", IceServer(["turn:relay.example:3478"], "ada", "p@ss/#?")),
    ("turn:ada:%C3%BC@relay.example", IceServer(["turn:relay.example:3478"], "ada", "ü")),
    (
        "turns:ada:secret@relay.example:443?transport=tcp",
        IceServer(["turns:relay.example:443?transport=tcp"], "ada", "secret"),
    ),
    ("turn:ada:secret@[2001:db8::1]:3478", IceServer(["turn:[2001:db8::1]:3478"], "ada", "secret")),
    ("stun:[2001:db8::1]", IceServer(["stun:[2001:db8::1]:3478"])),
    ("turn://ada:secret@relay.example", IceServer(["turn:relay.example:3478"], "ada", "secret")),
    ("  stun:relay.example:1\t", IceServer(["stun:relay.example:1"])),
]

REFUSED = [
    ("relay.example:3478", "begins with stun:"),
    ("http:relay.example", "begins with stun:"),
    ("STUN:relay.example", "begins with stun:"),
    ("stun:", "host is missing"),
    ("stun:re lay", "no host name"),
    ("stun:-relay", "no host name"),
    ("stun:relay.example:", "number from 1 to 65535"),
    ("stun:relay.example:0", "number from 1 to 65535"),
    ("stun:relay.example:65536", "number from 1 to 65535"),
    ("stun:relay.example:-1", "number from 1 to 65535"),
    ("stun:relay.example:٣", "number from 1 to 65535"),
    ("stun:2001:db8::1", "in brackets"),
    ("stun:[relay.example]:1", "no IPv6 address"),
    ("stun:[2001:db8::1", "no IPv6 address"),
    ("stun:[2001:db8::1]3478", "number from 1 to 65535"),
    ("stun:relay.example?transport=udp", "only for turn"),
    ("turn:ada:secret@relay.example?transport=sctp", "only transport=udp"),
    ("turn:relay.example", "needs a user and a password"),
    ("turn:ada:@relay.example", "needs a user and a password"),
    ("turn:ada:%20@relay.example", "needs a user and a password"),
    ("turn:ada@relay.example", "user:password"),
    ("turn:ada:50%@relay.example", "write % itself as %25"),
    ("turn:ada:%FF@relay.example", "no UTF-8"),
]


@pytest.mark.parametrize(("line", "server"), READ)
def test_a_line(line: str, server: IceServer) -> None:
    assert parse(line) == (server,)
    assert parse(write([server])) == (server,)


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_a_line_that_is_refused(line: str, reason: str) -> None:
    with pytest.raises(IceServersError, match=reason):
        parse(line)


def test_all_problems_are_named_with_their_lines() -> None:
    text = "stun:a.example\n\nnothing\nstun:b.example:0\nstun:a.example:3478\n"
    with pytest.raises(IceServersError) as refused:
        parse(text)
    assert [problem.line for problem in refused.value.problems] == [3, 4, 5]
    assert str(refused.value).splitlines()[2] == "Line 5: The same as line 1."


def test_nothing_is_no_server() -> None:
    assert parse(" \n\n") == ()
    assert write(()) == ""


def test_several_urls_of_one_server_have_a_line_each() -> None:
    server = IceServer(["turn:a.example:1", "turns:a.example:2"], "ada", "a:b")
    assert write([server]) == "turn:ada:a%3Ab@a.example:1\nturns:ada:a%3Ab@a.example:2\n"


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


@given(words, words)
def test_any_user_and_password_come_back(user: str, password: str) -> None:
    server = IceServer(["turn:relay.example:3478"], user, password)
    assert parse(write([server])) == (server,)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(IceServersError):
        servers = parse(text)
        assert parse(write(servers)) == servers


@given(st.lists(st.sampled_from(READ), unique_by=lambda row: str(row[1]), max_size=5))
def test_what_was_read_can_be_kept(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, IceServer]]) -> None:
    """The settings file takes every server that a line can name."""
    path: Path = tmp_path_factory.mktemp("settings") / "settings.toml"
    servers = parse("\n".join(line for line, _ in rows))
    Settings(ice_servers=servers).save(path)
    assert Settings.load(path).ice_servers == servers
