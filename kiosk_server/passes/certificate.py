"""Which certificate a site's settings name for passes."""

from __future__ import annotations

from kiosk_server.passes.signing import PassSigner, read_signer
from kiosk_server.settings import ServeSettings

FOLDER = "passes"
"Within the data folder."


def pass_signer(settings: ServeSettings) -> PassSigner | None:
    """None where the site has none. Raises CannotStart where what is there cannot be used."""
    folder = settings.passes or settings.data / FOLDER
    return read_signer(folder) if settings.passes is not None or folder.is_dir() else None
