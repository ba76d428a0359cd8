"""A browser's window that is logged into Home Assistant, driven from the tests' thread."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
import re
import time
from typing import TYPE_CHECKING, Any, Final, Protocol

from demo.pictures import BROWSER_OPTIONS, PictureError, find_browser, log_in_script

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright

AXE: Final = Path(__file__).parents[2] / "card" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)
PATIENCE_S: Final = 30.0
"""A page is drawn, and a change seen, within this, also on a busy machine."""
# Home Assistant's own: the tiles of its map need the Internet.
_FORGIVEN: Final = re.compile(r"map_tiles|502 \(Bad Gateway\)")
# Errors of a page whose server is away; the frontend itself does not handle that its own calls failed ("Object").
AWAY: Final = (
    r"^Object |WebSocket|ERR_CONNECTION|Failed to fetch|ERR_EMPTY_RESPONSE|ERR_SOCKET|Connection lost|40[14] \("
)

_SWIPE_STEPS: Final = 12
_SWIPE_PAUSE_S: Final = 0.03

# Finds elements behind any shadow roots, and keeps whether an error card was ever seen.
_HELPERS: Final = """
window.deepAll = (selector, root = document) => {
  const found = [...root.querySelectorAll(selector)];
  for (const each of root.querySelectorAll("*")) {
    if (each.shadowRoot) found.push(...window.deepAll(selector, each.shadowRoot));
  }
  return found;
};
window.feedState = () =>
  document.querySelector("home-assistant")?.hass?.connection?.[Symbol.for("xiaomi_tag.feed.1")]?.state;
window.errorCards = [];
setInterval(() => {
  for (const each of window.deepAll("hui-error-card, hui-error-badge")) {
    if (!each.hidden && each.checkVisibility()) window.errorCards.push(each.shadowRoot?.textContent ?? "");
  }
}, 100);
"""

type Spot = tuple[float, float]


class Runs(Protocol):
    """A thread that does asynchronous work for the tests."""

    def run[T](self, work: Coroutine[Any, Any, T], within_s: float = ...) -> T:
        """Do the work and return what it returns."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a user looks at a page."""

    size: tuple[int, int] = DESKTOP
    dark: bool = False
    touch: bool = False
    still: bool = False
    """Whether reduced motion is asked for."""
    language: str = "en"
    """A language's code, as Home Assistant names it."""


