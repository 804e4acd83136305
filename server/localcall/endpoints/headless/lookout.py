"""What the call, and a peer of ours, are told unasked: how the connection stands, and who sends what."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from attrs import define, field

from localcall.clock import Cancellable, Clock
from localcall.endpoints.headless.connection import Connection
from localcall.endpoints.headless.connections import Connections
from localcall.endpoints.headless.deltachat import DeltaChatConnection
from localcall.endpoints.headless.media import SOURCES, CallMedia
from localcall.endpoints.headless.native import Native
from localcall.endpoints.headless.reporter import Reporter, disconnected
from localcall.endpoints.headless.restart_schedule import PathState
from localcall.endpoints.headless.watch import Activity, Silence, silence
from localcall.media.frames import Source
from localcall.wire.native import State
from localcall.wire.responses import PeerEndedResponse, RestartResponse
from localcall.wire.terms import ConnectionState

POLL_SECONDS = 0.5
STOCK_SECONDS = 1.0


@define(eq=False)
class Lookout:
    """Of one call. ``native``: what is said to a peer of ours, and heard from it."""

    _connections: Connections
    _media: CallMedia
    _report: Reporter
    _clock: Clock
    _later: Callable[[Awaitable[None]], None]
    native: Native = field(init=False)
    _poll: Cancellable | None = field(default=None, init=False)
    _activity: Activity = field(factory=Activity, init=False)
    _stock_at: float = field(default=0, init=False)
    _closed: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.native = Native(self._report, self._clock, time.monotonic, self._peer_said)

    def close(self) -> None:
        self._closed = True
        if self._poll is not None:
            self._poll.cancel()
        self.native.close()

    # --- the connection -----------------------------------------------------------------------------------------------

    def state_changed(self, connection: Connection) -> None:
        if connection is not self._connections.current or self._closed:
            return
        state = connection.state
        if state.connectionState in ("failed", "closed"):
            self._lost(connection, state)
            return
        self._tell_connection(connection, state)
        if connection.up:
            self._connected(connection)

    def _connected(self, connection: Connection) -> None:
        self._connections.settled()
        cipher, peer = self._connections.cipher, self._connections.peer
        if cipher.may_flow:
            connection.attach()
            self._media.up(True)
        if peer is not None and peer.localcall:
            self.native.speak_on(connection, cipher.text)
            self._tell_own()
        connection.silence = Silence.NONE
        self._path_state(connection, "connected")
        if self._poll is None:
            self._watch()

    def _lost(self, connection: Connection, state: ConnectionState) -> None:
        """Before the first connect it is no verdict: the other side may come late, and the call has a watchdog."""
        if not connection.was_connected:
            return
        if isinstance(connection, DeltaChatConnection) and state.connectionState == "closed":
            self._report.tell(PeerEndedResponse())
            return
        self._tell_connection(connection, state)
        self._path_state(connection, "failed")
        self._want_restart("failed")

    def _watch(self) -> None:
        self._poll = self._clock.call_later(POLL_SECONDS, self._look)

    def _look(self) -> None:
        self._watch()
        connection, now = self._connections.current, time.monotonic()
        if connection is None or connection.path is None or not connection.was_connected:
            return
        if connection.up:
            self._listen(connection, now)
        if connection.silence is not Silence.LOST:
            self._tell_peer_media(connection, now)
        self._report.route(connection.path.route)
        if now - self._stock_at >= STOCK_SECONDS:
            self._stock_at = now
            self._connections.cipher.take_stock()
            self._report.encryption(self._connections.cipher)

    def _listen(self, connection: Connection, now: float) -> None:
        assert connection.path is not None
        before, connection.silence = connection.silence, silence(now - connection.path.heard_at)
        if connection.silence is not Silence.NONE:
            self._later(connection.path.ask_consent())
        if connection.silence is Silence.STALL and before in (Silence.NONE, Silence.ASK):
            self._want_restart("stall")
        if connection.silence is Silence.LOST and before is not Silence.LOST:
            self._tell_connection(connection, disconnected(connection.state))
            self._path_state(connection, "disconnected")
            self._want_restart("disconnected")
        if before is Silence.LOST and connection.silence is Silence.NONE:
            self._tell_connection(connection, connection.state)
            self._path_state(connection, "connected")

    def _tell_connection(self, connection: Connection, state: ConnectionState) -> None:
        if self._connections.reconnection is None or self._poll is None:
            self._report.connection(state, connection.generation)
        else:
            self._report.reconnecting(state)

    def _path_state(self, connection: Connection, state: PathState) -> None:
        connection.path_state(state)
        if self._connections.reconnection is not None:
            self._connections.reconnection.state(state)

    def _want_restart(self, cause: str) -> None:
        """Where it is the call that makes a new connection."""
        connections = self._connections
        by_itself = connections.reconnection is not None or isinstance(connections.current, DeltaChatConnection)
        if connections.peer is not None and connections.peer.localcall and not by_itself:
            self._report.tell(RestartResponse(cause))

    # --- the media ----------------------------------------------------------------------------------------------------

    def local_changed(self) -> None:
        """A program began or ceased to send something."""
        if isinstance(self._connections.current, DeltaChatConnection):
            self._connections.current.tell_muted()
        self._tell_own()

    def awake(self, source: Source) -> None:
        """Something came from a source: that it is on need not wait for the next look."""
        if not self._report.peer_on.get(source, False):
            self._peer_said()

    def _peer_said(self) -> None:
        connection = self._connections.current
        if connection is not None and connection.was_connected:
            self._tell_peer_media(connection, time.monotonic())

    def _tell_own(self) -> None:
        outlets, may_flow = self._media.outlets, self._connections.cipher.may_flow
        on = {source: may_flow and outlets[source].on for source in SOURCES}
        self.native.tell(State(**on, held=outlets["mic"].held))

    def _tell_peer_media(self, connection: Connection, now: float) -> None:
        on = self._activity.sample({source: self._media.inlets[source].received for source in SOURCES}, now)
        if isinstance(connection, DeltaChatConnection) and connection.heard is not None:
            on = {**on, **connection.heard}
        self._report.peer_media(self.native.peer_media(on))
