"""How a call rings, what is said of it outside of the page, and home beside a call that goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Playwright, Worker, expect

from e2e.browsers import FIREFOX_PREFS, Engine, launch_firefox
from e2e.ring import detect_ring, hears_ring, hears_silence
from e2e.stage import CC, CF, Pair, Person, Stage, Stages, named
from e2e.waiting import until, until_true
from localcall.calls.reasons import EndReason
from localcall.calls.states import CallState

SHOWN = """async () => {
  const found = [];
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    for (const {title, body, icon, actions} of await registration.getNotifications()) {
      found.push({title, body, icon, actions: (actions ?? []).map(({action, title}) => [action, title])});
    }
  }
  return found;
}"""
"""The notifications of the page's origin."""

CHOOSE = """async (action) => {
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", {notification, action}));
}"""
"""In the worker: what the system does when the person has chosen; no browser lets a test click outside of the page."""


async def shown(page: Page) -> list[dict[str, Any]]:
    return list(await page.evaluate(SHOWN))


async def sees_notification(page: Page, title: str) -> dict[str, Any]:
    def there(seen: list[dict[str, Any]]) -> bool:
        return len(seen) == 1 and str(seen[0]["title"]).startswith(title)

    return (await until(lambda: shown(page), there, f"one notification, {title}"))[0]


async def sees_none(page: Page) -> None:
    await until(lambda: shown(page), lambda seen: seen == [], "no notification")


NOT_LOOKED_AT = "Object.defineProperty(WindowClient.prototype, 'focused', {configurable: true, get: () => false})"


async def nobody_looks(worker: Worker) -> None:
    await worker.evaluate(NOT_LOOKED_AT)


async def look_away(page: Page) -> None:
    """The person looks at something else. What has the focus in a browser without a screen is anybody's guess."""
    page.context.on("serviceworker", nobody_looks)
    await page.evaluate("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }")


async def choose(person: Person, action: str) -> None:
    assert person.context is not None
    [worker] = person.context.service_workers
    await worker.evaluate(CHOOSE, action)


async def away(stages: Stages) -> Stage:
    """Grace is at home, may be notified, and looks elsewhere."""
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, Engine.CHROMIUM, permissions=["notifications"])
    await look_away(stage.grace.page)
    return stage


async def prefer(page: Page, **values: bool) -> None:
    """As another tab of the same person settles it: to press something here would be to look."""
    await page.evaluate(
        """(values) => {
          const key = "localcall.preferences";
          localStorage.setItem(key, JSON.stringify(values));
          dispatchEvent(new StorageEvent("storage", {key}));
        }""",
        values,
    )


# --- notifications ----------------------------------------------------------------------------------------------------


async def test_a_notification_answers_with_sound_and_picture(stages: Stages) -> None:
    stage = await away(stages)
    grace = stage.grace
    await stage.ada.tab.place("Grace")
    notification = await sees_notification(grace.page, "Ada is calling")
    assert notification["body"] == "Video call"
    assert notification["actions"] == [["answer", "Answer"], ["decline", "Decline"]]
    await choose(grace, "answer")
    await stage.both_reach(CallState.CONNECTED)
    await sees_none(grace.page)
    await stage.both_ways()
    await stage.hang_up()


