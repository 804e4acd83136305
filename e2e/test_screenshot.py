"""The README's picture: a real call at 1280 by 800. `pytest e2e --update-screenshots` takes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from e2e import probes
from e2e.browsers import Engine
from e2e.stage import Stages
from e2e.waiting import until

SCREENSHOT = Path("docs") / "screenshot.png"
SIZE = (1280, 800)
SHARP_WIDTH = 1280
PNG_SIZE = slice(16, 24)
"""Width and height in the IHDR chunk (W3C PNG, section 11.2.2)."""

SITTER = """() => {
  // Somebody in front of a camera: the fake one of a browser is a test card.
  if (!navigator.mediaDevices) return;
  const people = {
    Ada: {wall: ["#35506b", "#16222f"], coat: "#b4552d", skin: "#e8b894", hair: "#3a2418"},
    Grace: {wall: ["#6d7f5d", "#2b3526"], coat: "#2f4a7a", skin: "#8d5a3b", hair: "#17110e"},
  };
  const {wall, coat, skin, hair} = people[window.SITS];
  const open = navigator.mediaDevices.getUserMedia;
  navigator.mediaDevices.getUserMedia = async ({audio, video}) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 1280, height: 720});
    const pen = canvas.getContext("2d");
    const disc = (x, y, rx, ry, colour) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    let step = 0;
    const draw = () => {
      const nod = 6 * Math.sin(step++ / 9);
      const light = pen.createRadialGradient(420, 160, 60, 640, 360, 900);
      light.addColorStop(0, wall[0]);
      light.addColorStop(1, wall[1]);
      pen.fillStyle = light;
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = "rgb(255 255 255 / 8%)";
      pen.fillRect(880, 90, 240, 300);
      disc(640, 760, 330, 250, coat);
      disc(640, 330 + nod, 165, 200, hair);
      pen.fillStyle = skin;
      pen.fillRect(590, 440, 100, 110);
      disc(640, 360 + nod, 122, 160, skin);
      disc(640, 226 + nod, 130, 62, hair);
      for (const x of [594, 686]) disc(x, 350 + nod, 11, 8, "#1b1512");
      pen.strokeStyle = "#7c3b2e";
      pen.lineWidth = 7;
      pen.lineCap = "round";
      pen.beginPath();
      pen.arc(640, 400 + nod, 52, 0.25 * Math.PI, 0.75 * Math.PI);
      pen.stroke();
    };
    draw();
    setInterval(draw, 66);
    return new MediaStream([
      ...(audio ? (await open({audio})).getTracks() : []),
      ...(video ? canvas.captureStream(15).getTracks() : []),
    ]);
  };
}"""


def sitting(name: str) -> str:
    return f"window.SITS = {name!r}; ({SITTER})();"


async def test_screenshot_of_the_readme(stages: Stages, request: pytest.FixtureRequest) -> None:
    path = request.config.rootpath / SCREENSHOT
    if request.config.getoption("update_screenshots"):
        stage = await stages.empty()
        for person in stage.people:

            async def sit(context: BrowserContext, name: str = person.name) -> None:
                await context.add_init_script(sitting(name))

            await stages.seat(person, Engine.CHROMIUM, viewport=SIZE, prepare=sit)
        await stage.connect()
        for person in stage.people:
            await probes.sees_anything_move(person.page, "remote-camera")
            await person.tab.sees_text("Encrypted · Direct")
        await until(
            lambda: probes.picture(stage.ada.page, "remote-camera"),
            lambda seen: seen is not None and seen.width >= SHARP_WIDTH,
            "the encoder, which begins coarse, sends a sharp picture",
            seconds=90,
        )
        await stage.ada.page.screenshot(path=path)
    image = path.read_bytes()
    assert image.startswith(b"\x89PNG")
    assert tuple(int.from_bytes(image[PNG_SIZE][i : i + 4]) for i in (0, 4)) == SIZE
