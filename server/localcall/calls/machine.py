"""The call machine: inputs in, effects out. It does no I/O; `states.py` says what happens, `actions.py` how."""

from __future__ import annotations

from attrs import define

from localcall.calls.actions import ACTIONS, watch
from localcall.calls.effects import Alert, Changed, Effect
from localcall.calls.facts import CallConfig, CallFacts
from localcall.calls.guards import GUARDS
from localcall.calls.inputs import Accept, Input, Session
from localcall.calls.states import CallState, step
from localcall.wire.terms import CallMediaType, Direction

_S = CallState


class Misuse(ValueError):
    """A local caller asked for what this state does not allow. Nothing has changed."""


@define
class CallMachine(CallFacts):
    """One call, from placing or being invited to its end.

    `begin` gives the first effects, `feed` those of every input. The facts are for reading.
    """

    @classmethod
    def outgoing(cls, config: CallConfig, media: CallMediaType, aes_key: str | None = None) -> CallMachine:
        """``aes_key``: where the caller offers, its frame key."""
        return cls(config, Direction.OUTGOING, media, _S.WAIT_CAPABILITIES, aes_key=aes_key)

    @classmethod
    def incoming(
        cls, config: CallConfig, media: CallMediaType, aes_key: str | None = None, offer: Session | None = None
    ) -> CallMachine:
        """``offer``: where the invitation is the offer."""
        return cls(config, Direction.INCOMING, media, _S.INVITATION_RECEIVED, aes_key=aes_key, offer=offer)

    def begin(self, *, alert: bool = True) -> list[Effect]:
        """The first effects. ``alert``: an incoming call rings here, and the caller may know it."""
        effects: list[Effect] = [*watch(self)]
        if self.direction is Direction.INCOMING and alert and self.traits.tells_alerting:
            effects.append(Alert())
        return effects

    def feed(self, given: Input) -> list[Effect]:
        """The effects of one input, in order.

        Raises `Misuse` for an `Accept` where there is nothing to accept. Whatever the network, the endpoint or the
        clock brings is never an error.
        """
        row = step(self.traits.family, self.direction, self.state, type(given))
        if isinstance(given, Accept) and not row.do:
            raise Misuse(f"A call in state {self.state} cannot be answered.")
        if row.when is not None and not GUARDS[row.when](self, given):
            return []
        before = self.state
        effects: list[Effect] = []
        if row.to is not None and row.to is not self.state:
            self.state = row.to
            effects.extend(watch(self))
        for do in row.do:
            if self.reason is None:
                effects.extend(ACTIONS[do](self, given))
        if self.state is not before and not any(isinstance(e, Changed) for e in effects):
            effects.append(Changed())
        return effects
