"""
The few words that public files carry: who made the picture, whose it is, how it may be used.

Both blocks are written anew, byte for byte, so that nothing of the upload can slip in.

Specs: TIFF 6.0, section 2; ISO 16684-1 (XMP); ccREL, section 6.
"""

from __future__ import annotations

import struct

_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_ASCII = 2
_INLINE = 4
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_CREATIVE_COMMONS = ("https://creativecommons.org/", "http://creativecommons.org/")


def exif_block(creator: str, copyright_text: str) -> bytes:
    """
    Return a TIFF block with Artist and Copyright, b"" when both are empty.

    The texts are UTF-8, as every program of today reads them (EXIF 3.0 allows it).
    """
    texts = [(_ARTIST, creator), (_COPYRIGHT, copyright_text)]
    values = [(tag, text.encode("utf-8") + b"\x00") for tag, text in texts if text]
    if not values:
        return b""
    directory = struct.pack(">H", len(values))
    after = 8 + 2 + 12 * len(values) + 4
    tail = b""
    for tag, value in values:
        directory += struct.pack(">HHI", tag, _ASCII, len(value))
        if len(value) <= _INLINE:
            directory += value.ljust(_INLINE, b"\x00")
        else:
            directory += struct.pack(">I", after + len(tail))
            tail += value + b"\x00" * (len(value) % 2)  # values start at even offsets
    return b"MM\x00*\x00\x00\x00\x08" + directory + b"\x00\x00\x00\x00" + tail


def xmp_packet(licence_url: str) -> bytes:
    """Return an XMP packet that names the licence, b"" when there is none."""
    if not licence_url:
        return b""
    address = f'"{licence_url.translate(_MARKUP)}"'
    licence = ""
    if licence_url.startswith(_CREATIVE_COMMONS):
        licence = f"<cc:license rdf:resource={address}/>"
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:cc="http://creativecommons.org/ns#"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        f' xmpRights:Marked="True" xmpRights:WebStatement={address}>'
        f"{licence}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()
