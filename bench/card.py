"""`script/bench card`: what the cards cost a browser, as JSON lines.

`size_kib` of the bundle, by when it is loaded, each file compressed by itself. Then 50 tags that move through ten rooms,
with a new place each second: the map card beside two maps that are drawn frame by frame, as SVG and as HTML, and an
empty page that gets the same events. `main_ms` is the main thread's own time in a second, `drawn` and `main_frames` are
frames a second: the compositor draws most of the card's without the main thread. Then a month of a tag's past, from the
server's answer to the frame that shows it. With `--demo`, how long a running demonstration's dashboard takes to be seen.

A browser without a graphics card draws in software on the same cores: its frames are fewer than a real one's. Nothing
is asserted: compare rows of one run.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
import json
import os
from pathlib import Path
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bench.bundle import compressed_size, groups
from demo.home_assistant import Login
from demo.household import Account, log_in
from demo.pictures import BROWSER_OPTIONS, find_browser, log_in_script

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

_CARD: Final = Path(__file__).resolve().parent.parent / "card"
_RENDERERS: Final = ("empty", "card", "svg", "html")
_SIZE: Final = {"width": 1200, "height": 800}
_SITE: Final = "http://localhost"
# Tracing costs time of its own, so frames are counted after the rest was measured.
_TRACED_S: Final = 5.0
_FRAMES: Final = ("-*", "devtools.timeline.frame", "disabled-by-default-devtools.timeline.frame")
_EXPIRES_S: Final = 1800
_ROOM_DRAWN: Final = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  return all(document).some((one) => one.localName === "button" && one.dataset.tag !== undefined);
}"""
_PAINT: Final = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="script/bench card", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="for how long each map is measured (15)")
    parser.add_argument("--demo", metavar="URL", help="also the dashboard of the demonstration that runs there")
    options = parser.parse_args(arguments)
    for name, files in groups().items():
        _print({"bundle": name, "files": len(files), "size_kib": round(compressed_size(files) / 1024, 1)})
    demo: str | None = options.demo and options.demo.rstrip("/")
    # Before the driver, which has an event loop of its own.
    account = None if demo is None else asyncio.run(log_in(demo, "", Login()))
    # Only script/setup --cards installs the driver.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        build_page(Path(folder))
        for renderer in _RENDERERS:
            # A new browser each time: pages of one site share their main thread.
            with driver.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS) as browser:
                page = open_page(browser, Path(folder), f"renderer={renderer}")
                _print({"map": renderer} | _measure(browser, page, options.seconds))
        with driver.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS) as browser:
            for row in open_page(browser, Path(folder), "past").evaluate("() => window.bench"):
                _print({"past": row.pop("what")} | row)
        if account is not None:
            with driver.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS) as browser:
                for row in _first_paint(browser, account):
                    _print(row)
    return 0


def build_page(folder: Path) -> None:
    """Build the page of the bench into a folder."""
    command = ["npm", "run", "--silent", "bench", "--", "--outDir", str(folder), "--logLevel", "warn"]
    subprocess.run(command, cwd=_CARD, check=True)  # noqa: S603  # of our own package.json


def open_page(browser: Browser, folder: Path, query: str) -> Page:
    """Open the page of the bench, served from its folder; return it when it is ready."""
    page = browser.new_page(viewport=_SIZE)

    def serve(route: Route) -> None:
        path = folder / urlsplit(route.request.url).path.lstrip("/")
        if path.is_file():
            route.fulfill(path=path)
        else:
            route.fulfill(status=404)

    page.route("**/*", serve)
    page.goto(f"{_SITE}/index.html?{query}")
    page.evaluate("() => window.bench")
    return page


def _measure(browser: Browser, page: Page, seconds: float) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def metrics() -> Mapping[str, float]:
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

    def passed(key: str) -> float:
        return (after[key] - before[key]) * 1000 / elapsed

    before, began = metrics(), time.monotonic()
    page.wait_for_timeout(seconds * 1000)
    after, elapsed = metrics(), time.monotonic() - began
    session.detach()
    browser.start_tracing(page=page, categories=list(_FRAMES))
    began = time.monotonic()
    page.wait_for_timeout(_TRACED_S * 1000)
    traced = time.monotonic() - began
    frames = frames_in(json.loads(browser.stop_tracing()))
    return {
        "main_ms": round(passed("TaskDuration"), 1),
        "script_ms": round(passed("ScriptDuration"), 1),
        "style_ms": round(passed("RecalcStyleDuration") + passed("LayoutDuration"), 1),
        "drawn": round(frames["DrawFrame"] / traced, 1),
        "main_frames": round(frames["BeginMainThreadFrame"] / traced, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def frames_in(trace: Mapping[str, Any]) -> Counter[str]:
    """Count a trace's events of the page, without those of the browser's own window."""
    events = trace["traceEvents"]
    renderers = {one["pid"] for one in events if one["name"] == "process_name" and one["args"]["name"] == "Renderer"}
    return Counter(one["name"] for one in events if one["pid"] in renderers)


def _first_paint(browser: Browser, account: Account) -> list[dict[str, Any]]:
    """Open the demonstration's dashboard twice: with an empty cache, then with what that left."""
    tokens = {
        "access_token": account.access_token,
        "refresh_token": account.refresh_token,
        "token_type": "Bearer",
        "expires_in": _EXPIRES_S,
    }
    context = browser.new_context(viewport=_SIZE)
    context.add_init_script(log_in_script(account.url, tokens, time.time()))
    rows = []
    for cache in ("empty", "warm"):
        page = context.new_page()
        began = time.monotonic()
        page.goto(account.url, wait_until="commit")
        page.wait_for_function(_ROOM_DRAWN, polling=50, timeout=120_000)
        tags_ms = (time.monotonic() - began) * 1000
        rows.append({"dashboard": cache, "first_paint_ms": round(page.evaluate(_PAINT)), "tags_ms": round(tags_ms)})
        page.close()
    return rows


def _print(row: Mapping[str, Any]) -> None:
    print(json.dumps(row), flush=True)
