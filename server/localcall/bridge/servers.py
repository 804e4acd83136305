"""The servers setting as home shows it: docs/protocol.md, section 5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict, define

from localcall import ice_servers
from localcall.calls.traits import ImpossiblePair
from localcall.errors import CallError
from localcall.ice_servers import IceServersError
from localcall.manager import CallManager
from localcall.settings import SettingsError, SettingsKeeper
from localcall.wire.terms import IceServer

MAX_TEXT = 16 * 1024

_Message = dict[str, Any]


@define(eq=False)
class Servers:
    """Answers what home asks about them. Raises `CallError`, which says each bad line with its number."""

    _manager: CallManager
    _keeper: SettingsKeeper

    def tell(self, _: _Message) -> _Message:
        settings = self._manager.settings
        return {
            "servers": {
                "text": ice_servers.write(settings.ice_servers),
                "relayOnly": settings.relay_only,
                "kept": self._keeper.path is not None,
            }
        }

    def check(self, request: _Message) -> _Message:
        """The servers of a text, to be tried before they are kept."""
        return {"iceServers": [_plain(server) for server in _parse(request)]}

    def save(self, request: _Message) -> None:
        relay_only = request.get("relayOnly")
        if type(relay_only) is not bool:
            raise CallError("'relayOnly' is true or false.")
        try:
            self._keeper.change(ice_servers=_parse(request), relay_only=relay_only)
        except (SettingsError, ImpossiblePair) as refusal:
            raise CallError(str(refusal)) from None


def _parse(request: Mapping[str, Any]) -> tuple[IceServer, ...]:
    text = request.get("text")
    if type(text) is not str or len(text) > MAX_TEXT:
        raise CallError(f"This request needs 'text', of at most {MAX_TEXT} characters.")
    try:
        return ice_servers.parse(text)
    except IceServersError as refusal:
        raise CallError(str(refusal)) from None


def _plain(server: IceServer) -> _Message:
    return asdict(server, filter=lambda _, value: value is not None)