async def test_a_notification_declines(stages: Stages) -> None:
    stage = await away(stages)
    await stage.ada.tab.place("Grace", "audio")
    await sees_notification(stage.grace.page, "Ada is calling")
    await choose(stage.grace, "decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)
    await sees_none(stage.grace.page)
    await expect(stage.grace.page).to_have_title("localcall")


async def test_without_names_it_says_that_somebody_calls_and_called(stages: Stages) -> None:
    stage = await away(stages)
    ada, grace = stage.ada, stage.grace
    await prefer(grace.page, hideNames=True)
    await ada.tab.place("Grace")
    ringing = await sees_notification(grace.page, "Incoming call")
    await ada.tab.press("End call")
    missed = await sees_notification(grace.page, "Missed call")
    for notification in (ringing, missed):
        assert "Ada" not in str(notification)
        assert notification["icon"] == ""

    await expect(grace.page).to_have_title("(1) localcall")
    await grace.tab.sees_text("Missed call from Ada")
    await ada.tab.press("Back to contacts")
    await choose(grace, "callBack")
    await ada.tab.sees_text("Grace is calling")
    await sees_none(grace.page)


async def test_off_means_none_and_closes_the_one_that_is_there(stages: Stages) -> None:
    stage = await away(stages)
    await stage.ada.tab.place("Grace")
    await sees_notification(stage.grace.page, "Ada is calling")
    await prefer(stage.grace.page, notify=False)
    await sees_none(stage.grace.page)
    await stage.grace.tab.sees_text("Ada is calling")


async def test_who_looks_at_the_page_needs_none(stages: Stages) -> None:
    stage = await away(stages)
    grace = stage.grace
    await stage.ada.tab.place("Grace")
    await sees_notification(grace.page, "Ada is calling")
    await grace.page.bring_to_front()
    await grace.page.evaluate("() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')); }")
    await sees_none(grace.page)
    await grace.tab.press("Decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)


LOOKED_AT = """() => {
  self.looks = 0;
  const focused = {configurable: true, get: () => { self.looks += 1; return true; }};
  Object.defineProperty(WindowClient.prototype, "focused", focused);
}"""
"""In the worker: a page of ours is looked at."""


async def test_who_looks_away_while_it_rings_is_told_then(stages: Stages) -> None:
    stage = await away(stages)
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await sees_notification(grace.page, "Ada is calling")
    await choose(grace, "decline")
    await ada.tab.ends(EndReason.PEER_DECLINED)
    await sees_none(grace.page)
    assert grace.context is not None
    [worker] = grace.context.service_workers
    await worker.evaluate(LOOKED_AT)
    await ada.tab.press("Call again")
    await until(
        lambda: worker.evaluate("() => self.looks"), lambda looks: looks > 0, "the worker looks who is looked at"
    )
    await sees_none(grace.page)
    await nobody_looks(worker)
    await sees_notification(grace.page, "Ada is calling")


@pytest.mark.parametrize("engine", Engine, ids=named)
async def test_a_call_stands_above_open_settings_which_stay(stages: Stages, engine: Engine) -> None:
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM)
    await stages.seat(stage.grace, engine)
    page = stage.grace.page
    await stage.grace.tab.press("Settings")
    settings = page.get_by_role("dialog", name="Settings")
    await expect(settings).to_be_visible()
    await stage.ada.tab.place("Grace", "audio")
    above = page.get_by_role("dialog", name="Ada is calling")
    await expect(above).to_be_focused()
    for _ in range(2):
        await page.keyboard.press("Escape")
    await expect(above).to_be_focused()
    await stage.grace.tab.press("Decline")
    await stage.ada.tab.ends(EndReason.PEER_DECLINED)
    await expect(settings).to_be_visible()
    await settings.get_by_role("button", name="Close").click()
    await expect(stage.grace.tab.button("Settings")).to_be_focused()


async def test_the_worker_stands_beside_all_pages_and_takes_no_request(stages: Stages) -> None:
    stage = await away(stages)
    grace = stage.grace
    await stage.ada.tab.place("Grace")
    await sees_notification(grace.page, "Ada is calling")
    assert grace.context is not None
    [worker] = grace.context.service_workers
    assert await _scope(worker) == f"{grace.phone.bridge.origin}/assets/"
    assert await grace.page.evaluate("() => navigator.serviceWorker.controller") is None
    assert await worker.evaluate("async () => (await caches.keys()).length") == 0
    assert "fetch" not in await worker.evaluate("async () => (await (await fetch(location.href)).text())")


async def _scope(worker: Worker) -> str:
    return str(await worker.evaluate("() => registration.scope"))


@pytest.mark.parametrize(
    ("permissions", "said"), [([], "Your browser blocks notifications"), (["notifications"], "Your browser allows")]
)
async def test_the_settings_say_what_the_browser_allows(stages: Stages, permissions: list[str], said: str) -> None:
    stage = await stages.empty()
    await stages.seat(stage.ada, Engine.CHROMIUM, permissions=permissions)
    await stage.ada.tab.press("Settings")
    await stage.ada.tab.sees_text(said)
    box = stage.ada.page.get_by_role("checkbox", name="Hide names")
    await expect(box).to_have_count(len(permissions))
    if permissions:
        await box.check()
        kept = await stage.ada.page.evaluate("() => JSON.parse(localStorage['localcall.preferences'])")
        assert kept["hideNames"] is True


@pytest_asyncio.fixture(loop_scope="session")
async def notifying_firefox(playwright: Playwright) -> AsyncIterator[Browser]:
    notifying = {"permissions.default.desktop-notification": 1, "alerts.useSystemBackend": False}
    browser = await launch_firefox(playwright, {**FIREFOX_PREFS, **notifying})
    yield browser
    await browser.close()


async def test_firefox_shows_a_notification_and_closes_it(stages: Stages, notifying_firefox: Browser) -> None:
    stage = await stages.set((Engine.CHROMIUM, notifying_firefox))
    grace = stage.grace
    assert grace.context is not None
    await (await grace.context.new_page()).bring_to_front()
    await stage.ada.tab.place("Grace")
    assert (await sees_notification(grace.page, "Ada is calling"))["body"] == "Video call"
    await stage.ada.tab.press("End call")
    await sees_notification(grace.page, "Missed call from Ada")


async def test_the_call_has_the_socket_and_the_worker_that_stood_ready_while_it_rang(stages: Stages) -> None:
    stage = await stages.set()
    sockets: list[str] = []
    workers: list[str] = []
    for page in (stage.grace.page, (await stage.grace.another_tab()).page):
        page.on("websocket", lambda socket: sockets.append(socket.url))
    stage.grace.page.on("worker", lambda worker: workers.append(worker.url))
    await stage.ada.tab.place("Grace")
    await expect(stage.grace.tab.button("Answer")).to_be_visible()
    await until_true(lambda: len(sockets) == 2, "a socket in each tab")
    await until_true(lambda: len(workers) == 1, "a worker")
    await stage.grace.tab.press("Answer")
    await stage.both_ways()
    assert len(workers) == 1
    [address] = set(sockets)
    assert address.endswith("/socket/early")
    assert len(sockets) == 2, "none was opened after the click"
    await stage.hang_up()


# --- missed calls -----------------------------------------------------------------------------------------------------


async def test_missed_calls_are_counted_until_they_were_read_of(stages: Stages) -> None:
    stage = await stages.set(CC)
    ada, grace = stage.ada, stage.grace
    for count in (1, 2):
        await ada.tab.place("Grace")
        await grace.tab.sees_text("Ada is calling")
        await ada.tab.press("End call")
        await expect(grace.page).to_have_title(f"({count}) localcall")
        await ada.tab.press("Back to contacts")
    await grace.tab.sees_text("2 missed calls, the last from Ada")
    other = await grace.another_tab()
    await expect(other.page).to_have_title("(2) localcall")

    await grace.tab.press("Dismiss")
    for tab in (grace.tab, other):
        await expect(tab.page).to_have_title("localcall")
        await expect(tab.page.get_by_text("missed calls")).to_have_count(0)
    await grace.page.reload()
    await grace.tab.is_home()
    await expect(grace.page).to_have_title("localcall")


async def test_a_declined_call_is_not_missed_and_call_back_calls(stages: Stages) -> None:
    stage = await stages.set(CC)
    ada, grace = stage.ada, stage.grace
    await ada.tab.place("Grace")
    await grace.tab.press("Decline")
    await ada.tab.ends(EndReason.PEER_DECLINED)
    await ada.tab.press("Back to contacts")
    await expect(grace.page).to_have_title("localcall")

    await ada.tab.place("Grace", "audio")
    await grace.tab.sees_text("Ada is calling")
    await ada.tab.press("End call")
    await ada.tab.press("Back to contacts")
    await grace.tab.press("Call back")
    await ada.tab.press("Answer")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways(video=False)
    await stage.hang_up()
    await grace.tab.press("Back to contacts")
    await expect(grace.page).to_have_title("localcall")


# --- the ring ---------------------------------------------------------------------------------------------------------


async def test_a_ringtone_is_heard_when_it_is_chosen_and_kept(stages: Stages) -> None:
    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, Engine.CHROMIUM)
    await stages.seat(grace, Engine.CHROMIUM, prepare=detect_ring)
    await grace.tab.press("Settings")
    page = grace.page
    await expect(page.get_by_role("radio", name="Chimes")).to_be_checked()
    await hears_silence(page)
    await page.get_by_role("radio", name="Bell").check()
    await hears_ring(page)
    await page.get_by_role("slider", name="Volume").fill("0")
    await hears_silence(page)
    await page.reload()
    await grace.tab.is_home()
    await ada.tab.place("Grace")
    await grace.tab.sees_text("Ada is calling")
    await hears_silence(page)
    await grace.tab.press("Settings")
    await expect(page.get_by_role("radio", name="Bell")).to_be_checked()
    await expect(page.get_by_role("slider", name="Volume")).to_have_value("0")


