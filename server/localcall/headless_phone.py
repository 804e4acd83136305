"""One person's calls with the media in a Python program: no browser, no server, no port."""

from __future__ import annotations

from importlib import import_module

from attrs import define, field

from localcall.call import Call
from localcall.calls.traits import HEADLESS
from localcall.clock import Clock
from localcall.endpoints.base import Endpoint
from localcall.line import Line
from localcall.manager import CallManager


@define(eq=False)
class HeadlessPhone(Line):
    """``async with HeadlessPhone(core) as phone:`` runs from entry to exit; the exit ends every call.

    `localcall.endpoints.headless.media_of` gives the media of its calls. ``several``: calls may run side by side.
    ``unencrypted``: go on where the peer cannot add the call's own encryption. Needs the extra ``headless``: making one
    without it raises `ImportError`, which says what to install.
    """

    several: bool = field(default=False, kw_only=True)
    unencrypted: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        import_module("localcall.endpoints.headless")
        self.manager = CallManager(
            [self.core],
            self.settings,
            clock=self.clock,
            history=self.history,
            endpoint=HEADLESS,
            make_endpoint=self._endpoint,
            several=self.several,
        )

    def _endpoint(self, call: Call, clock: Clock) -> Endpoint:
        from localcall.endpoints.headless import HeadlessEndpoint

        return HeadlessEndpoint(call, clock, unencrypted=self.unencrypted)
