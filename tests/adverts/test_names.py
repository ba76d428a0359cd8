from hypothesis import given
import pytest

from custom_components.xiaomi_tag.adverts.names import model_hint
from tests.adverts.strategies import fuzz, texts


@pytest.mark.parametrize(
    ("name", "model"), [("Xiaomi Tag", "Xiaomi Tag"), ("iTAG            ", "iTAG"), ("nutale", "nut")]
)
def test_known_name(name: str, model: str) -> None:
    assert model_hint(name) == model


@pytest.mark.parametrize("name", [None, "", "xiaomi tag", "Xiaomi Tag 2", "C2:9F:5B:4C:F3:69", "walnut"])
def test_no_hint(name: str | None) -> None:
    assert model_hint(name) is None


@fuzz
@given(texts)
def test_arbitrary_name(name: str) -> None:
    assert model_hint(name) in {None, "Xiaomi Tag", "iTAG", "nut"}
