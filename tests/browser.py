"""Chromium without a window, for tests of pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Chromium"]

# Who asks, where it is no page.
_BROWSER = "not an origin"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Chromium:
    """Runs Chromium on files, with no host that it could reach."""

    def __init__(self, folder: Path) -> None:
        found = next((path for name in _NAMES if (path := shutil.which(name))), None)
        if found is None:
            pytest.skip("no Chromium: install the Debian package chromium")
        self._command = [
            *(found, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--no-first-run", "--disable-background-networking", "--disable-sync"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--v=0"),
            *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=2000"),
        ]
        self._folder = folder

    def dom(self, page: Path, *, width: int = 1280) -> tuple[str, list[str]]:
        """Return the page as it is once its scripts have run, and what the console said."""
        done = self._run(f"--window-size={width},900", "--dump-dom", page.as_uri())
        console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        return done.stdout, console

    def requests(self, page: Path) -> list[str]:
        """Return the addresses that the page asks for; the browser has business of its own."""
        log = self._folder / "net.json"
        self._run(f"--log-net-log={log}", "--dump-dom", page.as_uri())
        events: list[dict[str, Any]] = json.loads(log.read_text(encoding="utf-8"))["events"]
        asked = [event.get("params", {}) for event in events]
        return [one["url"] for one in asked if one.get("initiator", _BROWSER) != _BROWSER]

    def pdf(self, page: Path) -> bytes:
        """Return what printing the page gives."""
        path = self._folder / "page.pdf"
        self._run(f"--print-to-pdf={path}", "--no-pdf-header-footer", page.as_uri())
        return path.read_bytes()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._command, *arguments], capture_output=True, text=True, timeout=120, check=True
        )
