"""Carries a plan out on this machine, and back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from localcall.autostart.plans import UNIT, Command, Plan


class AutostartError(Exception):
    """It was not done. ``str()`` is a sentence that says what to do."""


@frozen
class Autostart:
    """``plans``: what this system knows, the best first. ``say``: gets a sentence for each thing that is done."""

    plans: Sequence[Plan]
    say: Callable[[str], None]

    def install(self) -> None:
        """Does nothing where all is as it should be. Raises `AutostartError`."""
        plan = self._best()
        for other in self.plans:
            if other is not plan:
                self._remove(other)
        path = Path(plan.path)
        before = _read(path)
        if before == plan.text:
            self.say(f"{path} is as it should be.")
        else:
            _write(path, plan.text)
            self.say(f"Wrote {path}.")
        done = bool(plan.done) and _succeeds(plan.done)
        for command in () if done else plan.start:
            self._run(command)
        if before != plan.text and (done or before is not None):
            for command in plan.again:
                self._run(command)
        self.say(
            "It starts when you log in next. To start it now as well, run the same with serve in the place of install."
            if plan.later
            else "It runs, and starts whenever you log in."
        )

    def uninstall(self) -> None:
        """Raises `AutostartError`."""
        removed = [self._remove(plan) for plan in self.plans]
        if not any(removed):
            self.say("There is nothing to remove.")

    def status(self) -> bool:
        """Says what is there; whether anything is."""
        found = [plan for plan in self.plans if Path(plan.path).exists()]
        for plan in found:
            runs = "It starts when you log in."
            if plan.asks:
                runs = "It runs." if _succeeds(plan.asks) else "It does not run."
            self.say(f"{plan.kind}: {plan.path}. {runs}")
        if not found:
            self.say("localcall is not installed to start at login.")
        return bool(found)

    def _best(self) -> Plan:
        if self.plans[0].path.name != UNIT or _user_manager():
            return self.plans[0]
        return self.plans[1]

    def _remove(self, plan: Plan) -> bool:
        path = Path(plan.path)
        if not path.exists():
            return False
        for command in plan.stop:
            self._run(command, must=False)
        try:
            path.unlink()
        except OSError as error:
            raise AutostartError(f"{path} cannot be removed: {error.strerror}.") from None
        self.say(f"Removed {path}.")
        for command in plan.forget:
            self._run(command, must=False)
        return True

    def _run(self, command: Command, *, must: bool = True) -> None:
        self.say(f"$ {' '.join(command)}")
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = str(error)
        else:
            if done.returncode == 0:
                return
            reason = (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"
        if must:
            raise AutostartError(f"{command[0]} refused: {reason}. `localcall uninstall` takes back what was written.")
        self.say(f"{command[0]} says: {reason}")


def _user_manager() -> bool:
    """Whether a systemd of the person's own answers."""
    return shutil.which("systemctl") is not None and _succeeds(("systemctl", "--user", "show-environment"))


def _succeeds(command: Command) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: Path, text: str) -> None:
    """With mode 0600: the options may name accounts."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
        new.replace(path)
    except OSError as error:
        raise AutostartError(f"{path} cannot be written: {error.strerror}.") from None
