from __future__ import annotations

import subprocess
import sys

import pytest

import localcall


@pytest.mark.parametrize("name", localcall.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(localcall, name) is not None


def test_what_is_not_there_is_missed() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Telephone'"):
        _ = localcall.Telephone


def test_the_package_itself_loads_nothing_else() -> None:
    program = (
        "import sys, localcall; print([name for name in sys.modules if name.startswith(('aiohttp', 'localcall.'))])"
    )
    path = localcall.__path__[0].removesuffix("/localcall")
    done = subprocess.run([sys.executable, "-c", program], cwd=path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
