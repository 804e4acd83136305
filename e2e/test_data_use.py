"""How much of the connection a call takes, as the person wishes."""

from __future__ import annotations

from playwright.async_api import Page, expect

from e2e import probes
from e2e.stage import Stages
from e2e.waiting import until


async def width_from(page: Page) -> int:
    """Of the picture that a page sends."""
    return int(
        await page.evaluate(
            """async () => {
              const stats = await localcallProbe.connections.at(-1).getStats();
              const sent = [...stats.values()].find(({type, mid}) => type === "outbound-rtp" && mid === "1");
              return sent?.frameWidth ?? 0;
            }"""
        )
    )


async def test_low_data(stages: Stages) -> None:
    """What is sent shrinks, and grows again; audio only stops the camera and hides the peer's."""
    stage = await stages.set()
    await stage.connect()
    await stage.both_ways()
    page = stage.ada.page

    async def sent_width() -> int:
        return await width_from(page)

    full = await until(sent_width, lambda width: width > 0, "a picture is sent")
    await stage.ada.tab.press("More")
    await page.get_by_label("Low data").check()
    await until(sent_width, lambda width: width == full // 2, "half of the width is sent")
    theirs = stage.grace.page
    await until(lambda: width_from(theirs), lambda width: width == full // 2, "so does the peer, who was asked")
    await page.get_by_label("As the connection allows").check()
    await until(sent_width, lambda width: width == full, "all of the width is sent again")
    other = stage.grace.page
    await page.get_by_label("Audio only").check()
    await expect(stage.ada.tab.button("Start camera")).to_be_visible()
    await expect(page.locator("[data-slot=remote-camera]")).not_to_be_visible()
    await expect(other.get_by_text("wants sound alone")).to_be_visible()
    await probes.rtp_silent(other, probes.CAMERA, probes.MIC)
    await stage.hang_up()