BESIDE_THE_PAGE = """window.beside = {badges: [], shakes: [], keys: {}};
navigator.setAppBadge = async (count) => void beside.badges.push(count);
navigator.vibrate = (shakes) => beside.shakes.push(shakes);
navigator.mediaSession.setActionHandler = (action, handler) => void (beside.keys[action] = handler);"""
"""What reaches the device; a machine without a screen has none of it."""


async def test_the_icon_counts_the_device_shakes_and_the_play_key_answers(stages: Stages) -> None:
    async def prepare(context: BrowserContext) -> None:
        await context.add_init_script(BESIDE_THE_PAGE)

    stage = await stages.empty()
    ada, grace = stage.ada, stage.grace
    await stages.seat(ada, Engine.CHROMIUM)
    await stages.seat(grace, Engine.CHROMIUM, prepare=prepare)
    await grace.page.get_by_role("searchbox").click()
    await ada.tab.place("Grace", "audio")
    await grace.tab.sees_text("Ada is calling")
    await ada.tab.press("End call")
    await expect(grace.page).to_have_title("(1) localcall")
    beside = await grace.page.evaluate("() => beside")
    assert beside["badges"] == [1]
    shake, still = beside["shakes"]
    assert (shake[:4], still) == ([500, 500, 500, 1500], 0)

    await ada.tab.press("Back to contacts")
    await ada.tab.place("Grace", "audio")
    await grace.tab.sees_text("Ada is calling")
    await grace.page.evaluate("() => beside.keys.play({action: 'play'})")
    await stage.both_reach(CallState.CONNECTED)
    await stage.both_ways(video=False)
    kind = "() => typeof beside.keys.play"
    await until(lambda: grace.page.evaluate(kind), lambda seen: seen == "object", "the key is free again")
    await stage.hang_up()


