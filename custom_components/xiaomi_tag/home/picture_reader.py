"""Reads a picture that somebody sent, and makes a small clean one of it: only its pixels are left."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image, ImageOps

MOST_SIDE: Final = 4096
MOST_PIXELS: Final = 32_000_000
"""Decoded they need 128 MB."""
MOST_JPEG_PIXELS: Final = 50_000_000
"""JPEGs can be decoded smaller than they are."""
MOST_BYTES: Final = 10 * 1024 * 1024
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_DRAFT_SIDE: Final = 2048
"""A JPEG is decoded at a half, a quarter or an eighth of its size while both sides stay as long as this."""
_QUALITY: Final = 88


class PictureError(ValueError):
    """Something is no picture that we read."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture; `kind` is `png` or `jpeg`."""

    data: bytes
    kind: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Decode and encode a picture again, upright and at most MOST_SIDE large; of an animation its first frame.

    Raises PictureError for anything that is no picture, is damaged, or has too many pixels. Slow.
    """
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            return _encoded(_upright(image), lossless=image.format in {"PNG", "GIF"})
    except PictureError:
        raise
    except Exception as err:  # hostile files make the decoders raise anything
        raise PictureError(type(err).__name__) from err


def _upright(image: Image.Image) -> Image.Image:
    """Return the decoded picture, small enough and turned as its camera was held."""
    if image.width * image.height > (MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS):
        raise PictureError("too many pixels")
    image.draft("RGB", (_DRAFT_SIDE, _DRAFT_SIDE))
    if image.width * image.height > MOST_PIXELS:
        raise PictureError("too many pixels")
    turned = ImageOps.exif_transpose(_with_colours(image))
    turned.thumbnail((MOST_SIDE, MOST_SIDE))
    # Comments and colour profiles would be written too.
    turned.info.clear()
    return turned


def _with_colours(image: Image.Image) -> Image.Image:
    """Return a picture as grey, colours, or colours with transparency."""
    orientation = _orientation(image)
    if image.mode.startswith(("I", "F")):
        # 16 bits a pixel.
        image = image.point(lambda value: value * (1 / 256))
        mode = "L"
    elif image.has_transparency_data:
        mode = "RGBA"
    else:
        mode = "L" if image.mode in {"1", "L"} else "RGB"
    image = image.convert(mode)
    if orientation in range(2, 9):
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        image.info["exif"] = exif.tobytes()
    else:
        image.info.pop("exif", None)
    return image


def _orientation(image: Image.Image) -> object:
    """Return how the camera was held, as far as is known; a picture with damaged notes is still a picture."""
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001  hostile notes make the reader raise anything
        return None


def _encoded(image: Image.Image, *, lossless: bool) -> Picture:
    if lossless or image.mode == "RGBA":
        png = _saved(image, "png", optimize=False)
        if len(png.data) <= MOST_BYTES:
            return png
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    return _saved(image, "jpeg", quality=_QUALITY)


def _saved(image: Image.Image, kind: str, **how: int) -> Picture:
    file = BytesIO()
    image.save(file, kind, **how)
    return Picture(file.getvalue(), kind, image.width, image.height)
