"""The page in the Chromium of this machine, with everything noted that it should not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = (1440, 900), (360, 740)

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser with a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), timeout=30_000)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """An open page. faults: errors on the console or in scripts. requests: addresses asked for, the file's own left
    out."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def visible(self, selector: str) -> int:
        """How many elements a reader sees."""
        return self.page.locator(f"{selector}:visible").count()

    def violations(self) -> list[str]:
        """What axe-core calls serious or critical, with the first place of each."""
        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {violation['nodes'][0]['html'][:120]} {violation['nodes'][0]['failureSummary']}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]


@contextmanager
def visit(
    browser: Browser, file: Path, size: tuple[int, int] = DESK, scheme: str = "light", scripts: bool = True
) -> Iterator[Visit]:
    """Open a file as a reader who got it by mail does."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, java_script_enabled=scripts, offline=True
    )
    page = context.new_page()
    visited = Visit(page)
    address = file.as_uri()
    page.on("console", lambda told: visited.faults.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: visited.faults.append(str(error)))
    page.on("request", lambda asked: visited.requests.append(asked.url) if asked.url.split("#")[0] != address else None)
    page.goto(address)
    yield visited
    context.close()
