"""Local names as hints: a device's own name suggests a model, and proves nothing."""

_MODELS = {"Xiaomi Tag": "Xiaomi Tag", "iTAG": "iTAG", "nut": "nut", "nutale": "nut"}


def model_hint(name: str | None) -> str | None:
    """Return the model that goes by this exact name (padding aside), or None."""
    return _MODELS.get(name.strip()) if name else None