@dataclass
class Window:
    """One page in a context of its own; `complaints` are the errors of its console."""

    runs: Runs
    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """Forget complaints that a test brought about on purpose."""
        self.complaints[:] = [one for one in self.complaints if not re.search(pattern, one)]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let the browser's thread do what a page or locator offers."""
        return self.runs.run(work, PATIENCE_S + 30)

    def open(self, path: str) -> None:
        """Load a page of Home Assistant."""
        self.run(self.page.goto(f"{self.url}{path}"))

    def open_live(self, path: str) -> None:
        """Load a page with cards, and wait until they show where tags are."""
        self.open(path)
        self.wait_live()

    def wait_live(self, events: int = 0) -> None:
        """Wait until the feed is live, with places, and has seen more events than this."""
        self.wait(
            f"() => {{ const s = window.feedState(); return s?.status === 'live' && s.places.size > 0"
            f" && s.events > {events}; }}"
        )

    @property
    def feed(self) -> dict[str, Any]:
        """What the cards know: status, counts, and the tags by name."""
        found: dict[str, Any] = self.evaluate(
            "() => { const s = window.feedState(); return s === undefined ? {} : { status: s.status, events: s.events,"
            " snapshots: s.snapshots, tags: s.home?.tags.map((tag) => tag.name) ?? [] }; }"
        )
        return found

    def find(self, selector: str, text: str | None = None) -> Locator:
        """Return the elements of a CSS selector, behind any shadow roots, that hold a text."""
        return self.page.locator(selector, has_text=text)

    def click(self, selector: str, text: str | None = None) -> None:
        """Click on the first such element."""
        self.run(self.find(selector, text).first.click())

    def sees(self, selector: str, text: str | None = None) -> None:
        """Wait until such an element is seen."""
        self.run(self.find(selector, text).filter(visible=True).first.wait_for())

    def misses(self, selector: str, text: str | None = None) -> None:
        """Wait until no such element is seen any more."""

        async def gone() -> int:
            return int(await self.find(selector, text).filter(visible=True).count())

        deadline = time.monotonic() + PATIENCE_S
        while self.run(gone()):
            assert time.monotonic() < deadline, f"{selector} {text or ''} is still seen"
            time.sleep(0.2)

    def count(self, selector: str, text: str | None = None) -> int:
        """Return how many such elements there are."""
        return int(self.run(self.find(selector, text).count()))

    def texts(self, selector: str) -> list[str]:
        """Return what is written in such elements."""
        found: list[str] = self.run(self.find(selector).all_inner_texts())
        return found

    def box(self, selector: str, text: str | None = None) -> dict[str, float]:
        """Return where the first such element lies in the window."""
        found: dict[str, float] | None = self.run(self.find(selector, text).first.bounding_box())
        assert found is not None, f"{selector} is not drawn"
        return found

    def evaluate(self, script: str, argument: object = None) -> Any:
        """Return what a function in the page returns."""
        return self.run(self.page.evaluate(script, argument))

    def wait(self, script: str, argument: object = None) -> None:
        """Wait until a function in the page returns something true."""
        self.run(self.page.wait_for_function(script, arg=argument))

    def findings(self) -> list[str]:
        """Return what axe finds wrong with our elements."""
        self.run(self.page.add_script_tag(path=str(AXE)))
        found: list[str] = self.evaluate(
            """async () => {
              const roots = window.deepAll("*").filter((each) => each.localName.startsWith("xiaomi-tag-")
                && each.checkVisibility());
              if (roots.length === 0) return ["nothing of ours is there"];
              const { violations } = await axe.run(roots, { resultTypes: ["violations"] });
              return violations.flatMap(({ id, nodes }) =>
                nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
            }"""
        )
        return found

    def drag(self, start: Spot, end: Spot) -> None:
        """Drag with the mouse from one spot of the window to another."""
        self.run(self._drag(start, end))

    async def _drag(self, start: Spot, end: Spot) -> None:
        mouse = self.page.mouse
        await mouse.move(*start)
        await mouse.down()
        await mouse.move(*end, steps=8)
        await mouse.up()

    def swipe(self, *fingers: tuple[Spot, Spot]) -> None:
        """Move fingers over the window, each from one spot to another, side by side."""
        self.run(self._swipe(fingers))

    async def _swipe(self, fingers: Sequence[tuple[Spot, Spot]]) -> None:
        # Only Chromium's own protocol knows fingers that move, and that scroll what lies under them.
        session = await self.context.new_cdp_session(self.page)
        for step in range(_SWIPE_STEPS + 1):
            share = step / _SWIPE_STEPS
            spots = [
                {"id": number, "x": x0 + share * (x1 - x0), "y": y0 + share * (y1 - y0)}
                for number, ((x0, y0), (x1, y1)) in enumerate(fingers)
            ]
            kind = "touchMove" if step else "touchStart"
            await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})
            await asyncio.sleep(_SWIPE_PAUSE_S)
        await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await session.detach()


class Browsing:
    """One browser; each window has a context of its own, so that users do not share what is stored."""

    def __init__(self, runs: Runs, url: str) -> None:
        self._runs = runs
        self._url = url
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._windows: list[Window] = []

    def start(self) -> None:
        """Start the browser."""
        self._runs.run(self._start())

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS)

    def stop(self) -> None:
        """End the browser."""
        self._runs.run(self._stop())

    async def _stop(self) -> None:
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()

    def window(self, tokens: Mapping[str, Any], look: Look | None = None, *, scripts: Sequence[str] = ()) -> Window:
        """Return a new window of a user."""
        window: Window = self._runs.run(self._window(tokens, look or Look(), scripts))
        self._windows.append(window)
        return window

    async def _window(self, tokens: Mapping[str, Any], look: Look, scripts: Sequence[str]) -> Window:
        assert self._browser is not None
        width, height = look.size
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce" if look.still else "no-preference",
            has_touch=look.touch,
            is_mobile=look.touch,
            locale=look.language,
            # A test that delays files must see each request.
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        language = f"localStorage.setItem('selectedLanguage', '\"{look.language}\"');"
        # As if it had expired long ago: the frontend renews it, however long the tests have run.
        log_in = log_in_script(self._url, tokens, 0.0)
        for script in (log_in, language, _HELPERS, *scripts):
            await context.add_init_script(script)
        page = await context.new_page()
        window = Window(self._runs, context, page, self._url)

        def complain(text: str, where: str = "") -> None:
            if not _FORGIVEN.search(f"{text} {where}"):
                window.complaints.append(f"{text} {where}")

        page.on(
            "console",
            lambda message: complain(message.text, str(message.location)) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complain(str(error)))
        return window

    def close_windows(self) -> list[str]:
        """Close all windows; return what their consoles complained of."""
        windows, self._windows = self._windows, []
        for window in windows:
            self._runs.run(window.context.close())
        return [complaint for window in windows for complaint in window.complaints]


def has_browser() -> bool:
    """Return whether there is what these tests need: a browser, its driver, and axe."""
    with suppress(ImportError, PictureError):
        import playwright.async_api  # noqa: F401

        find_browser()
        return AXE.exists()
    return False
