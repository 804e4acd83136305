"""Home: who can be called, what rings, what runs, what was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Playwright, expect

from e2e import probes
from e2e.browsers import DEFAULT_AUTOPLAY_PREFS, FAKE_DEVICES, FAKE_PROMPT, Engine, launch_chromium, launch_firefox
from e2e.install_browsers import find_browsers
from e2e.ring import RING_DETECTOR, detect_ring, hears_ring, hears_silence
from e2e.stage import CALLER_OFFERS, CC, Person, Scene, Stage, Stages, Tab, shows_time
from e2e.untouched import untouched_page
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

THREE = Scene(names=("Ada", "Grace", "Linus"))


def people(tab: Tab) -> Locator:
    return tab.page.get_by_role("region", name="Contacts").get_by_role("listitem")


def entries(tab: Tab) -> Locator:
    return tab.page.get_by_role("region", name="Recent").get_by_role("listitem")


async def alone(stages: Stages, scene: Scene = THREE) -> Stage:
    """Ada sits at home; nobody else has a browser."""
    stage = await stages.empty(scene)
    await stages.seat(stage.ada, Engine.CHROMIUM)
    return stage


# --- contacts ---------------------------------------------------------------------------------------------------------


async def test_contacts_are_searched_and_called_from_what_was_found(stages: Stages) -> None:
    stage = await alone(stages)
    tab = stage.ada.tab
    search = tab.page.get_by_role("searchbox", name="Search contacts")
    await expect(people(tab)).to_have_text(["GGrace", "LLinus"])
    for query, found in (("GR", ["GGrace"]), ("  línus ", ["LLinus"]), ("n", ["LLinus"]), ("", ["GGrace", "LLinus"])):
        await search.fill(query)
        await expect(people(tab)).to_have_text(found)
    await search.fill("Margaret")
    await expect(people(tab)).to_have_count(0)
    await tab.sees_text("Nobody is called “Margaret”.")

    await search.fill("lin")
    await expect(tab.button("Video call Grace")).to_have_count(0)
    await tab.press("Audio call Linus")
    await tab.reaches(CallState.INVITATION_SENT)
    await tab.press("End call")
    await tab.ends(EndReason.CANCELLED)
    [row] = await stage.ada.logged(1)
    assert (row.contact_name, row.media) == ("Linus", "audio")


async def test_contacts_come_and_go_without_a_reload(stages: Stages) -> None:
    stage = await alone(stages)
    core = stage.network.join("Margaret")
    await expect(stage.ada.tab.button("Video call Margaret")).to_be_enabled()
    await core.close()
    await expect(stage.ada.tab.button("Video call Margaret")).to_have_count(0)


# --- a call that rings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scene", "protection"), [(Scene(), "Encrypted"), (Scene(frame_key=False), "Standard encryption")]
)
async def test_the_banner_says_who_calls_whom_and_how(stages: Stages, scene: Scene, protection: str) -> None:
    stage = await stages.set(CC, scene)
    banner = stage.grace.page.get_by_role("region", name="Ada is calling")
    choices = {"video": ["Answer", "Answer without video"], "audio": ["Answer"]}
    for missed, (media, answers) in enumerate(choices.items(), 1):
        await stage.ada.tab.press(f"{media.capitalize()} call Grace")
        await expect(banner).to_contain_text(f"{media.capitalize()} call to Grace")
        await expect(banner).to_contain_text(protection)
        await expect(banner.get_by_role("button")).to_have_text([*answers, "Decline", "Ignore"])
        await expect(stage.grace.page).to_have_title("Ada is calling…")
        await stage.ada.tab.press("End call")
        await expect(banner).to_have_count(0)
        await expect(stage.grace.page).to_have_title(f"({missed}) localcall")
        await stage.ada.tab.press("Back to contacts")


async def test_ignore_silences_the_ring_and_tells_nobody(stages: Stages) -> None:
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, Engine.CHROMIUM, prepare=detect_ring)
    await stage.ada.tab.place("Grace")
    await hears_ring(stage.grace.page)
    await stage.grace.tab.press("Ignore")
    await hears_silence(stage.grace.page)
    await stage.grace.tab.sees_text("Ada is waiting")
    await expect(stage.grace.page).to_have_title("localcall")
    await stage.ada.tab.sees_text("Ringing…")
    await stage.ada.tab.press("End call")
    await expect(stage.grace.page.get_by_text("Ada is waiting")).to_have_count(0)


@pytest_asyncio.fixture(loop_scope="session")
async def silent_firefox(playwright: Playwright) -> AsyncIterator[Browser]:
    """With the autoplay rules that everybody has."""
    browser = await launch_firefox(playwright, DEFAULT_AUTOPLAY_PREFS)
    yield browser
    await browser.close()


async def test_one_click_lets_calls_ring_and_until_then_the_title_blinks(
    stages: Stages, playwright: Playwright
) -> None:
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, Engine.CHROMIUM)
    firefox = find_browsers()[Engine.FIREFOX].executable or Path(playwright.firefox.executable_path)
    scripts = f"{probes.script(grace.signature)};{RING_DETECTOR}"
    async with untouched_page(firefox, grace.phone.address(), scripts, DEFAULT_AUTOPLAY_PREFS) as page:
        await page.sees(lambda sight: "Let calls ring" in sight.buttons, "home asks for a click")
        await ada.tab.place("Grace")
        for _ in range(2):
            await page.sees(lambda sight: sight.title == "Ada is calling…", "the title says who calls")
            await page.sees(lambda sight: sight.title == "localcall", "the title blinks")
        assert not any(sight.touched or sight.ring for sight in page.seen)

        await page.press("Let calls ring")
        await page.sees(lambda sight: "Let calls ring" not in sight.buttons, "home asks no more")
        await page.sees(lambda sight: sight.title == "Ada is calling…", "the title says who calls")
        unlocked = len(page.seen)
        for _ in range(3):
            await page.sees(lambda sight: sight.ring > 0.05, "it rings")
            await page.sees(lambda sight: sight.ring < 0.02, "the ring pauses")
        assert {sight.title for sight in page.seen[unlocked:]} == {"Ada is calling…"}

        await page.press("Answer")
        await ada.tab.reaches(CallState.CONNECTED)
        await page.sees(lambda sight: any(heard.is_tone_of(ada.signature) for heard in sight.sounds), "Ada is heard")
        await probes.hears_tone(ada.page, grace.signature)
        await probes.sees_moving(ada.page, "remote-camera", grace.signature)
        assert "Play sound" not in page.seen[-1].buttons
        await ada.tab.press("End call")
        await ada.tab.ends(EndReason.HUNG_UP)
        await page.sees(
            lambda sight: (sight.endReason, sight.live) == (EndReason.PEER_HUNG_UP, 0), "it ended there too"
        )


async def test_a_call_needs_no_click_but_call_and_answer(stages: Stages, silent_firefox: Browser) -> None:
    stage = await stages.set((silent_firefox, silent_firefox), CALLER_OFFERS)
    await stage.connect()
    await stage.both_ways()
    await stage.hang_up()


@pytest_asyncio.fixture(loop_scope="session")
async def silent_chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await launch_chromium(playwright, [FAKE_PROMPT, FAKE_DEVICES])
    yield browser
    await browser.close()


async def test_chromium_with_its_own_autoplay_rules(stages: Stages, silent_chromium: Browser) -> None:
    stage = await stages.set((silent_chromium, silent_chromium))
    await stage.connect()
    await stage.both_ways()
    await stage.hang_up()


# --- a call that runs -------------------------------------------------------------------------------------------------


async def running_bar(person: Person) -> tuple[Tab, Locator]:
    tab = await person.another_tab()
    return tab, tab.page.get_by_role("region", name="Call with Grace")


async def test_another_tab_shows_the_running_call_with_its_time_and_ends_it(stages: Stages) -> None:
    stage = await stages.set()
    await stage.connect("audio")
    tab, bar = await running_bar(stage.ada)
    await expect(tab.page).to_have_title("● Call with Grace")
    for seconds in (2, 4):
        await shows_time(bar, seconds)
    await bar.get_by_role("button", name="End").click()
    await stage.ada.tab.ends(EndReason.HUNG_UP)
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    await expect(bar).to_have_count(0)
    await expect(tab.page).to_have_title("localcall")
    assert await probes.live_captures(tab.page) == 0


async def test_return_leads_to_the_call_and_can_move_it_into_this_tab(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await stage.both_ways()
    tab, bar = await running_bar(ada)
    await bar.get_by_role("button", name="Return").click()
    await tab.sees_text("This call is open in another tab")
    # Until the person says so the call is where it was.
    assert await probes.live_captures(tab.page) == 0
    await probes.hears_tone(ada.page, grace.signature)

    await tab.press("Move the call here")
    await ada.tab.sees_text("The call moved to another tab")
    await ada.tab.holds_nothing()
    await tab.reaches(CallState.CONNECTED)
    await grace.tab.reaches(CallState.CONNECTED)
    await probes.sees_moving(tab.page, "remote-camera", grace.signature)
    await probes.hears_tone(tab.page, grace.signature)
    await probes.sees_moving(grace.page, "remote-camera", ada.signature)
    await tab.press("End call")
    await tab.ends(EndReason.HUNG_UP)
    await grace.tab.ends(EndReason.PEER_HUNG_UP)


async def test_a_second_call_is_refused_with_a_sentence_while_one_runs(stages: Stages) -> None:
    stage = await stages.empty(THREE)
    for person in (stage.ada, stage.grace):
        await stages.seat(person, Engine.CHROMIUM)
    await stage.connect("audio")
    tab = await stage.ada.another_tab()
    await tab.place("Linus")
    await tab.sees_text("You are in a call with Grace. End it first.")
    await tab.is_home()
    await stage.both_ways(video=False)
    await stage.hang_up()


async def test_home_says_that_the_server_stopped(stages: Stages) -> None:
    stage = await alone(stages)
    await stage.ada.phone.bridge.close()
    await stage.ada.tab.sees_text("localcall stopped")


# --- calls that were --------------------------------------------------------------------------------------------------


async def test_the_call_log_and_its_end(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await ada.tab.sees_text("No calls yet")
    await stage.connect("audio")
    await ada.tab.has_talked(2)
    await stage.hang_up()
    for person, lines in (
        (ada, ("Grace", "Outgoing · Audio call", "You ended the call.")),
        (grace, ("Ada", "Incoming · Audio call", "They ended the call.")),
    ):
        await person.tab.press("Back to contacts")
        [row] = await person.logged(1)
        for line in (*lines, f"0:{row.duration_seconds:02}"):
            await expect(entries(person.tab)).to_contain_text([line])
        await person.tab.sees_text("Today")

    await ada.tab.press("Call Grace back")
    await grace.tab.press("Decline")
    await ada.tab.ends(EndReason.PEER_DECLINED)
    await ada.tab.press("Back to contacts")
    await expect(entries(ada.tab)).to_contain_text(["They declined the call.", "You ended the call."])

    other = await ada.another_tab()
    await ada.tab.press("Clear history")
    await ada.tab.press("Cancel")
    await expect(entries(ada.tab)).to_have_count(2)
    await ada.tab.press("Clear history")
    await ada.tab.press("Delete")
    for tab in (ada.tab, other):
        await expect(entries(tab)).to_have_count(0)
        await tab.sees_text("No calls yet")
        await expect(tab.button("Clear history")).to_have_count(0)
    assert await ada.log() == []
    await expect(entries(grace.tab)).to_have_count(2)


async def test_a_missed_call_is_marked_and_called_back(stages: Stages) -> None:
    stage = await stages.set()
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await grace.tab.sees_text("Ada is calling")
    await ada.tab.press("End call")
    await ada.tab.ends(EndReason.CANCELLED)
    await expect(entries(grace.tab)).to_contain_text(["Missed · Video call"])
    await expect(entries(grace.tab)).to_contain_text(["You missed the call: they stopped ringing."])
    await ada.tab.press("Back to contacts")
    await expect(entries(ada.tab)).to_contain_text(["Outgoing · Video call"])

    await grace.tab.press("Call Ada back")
    await ada.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways()
    await stage.hang_up()
