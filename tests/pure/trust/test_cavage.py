"""draft-cavage as computation: headers read, strings to sign, the published vectors."""

from __future__ import annotations

import contextlib
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from photolog.errors import UntrustedRequest
from photolog.pure.trust import cavage, keys
from photolog.pure.trust.cavage import Parameters
from photolog.pure.trust.keys import Algorithm

VALID = ["cavage-C.1", "cavage-C.2", "cavage-C.3", "derived-hs2019", "derived-no-algorithm"]
VALID += ["derived-created", "derived-two-digests"]
# The arithmetic of these is right; what is wrong with them is for the policy to see.
RIGHT_BUT_REFUSED = ["derived-expired", "derived-digest-mismatch", "derived-md5-digest"]
INVALID = ["derived-flipped-signature", "derived-empty-signature", "derived-bad-base64"]
INVALID += ["derived-signed-header-absent"]

MINIMAL = 'keyId="k",signature="aGk="'
names = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1)


@pytest.fixture(scope="module")
def vectors(corpora):
    path = corpora / "signatures" / "draft-cavage-appendix-c.json"
    published = json.loads(path.read_text("utf-8"))
    key = load_pem_public_key(published["keys"]["Test"]["public_key_pem"].encode())
    return {case["id"]: case for case in published["cases"]}, key


def fields_of(case) -> dict[str, str]:
    return {name.lower(): value for name, value in case["request"]["headers"]}


def computed(case) -> tuple[Parameters, bytes]:
    request, fields = case["request"], fields_of(case)
    parameters = cavage.read(fields["signature"])
    return parameters, cavage.signing_string(
        parameters, request["method"], request["target"], fields
    )


@pytest.mark.corpora
def test_every_vector_of_the_draft_is_tried(vectors):
    expected = {name: case["expect"] for name, case in vectors[0].items()}

    assert expected == dict.fromkeys(VALID, "valid") | dict.fromkeys(
        RIGHT_BUT_REFUSED + INVALID, "invalid"
    )


@pytest.mark.corpora
@pytest.mark.parametrize("name", VALID + RIGHT_BUT_REFUSED)
def test_the_arithmetic_of_the_vectors(vectors, name):
    cases, key = vectors

    parameters, string = computed(cases[name])

    assert string.decode() == cases[name]["expected_signing_string"]
    assert keys.is_signed(key, Algorithm.RSA_SHA256, string, parameters.signature)


@pytest.mark.corpora
@pytest.mark.parametrize("name", INVALID[1:])
def test_a_vector_that_cannot_be_read(vectors, name):
    with pytest.raises(UntrustedRequest):
        computed(vectors[0][name])


@pytest.mark.corpora
def test_a_vector_whose_signature_was_changed(vectors):
    cases, key = vectors

    parameters, string = computed(cases["derived-flipped-signature"])

    assert not keys.is_signed(key, Algorithm.RSA_SHA256, string, parameters.signature)


def test_the_string_of_a_known_post():
    digest = "SHA-256=1HmII9RZRMzccQGSINjXissrvsZpMjPGcNmG8q4LGPQ="
    fields = {
        "host": "peer.example",
        "date": "Sun, 06 Sep 2026 10:00:00 GMT",
        "digest": digest,
        "content-type": "application/activity+json",
    }
    covered = (cavage.REQUEST_TARGET, *fields)
    parameters = Parameters("k", "rsa-sha256", covered, "", "", b"")

    string = cavage.signing_string(parameters, "POST", "/inbox", fields)

    assert hashlib.sha256(string).hexdigest() == (
        "28d306cb75034c1b3827e86e6eb1ae7f78d3374b5d2ff16ce8afe70293e96110"
    )


@pytest.mark.parametrize(
    "header",
    [
        'keyId="k",algorithm="hs2019",headers="host date",signature="aGk="',
        'Signature keyId="k",headers="Host Date",signature="aGk"',
        ' keyId = "k" , signature=aGk=\t,headers="host date",algorithm=hs2019 ',
        'signature="aGk=",created=1402170695,keyId="k",headers="host date",other="1"',
        r'keyId="\k",headers="host date",signature="aGk="',
    ],
)
def test_forms_of_the_header(header):
    parameters = cavage.read(header)

    assert (parameters.key_id, parameters.algorithm) == ("k", "hs2019")
    assert parameters.covered == ("host", "date")
    assert parameters.signature == b"hi"


@pytest.mark.parametrize(
    ("algorithm", "covered"), [(',algorithm="rsa-sha256"', "date"), ("", "(created)")]
)
def test_what_is_covered_when_nothing_is_listed(algorithm, covered):
    assert cavage.read(MINIMAL + algorithm).covered == (covered,)


def test_times_are_kept_as_they_are_written():
    parameters = cavage.read(MINIMAL + ',created=1402170695,expires="1402170699.25"')

    assert (parameters.created, parameters.expires) == ("1402170695", "1402170699.25")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Signature ",
        'keyId="k"',
        'signature="aGk="',
        'keyId="",signature="aGk="',
        'keyId="k",signature=""',
        'keyId="k",signature="a-_="',
        'keyId="k",signature="aGl="',
        MINIMAL + ',keyId="other"',
        MINIMAL + ',KEYID="other"',
        MINIMAL + ',headers="host",headers="date"',
        MINIMAL + ',headers="date date"',
        MINIMAL + ',headers="date Date"',
        MINIMAL + ',headers=""',
        MINIMAL + ',headers="host  date"',
        MINIMAL + ",created=soon",
        MINIMAL + ",created=-5",
        MINIMAL + ",created=١٢",
        MINIMAL + ",expires=1e9",
        MINIMAL + ",",
        MINIMAL + ";a=1",
        MINIMAL + ',a="open',
        MINIMAL + " a=1",
        "sig1=:aGk=:",
    ],
)
def test_a_header_that_is_refused(header):
    with pytest.raises(UntrustedRequest):
        cavage.read(header)


@pytest.mark.parametrize(
    "header",
    [
        MINIMAL + ',headers="host x-missing"',
        MINIMAL + ',headers="(created)"',  # without a created
        MINIMAL + ',headers="(expires)"',
        MINIMAL + ',algorithm="rsa-sha256",headers="(created)",created=5',
        MINIMAL + ',headers="(other)"',
    ],
)
def test_a_string_that_cannot_be_made(header):
    with pytest.raises(UntrustedRequest):
        cavage.signing_string(cavage.read(header), "GET", "/", {"host": "a.example"})


def test_created_and_expires_are_part_of_an_hs2019_signature():
    parameters = cavage.read(MINIMAL + ',headers="(expires) (created)",created=5,expires=6.5')

    assert cavage.signing_string(parameters, "GET", "/", {}) == b"(expires): 6.5\n(created): 5"


@given(st.text() | st.text('keyId="signature,\\ ') | st.text().map(lambda text: MINIMAL + text))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(UntrustedRequest):
        cavage.read(text)


@given(
    st.from_regex(r"https://[a-z]{1,9}\.example/[a-z#/-]*", fullmatch=True),
    st.lists(names, min_size=1, unique=True).map(tuple),
    st.binary(min_size=1),
)
def test_what_is_written_comes_back(key_id, covered, signature):
    parameters = Parameters(key_id, "rsa-sha256", covered, "", "", signature)

    assert cavage.read(cavage.header(parameters)) == parameters