# --- home beside a call -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [CC, CF], ids=named)
async def test_contacts_are_at_hand_while_the_call_goes_on(stages: Stages, pair: Pair) -> None:
    stage = await stages.set(pair)
    ada, grace = stage.ada, stage.grace
    await stage.connect()
    await stage.both_ways()
    walk = await grace.tab.walk()
    await grace.page.evaluate("() => document.querySelectorAll('audio, video').forEach((media) => (media.same = true))")

    await grace.tab.press("Show contacts")
    await grace.tab.is_home()
    await grace.tab.reaches(CallState.CONNECTED)
    await expect(grace.tab.main).to_be_focused()
    await stage.both_ways()
    same = "() => [...document.querySelectorAll('audio, [data-slot^=remote]')].every((media) => media.same)"
    assert await grace.page.evaluate(same)
    await grace.page.get_by_role("searchbox").fill("ada")
    await grace.tab.press("Mute microphone")
    await ada.tab.sees_text("Grace is muted")
    await grace.tab.press("Unmute microphone")

    await grace.tab.press("Return to the call")
    await expect(grace.page.get_by_role("searchbox")).to_have_count(0)
    assert await grace.page.evaluate(same)
    await stage.both_ways()
    assert await walk.states() == [CallState.CONNECTED]

    await grace.tab.press("Show contacts")
    await grace.tab.press("End call")
    await grace.tab.ends(EndReason.HUNG_UP)
    await ada.tab.ends(EndReason.PEER_HUNG_UP)
    await grace.tab.is_home()
    await grace.tab.press("Dismiss")
    assert await grace.tab.main.get_attribute("data-call-state") is None
    await grace.tab.is_home()


async def test_a_call_that_ends_in_its_corner_says_why(stages: Stages) -> None:
    stage = await stages.set(CC)
    await stage.connect("audio")
    await stage.grace.tab.press("Show contacts")
    await stage.grace.tab.is_home()
    await stage.ada.tab.press("End call")
    await stage.grace.tab.ends(EndReason.PEER_HUNG_UP)
    await stage.grace.tab.sees_text("They ended the call")
    await stage.grace.tab.press("Return to the call")
    await expect(stage.grace.tab.button("Call again")).to_be_visible()
