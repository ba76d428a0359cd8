"""A moving picture of a page: screenshots in a row, as one small file that browsers play."""

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from playwright.async_api import Page

MOST_BYTES: Final = 2_000_000
_QUALITIES: Final = (80, 60, 40, 20)


class FilmError(Exception):
    """The film is too large, however it is compressed."""


async def film(page: Page, *, seconds: float, every_s: float) -> bytes:
    """Film a page; return an animated WebP of at most MOST_BYTES. Raises FilmError."""
    frames: list[Image.Image] = []
    loop = asyncio.get_running_loop()
    start = loop.time()
    while (elapsed := loop.time() - start) < seconds:
        frames.append(Image.open(BytesIO(await page.screenshot())).convert("RGB"))
        await asyncio.sleep(max(0.0, every_s - (loop.time() - start - elapsed)))
    for quality in _QUALITIES:
        data = animation(frames, every_s, quality)
        if len(data) <= MOST_BYTES:
            return data
    raise FilmError(f"{len(frames)} frames need more than {MOST_BYTES} bytes")


def animation(frames: list[Image.Image], every_s: float, quality: int) -> bytes:
    """Return frames as an animated WebP that repeats for ever."""
    buffer = BytesIO()
    frames[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=round(1000 * every_s),
        loop=0,
        quality=quality,
        method=4,
    )
    return buffer.getvalue()
