"""The moving picture of the documentation."""

from io import BytesIO

from PIL import Image

from demo.film import animation


def test_film_has_every_frame_and_repeats() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    shown = Image.open(BytesIO(animation(frames, 0.5, 60)))
    assert getattr(shown, "n_frames", 1) == 3
    assert shown.info["loop"] == 0
