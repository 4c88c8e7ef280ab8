import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.pictures import cleaning, iptc, rights, suggestions, xmp
from photolog.pure.pictures.iptc import IptcWords
from photolog.pure.pictures.xmp import XmpWords

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:Lens="35mm f/2"
 xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<dc:title><rdf:Alt><rdf:li xml:lang="de">Hafen</rdf:li>
<rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">At dawn</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Möwe</rdf:li></rdf:Bag></dc:subject>
<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Ben</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Ada</rdf:li></rdf:Alt></dc:rights>
<i:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Boats</rdf:li></rdf:Alt>
</i:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<rdf:Description><dc:title>&b;</dc:title></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_packet_gives_its_words(encoding):
    assert xmp.read(PACKET.encode(encoding)) == XmpWords(
        title="Harbour",
        description="At dawn",
        alt="Boats",
        keywords=("sea", "Möwe"),
        creator="Ada, Ben",
        rights="© Ada",
        lens="35mm f/2",
        orientation=6,
    )


@pytest.mark.parametrize("content", [BILLION_LAUGHS, "<a", "", "<!DOCTYPE a><a/>", "<a>" * 500])
def test_a_packet_that_declares_or_is_broken_gives_nothing(content):
    assert xmp.read(content.encode()) == XmpWords()


def test_a_packet_beyond_a_megabyte_is_not_read():
    assert xmp.read(PACKET.encode() + b"<!--" + b"-" * (1 << 20)) == XmpWords()


@given(st.binary(max_size=400))
def test_any_bytes_are_words_or_none(content):
    assert isinstance(xmp.read(content), XmpWords)
    assert isinstance(xmp.read(PACKET.encode()[:500] + content), XmpWords)
    assert isinstance(iptc.read(content), IptcWords)
    assert isinstance(iptc.read(b"\x1c\x02" + content), IptcWords)


def dataset(record, number, value):
    return bytes([0x1C, record, number]) + len(value).to_bytes(2, "big") + value


def test_datasets_are_decoded_by_their_character_set():
    utf8 = dataset(1, 90, b"\x1b%G") + dataset(2, 120, "Café".encode())
    latin = dataset(2, 120, b"Caf\xe9") + dataset(2, 25, b"sea") + dataset(2, 25, b"sky")

    assert iptc.read(utf8).description == "Café"
    assert iptc.read(latin) == IptcWords(description="Café", keywords=("sea", "sky"))


def test_datasets_of_a_cut_block_are_read_as_far_as_they_are_whole():
    block = dataset(2, 5, b"Title") + dataset(2, 120, b"Caption")[:-1]

    assert iptc.read(block) == IptcWords(title="Title")


def suggest(main=None, iptc_words=None, xmp_words=None):
    return suggestions.suggest(main or {}, iptc_words or IptcWords(), xmp_words or XmpWords())


@pytest.mark.parametrize(
    ("words", "alt", "source"),
    [
        (suggest({}, IptcWords(), XmpWords(alt="A", description="B")), "A", "IPTC alt text"),
        (
            suggest({}, IptcWords(description="I"), XmpWords(description="X")),
            "X",
            "XMP description",
        ),
        (suggest({0x10E: "E"}, IptcWords(description="I")), "I", "IPTC description"),
        (suggest({0x10E: "E"}), "E", "EXIF description"),
        (suggest({}), "", ""),
    ],
)
def test_alt_text_names_where_it_was_found(words, alt, source):
    assert (words.alt, words.alt_source) == (alt, source)


@pytest.mark.parametrize(
    "junk",
    ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "DCIM\\100MEDIA"[:4], "Exif_JPEG_PICTURE",
     "DSC_0042", "IMG_1234.JPG", "cof", "   ", "Created with GIMP", "KODAK Digital Still Camera"],
)  # fmt: skip
def test_what_cameras_write_is_not_offered(junk):
    words = suggest({0x10E: junk}, IptcWords(title=junk))

    assert (words.alt, words.alt_source, words.caption, words.title) == ("", "", "", "")


def test_words_are_cut_and_freed_of_controls():
    words = suggest(
        {0x13B: "Zo\u202eë\x00 \x07Doe", 0x8298: "Photo A\x00Editor B"},
        IptcWords(title="t" * 300, description="c" * 9000),
        XmpWords(keywords=(*(f"k{n}" + "x" * 90 for n in range(70)), "K0" + "x" * 90)),
    )

    assert words.creator == "Zoë Doe"
    assert words.copyright == "Photo A; Editor B"
    assert (len(words.title), len(words.caption), len(words.alt)) == (200, 5000, 1500)
    assert len(words.keywords) == 50
    assert max(map(len, words.keywords)) == 64


def test_keywords_of_both_blocks_are_merged_once():
    words = suggest({}, IptcWords(keywords=("Sea", "sky")), XmpWords(keywords=("sea", "Gull")))

    assert words.keywords == ("sea", "Gull", "sky")


def test_lines_of_a_caption_stay():
    assert suggest({}, IptcWords(description="one\r\ntwo  three\n")).caption == "one\ntwo three"


@given(st.text(), st.integers(1, 50), st.booleans())
def test_clean_text_is_short_printable_and_clean_already(text, limit, keeps_lines):
    tidy = cleaning.clean(text, limit, keeps_lines=keeps_lines)

    assert len(tidy) <= limit
    assert all(c.isprintable() or c == "\n" or ord(c) > 127 for c in tidy)
    assert "\x00" not in tidy and "\u202e" not in tidy
    assert tidy == tidy.strip()


def test_a_licence_packet_says_the_licence_and_nothing_else():
    packet = rights.xmp_packet("https://creativecommons.org/licenses/by/4.0/?a=1&b=2").decode()

    assert (
        'xmpRights:WebStatement="https://creativecommons.org/licenses/by/4.0/?a=1&amp;b=2"'
        in packet
    )
    assert 'cc:license rdf:resource="https://creativecommons.org' in packet
    assert rights.xmp_packet("") == b""
    assert "cc:license" not in rights.xmp_packet("https://example.org/mine").decode()
    assert xmp.read(packet.encode()) == XmpWords()


def test_no_rights_are_no_block():
    assert rights.exif_block("", "") == b""
