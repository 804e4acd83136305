"""Ladder step 4: a headless phone calls another over the local core, with real media, in each family and profile."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

import localcall
from localcall.calls.reasons import EndReason
from localcall.cores.local import LocalNetwork
from localcall.wire.terms import EncryptionStatus
from tests.endpoints.headless_pair import NETWORKS, heard, moves, seen, sweep, talking, tone

pytestmark = pytest.mark.realtime


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> LocalNetwork:
    return NETWORKS[request.param]()


async def test_sound_and_pictures_flow_both_ways(network: LocalNetwork) -> None:
    async with talking(network) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(440)))
        talk.play(ben.play_audio(tone(880, channels=2)))
        talk.play(ann.play_video(sweep()))
        talk.play(ben.play_video(sweep()))
        assert await heard(ann) == pytest.approx(880, abs=5)
        assert await heard(ben) == pytest.approx(440, abs=5)
        for places in await asyncio.gather(seen(ann), seen(ben)):
            assert moves(places), places
        keyed = network.profile != "deltachat"
        assert talk.ann.encrypted == talk.ben.encrypted == keyed
        status = EncryptionStatus.ON if keyed else EncryptionStatus.NONE
        assert {end.encryption for end in talk.endpoints} == {(status, 0)}
        talk.ben.end()
        assert await talk.ann.ended() is EndReason.PEER_HUNG_UP


async def test_sound_of_another_rate_is_heard_at_its_pitch() -> None:
    async with talking(LocalNetwork()) as talk:
        ann, ben = talk.media
        talk.play(ann.play_audio(tone(300, rate=16_000)))
        assert await heard(ben) == pytest.approx(300, abs=5)


def test_without_the_extra_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['aiortc'] = None\n"
        "import localcall; from localcall.cores.local import LocalNetwork\n"
        "localcall.HeadlessPhone(LocalNetwork().join('Ann'))"
    )
    here = localcall.__path__[0].removesuffix("/localcall")
    done = subprocess.run([sys.executable, "-c", program], cwd=here, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == (
        "ImportError: Calls without a browser need more: pip install 'localcall[headless]'"
    )
