from io import BytesIO
import json

from PIL import Image, ImageDraw
import pytest

from demo.pictures import PictureError, find_browser, log_in_script, pictures, repair_picture, small_png


def screenshot() -> bytes:
    """Return a picture of a few plain areas, as a browser gives it."""
    image = Image.new("RGBA", (40, 30), "#fafafa")
    ImageDraw.Draw(image).rectangle((5, 5, 20, 20), fill="#009ac7")
    png = BytesIO()
    image.save(png, "PNG", compress_level=0)
    return png.getvalue()


def test_first_browser_on_the_path_is_used() -> None:
    there = {"chrome": "/opt/chrome", "google-chrome": "/usr/bin/google-chrome"}
    assert find_browser(there.get) == "/usr/bin/google-chrome"


def test_missing_browser_is_named() -> None:
    with pytest.raises(PictureError, match="install Chromium or Chrome"):
        find_browser(lambda _name: None)


def test_small_png_keeps_size_and_colours_in_fewer_bytes() -> None:
    large = screenshot()
    small = small_png(large)
    assert len(small) < len(large)
    with Image.open(BytesIO(small)) as image:
        assert (image.size, image.mode) == ((40, 30), "P")
        seen = image.convert("RGB")
    assert (seen.getpixel((0, 0)), seen.getpixel((10, 10))) == ((0xFA, 0xFA, 0xFA), (0x00, 0x9A, 0xC7))


def test_log_in_script_stores_what_the_frontend_looks_for() -> None:
    script = log_in_script("http://127.0.0.1:1", {"access_token": "it's", "expires_in": 1800}, now=1000.0)
    assert script.startswith("localStorage.setItem('hassTokens', ")
    literal = script.removeprefix("localStorage.setItem('hassTokens', ").removesuffix(");")
    assert json.loads(json.loads(literal)) == {
        "access_token": "it's",
        "expires_in": 1800,
        "hassUrl": "http://127.0.0.1:1",
        "clientId": "http://127.0.0.1:1/",
        "expires": 2_800_000,
    }


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [picture.name for picture in (*pictures("abc"), repair_picture())]
    assert len(set(names)) == len(names) == 7


def test_tag_is_shown_on_its_devices_page() -> None:
    (tag,) = (picture for picture in pictures("abc") if picture.name == "tag")
    assert tag.path == "/config/devices/device/abc"
