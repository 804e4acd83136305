from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bridge.house import House, build_page, open_house


@pytest.fixture
def page_dir(tmp_path: Path) -> Path:
    return build_page(tmp_path / "page")


@pytest.fixture
async def house(page_dir: Path) -> AsyncIterator[House]:
    async with open_house(page_dir) as house:
        yield house
