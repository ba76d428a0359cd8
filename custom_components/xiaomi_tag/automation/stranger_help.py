"""Where somebody who is followed finds help: names of organisations and their pages."""

from typing import Final

from .case_words import CaseWords

STALKERWARE: Final = "https://stopstalkerware.org"
"""Coalition Against Stalkerware."""
DIRECTORY: Final = "https://nomoredirectory.org"
"""Help lines of most countries."""
HELP_LINES: Final = (
    ("Deutschland: Hilfetelefon 116 016", "https://www.hilfetelefon.de"),
    ("España: 016", "https://violenciagenero.igualdad.gob.es"),
    ("France : 3919", "https://arretonslesviolences.gouv.fr"),
    ("Nederland: Veilig Thuis 0800-2000", "https://veiligthuis.nl"),
    ("United Kingdom: 0808 2000 247", "https://www.nationaldahelpline.org.uk"),
    ("United States: 1-800-799-7233", "https://www.thehotline.org"),
)
AIRGUARD: Final = "https://github.com/seemoo-lab/AirGuard"
"""A free app for phones that finds trackers and makes some ring."""


def help_pages(words: CaseWords) -> list[tuple[str, str]]:
    """Return the names and addresses of pages that help."""
    return [
        (words.text("stranger_help_stalkerware"), STALKERWARE),
        (words.text("stranger_help_country"), DIRECTORY),
        *HELP_LINES,
    ]
