"""What two of ours tell each other in a call, as a program has it: safety words, hold, lines of text and reactions."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from typing import Generic, Literal, TypeVar, cast

from attrs import define, field

from localcall.errors import CallError
from localcall.message import message
from localcall.wire.commands import HoldCommand, ReactCommand, SayCommand, WCallCommand
from localcall.wire.native import MAX_REACTION_CHARS, MAX_TEXT_CHARS, clean_line
from localcall.wire.responses import HeldResponse, InBandResponse, MessageResponse, SafetyResponse
from localcall.wire.safety import BY_NAME, Word
from localcall.wire.terms import SafetyStatus

MAX_UNREAD = 100
"""What nobody reads is kept up to here."""

T = TypeVar("T")


@message
class Message:
    """What the peer has said: a line of text, or an emoji as a reaction."""

    kind: Literal["text", "reaction"]
    text: str


@message
class Hold:
    """Who holds the call."""

    mine: bool = False
    theirs: bool = False


@message
class Safety:
    """``words``: four, once ``status`` is ready, the same at both ends. ``changed``: they were others before."""

    status: SafetyStatus = SafetyStatus.NONE
    words: tuple[Word, ...] = ()
    changed: bool = False

    def __str__(self) -> str:
        return ", ".join(map(str, self.words)) or self.status


class _Feed(Generic[T]):
    """Gives each of its readers what comes from now on, until it ends."""

    def __init__(self) -> None:
        self._readers: set[asyncio.Queue[T | None]] = set()
        self._ended = False

    def put(self, item: T) -> None:
        for reader in self._readers:
            if reader.qsize() < MAX_UNREAD:
                reader.put_nowait(item)

    def end(self) -> None:
        self._ended = True
        for reader in self._readers:
            reader.put_nowait(None)

    def read(self) -> AsyncIterator[T]:
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        if self._ended:
            queue.put_nowait(None)
        self._readers.add(queue)
        return self._items(queue)

    async def _items(self, queue: asyncio.Queue[T | None]) -> AsyncIterator[T]:
        try:
            while (item := await queue.get()) is not None:
                yield item
        finally:
            self._readers.discard(queue)


@define(eq=False)
class InBand:
    """Of one call. ``changed`` hears when something is another now."""

    changed: Callable[[], None]
    hold: Hold = field(factory=Hold, init=False)
    safety: Safety = field(factory=Safety, init=False)
    messages: _Feed[Message] = field(factory=_Feed, init=False)
    safeties: _Feed[Safety] = field(factory=_Feed, init=False)

    def said(self, said: InBandResponse) -> None:
        match said:
            case HeldResponse():
                self.hold = Hold(said.mine, said.theirs)
            case MessageResponse():
                self.messages.put(Message(cast(Literal["text", "reaction"], said.kind), said.text))
            case SafetyResponse():
                words = tuple(BY_NAME[name] for name in said.words or () if name in BY_NAME)
                self.safety = Safety(said.status, words, bool(said.changed))
                self.safeties.put(self.safety)
        self.changed()

    def begin_anew(self) -> None:
        """What holds the call has just come, and knows nothing of what was."""
        self.hold, self.safety = Hold(), Safety()

    def end(self) -> None:
        self.messages.end()
        self.safeties.end()


class InBandCall(ABC):
    """The part of a `Call` that is for peers of ours: those of other programs have nothing of it but hold."""

    __slots__ = ()

    @property
    @abstractmethod
    def in_band(self) -> InBand: ...

    @abstractmethod
    def command(self, command: WCallCommand) -> None:
        """To what holds the media."""

    @property
    def safety(self) -> Safety:
        """How it stands with the safety words."""
        return self.in_band.safety

    @property
    def safety_changes(self) -> AsyncIterator[Safety]:
        """Each change from now on, until the end."""
        return self.in_band.safeties.read()

    async def safety_words(self) -> tuple[Word, ...]:
        """Waits for the four words. Raises `CallError` where there are none to compare, and says why."""
        changes = self.safety_changes
        safety = self.safety
        while safety.status in (SafetyStatus.NONE, SafetyStatus.PENDING):
            following = await anext(changes, None)
            if following is None:
                raise CallError("The call ended before there were safety words.")
            safety = following
        if safety.status is SafetyStatus.READY:
            return safety.words
        raise CallError(_NO_WORDS[safety.status])

    @property
    def holding(self) -> Hold:
        """Who holds the call."""
        return self.in_band.hold

    def hold(self, on: bool = True) -> None:
        """On hold nothing is sent and nothing is heard; a peer of ours is told. `resume` restores what was."""
        self.command(HoldCommand(on))

    def resume(self) -> None:
        self.hold(False)

    @property
    def messages(self) -> AsyncIterator[Message]:
        """What the peer says in text or as a reaction, from now on, until the end."""
        return self.in_band.messages.read()

    def say(self, text: str) -> None:
        """Sends a line of text, of 500 characters at most. Raises `CallError` where nobody could read it."""
        self.command(SayCommand(self._sayable(text, MAX_TEXT_CHARS)))

    def react(self, emoji: str) -> None:
        """Sends an emoji. Raises as `say`."""
        self.command(ReactCommand(self._sayable(emoji, MAX_REACTION_CHARS)))

    def _sayable(self, text: str, most: int) -> str:
        if not 0 < len(clean_line(text, most + 1)) <= most:
            raise CallError(f"A message has 1 to {most} characters.")
        if self.safety.status is SafetyStatus.NONE:
            raise CallError("Messages need a call that is up, to a peer who also uses localcall.")
        return clean_line(text, most)


_NO_WORDS = {
    SafetyStatus.MISMATCH: "The two ends do not see the same connection: someone may be in between.",
    SafetyStatus.UNANSWERED: "The peer's side has not answered with its part of the safety words.",
}
