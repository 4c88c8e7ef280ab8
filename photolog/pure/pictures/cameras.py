"""Names of cameras as people say them: "NIKON CORPORATION" and "NIKON D5000" are a Nikon D5000."""

from __future__ import annotations

import re

# The start of a make as cameras write it, lower-case, and the name on the box.
_MAKERS = {
    "apple": "Apple",
    "canon": "Canon",
    "casio": "Casio",
    "dji": "DJI",
    "eastman kodak": "Kodak",
    "epson": "Epson",
    "seiko epson": "Epson",
    "flir": "FLIR",
    "fujifilm": "Fujifilm",
    "fuji photo film": "Fujifilm",
    "google": "Google",
    "gopro": "GoPro",
    "hasselblad": "Hasselblad",
    "hewlett-packard": "HP",
    "hmd global": "Nokia",
    "htc": "HTC",
    "huawei": "Huawei",
    "kodak": "Kodak",
    "konica minolta": "Konica Minolta",
    "leica": "Leica",
    "lg electronics": "LG",
    "lge": "LG",
    "minolta": "Minolta",
    "motorola": "Motorola",
    "nikon": "Nikon",
    "nintendo": "Nintendo",
    "nokia": "Nokia",
    "olympus": "Olympus",
    "om digital solutions": "OM System",
    "oneplus": "OnePlus",
    "panasonic": "Panasonic",
    "pentax": "Pentax",
    "phase one": "Phase One",
    "ricoh": "Ricoh",
    "samsung": "Samsung",
    "sigma": "Sigma",
    "sony": "Sony",
    "xiaomi": "Xiaomi",
}
_COMPANY = re.compile(
    r"[\s,]+(corporation|corp|company|co|limited|ltd|incorporated|inc|gmbh|ag|ab|optical|imaging)\b\.?",
    re.IGNORECASE,
)


def name(make: str, model: str) -> str:
    """Return one name of both, the maker said once; "" when neither is known."""
    maker = _maker(make)
    for prefix in (make, maker, maker.split(" ")[0]):
        if prefix and _starts_with_word(model, prefix):
            model = model[len(prefix) :].strip(" -")
    return f"{maker} {model}".strip()


def _maker(make: str) -> str:
    lowered = make.lower()
    for start, known in _MAKERS.items():
        if _starts_with_word(lowered, start):
            return known
    return _COMPANY.sub("", make).strip(" ,.") or make


def _starts_with_word(text: str, prefix: str) -> bool:
    rest = text[len(prefix) : len(prefix) + 1]
    return text.lower().startswith(prefix.lower()) and not rest.isalnum()
