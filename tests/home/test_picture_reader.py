"""Pictures that anybody may have made are read, or refused."""

from io import BytesIO
import struct
from typing import Any
import zlib

from hypothesis import given, strategies as st
from PIL import ExifTags, Image, ImageFile
import pytest

from custom_components.xiaomi_tag.home import picture_reader
from custom_components.xiaomi_tag.home.picture_reader import MOST_SIDE, Picture, PictureError, read_picture


def file_of(image: Image.Image, kind: str, **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def shown(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert (image.width, image.height) == (picture.width, picture.height)
    assert image.format is not None
    assert image.format.lower() == picture.kind
    return image


def drawing(mode: str = "RGB") -> Image.Image:
    """A picture whose left half is dark and whose right half is bright."""
    image = Image.new("L", (60, 40), 250)
    image.paste(5, (0, 0, 30, 40))
    return image.convert(mode)


PNG = file_of(drawing(), "PNG")


@pytest.mark.parametrize(
    ("kind", "mode", "stored", "stored_mode"),
    [
        ("PNG", "1", "png", "L"),
        ("PNG", "L", "png", "L"),
        ("PNG", "P", "png", "RGB"),
        ("PNG", "RGB", "png", "RGB"),
        ("PNG", "RGBA", "png", "RGBA"),
        ("PNG", "LA", "png", "RGBA"),
        ("GIF", "P", "png", "RGB"),
        ("JPEG", "L", "jpeg", "L"),
        ("JPEG", "RGB", "jpeg", "RGB"),
        ("JPEG", "CMYK", "jpeg", "RGB"),
        ("WEBP", "RGB", "jpeg", "RGB"),
        ("WEBP", "RGBA", "png", "RGBA"),
    ],
)
def test_usual_pictures_are_read(kind: str, mode: str, stored: str, stored_mode: str) -> None:
    source = drawing(mode)
    if mode in {"RGBA", "LA"}:
        source.putalpha(100)
    picture = read_picture(file_of(source, kind))
    image = shown(picture)
    assert (picture.kind, image.mode, image.size) == (stored, stored_mode, (60, 40))
    grey = image.convert("L")
    assert grey.getpixel((5, 20)) < 40  # type: ignore[operator]
    assert grey.getpixel((55, 20)) > 215  # type: ignore[operator]


def test_16_bits_become_8() -> None:
    image = shown(read_picture(file_of(Image.new("I;16", (4, 4), 40_000), "PNG")))
    assert image.getpixel((0, 0)) == 40_000 // 256


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_turned_and_what_the_camera_noted_is_dropped(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "a secret"
    picture = read_picture(file_of(drawing(), kind, exif=exif))
    assert (picture.width, picture.height) == (40, 60)
    assert b"secret" not in picture.data
    assert not shown(picture).getexif()


def test_comments_and_profiles_are_dropped() -> None:
    jpeg = file_of(drawing(), "JPEG", comment=b"a secret", icc_profile=b"a secret")
    assert b"secret" in jpeg
    assert b"secret" not in read_picture(jpeg).data


def test_damaged_notes_cost_no_picture() -> None:
    jpeg = file_of(drawing(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read_picture(jpeg).width == 60


def test_large_picture_is_made_smaller() -> None:
    assert (read_picture(file_of(Image.new("L", (6000, 3000)), "PNG"))).width == MOST_SIDE
    photo = read_picture(file_of(Image.new("L", (8000, 6000)), "JPEG"))
    assert max(photo.width, photo.height) <= MOST_SIDE
    assert photo.width / photo.height == pytest.approx(4 / 3, abs=0.01)


def test_png_that_stays_too_large_becomes_a_jpeg_on_white(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reader, "MOST_BYTES", 50)
    picture = read_picture(file_of(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG"))
    assert picture.kind == "jpeg"
    assert shown(picture).getpixel((5, 5)) == (255, 255, 255)


def test_of_an_animation_its_first_frame_is_kept() -> None:
    gif = file_of(Image.new("P", (8, 8), 0), "GIF", save_all=True, append_images=[Image.new("P", (8, 8), 1)] * 3)
    assert getattr(shown(read_picture(gif)), "n_frames", 1) == 1


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(6000, 6000), (10_000, 10_000), (2**31 - 1, 2**31 - 1), (32_000_001, 1)])
def test_picture_of_too_many_pixels_is_never_decoded(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _self: pytest.fail("decoded"))
    with pytest.raises(PictureError):
        read_picture(bomb(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        PNG[:-30],
        file_of(drawing(), "BMP"),
        file_of(drawing(), "TIFF"),
        file_of(drawing(), "ICO"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(data)


FILES = [PNG, *(file_of(drawing(), kind) for kind in ("JPEG", "GIF", "WEBP"))]


@pytest.mark.filterwarnings("ignore")
@given(
    file=st.sampled_from(FILES),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8),
    length=st.integers(0, 3000),
)
def test_any_damaged_file_is_read_or_refused(file: bytes, changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(file)
    for at, value in changes:
        data[at % len(data)] = value
    try:
        picture = read_picture(bytes(data[:length]) if length < len(data) else bytes(data))
    except PictureError:
        return
    shown(picture)
    assert max(picture.width, picture.height) <= MOST_SIDE


@pytest.mark.filterwarnings("ignore")
@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X"]), st.binary())
def test_any_bytes_are_refused(magic: bytes, rest: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(magic + rest)
