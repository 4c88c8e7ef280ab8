"""RFC 9421 as computation: headers read, signature bases, the published vectors."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from photolog.errors import UntrustedRequest
from photolog.pure.trust import digests, keys, message_signatures
from photolog.pure.trust.keys import Algorithm

VALID = ["B.2.1", "B.2.2", "B.2.3", "B.2.4", "B.2.5", "B.2.6", "B.3"]
VALID += ["B.4.1", "B.4.2", "B.4.3", "B.4.4"]
INVALID = ["B.4.5", "B.4.6"]

INPUT = 'sig1=("@method");created=5;keyid="k"'
SIGNATURE = "sig1=:aGk=:"


@pytest.fixture(scope="module")
def vectors(corpora):
    path = corpora / "signatures" / "rfc9421-appendix-b.json"
    published = json.loads(path.read_text("utf-8"))
    cases = {case["id"].removeprefix("rfc9421-"): case for case in published["cases"]}
    return cases, {name: key_of(key) for name, key in published["keys"].items()}


def key_of(key):
    """Return the key with whatever the key is made of: photolog itself reads but two kinds."""
    if "secret_base64" in key:
        return base64.b64decode(key["secret_base64"])
    lines = key["public_key_pem"].split("-----")[2].split()
    return load_der_public_key(base64.b64decode("".join(lines)))


def computed(case) -> tuple[message_signatures.Parameters, bytes]:
    message = case.get("request") or case["response"]
    fields: dict[str, str] = {}
    for name, value in message["headers"]:
        before = fields.get(name.lower())
        fields[name.lower()] = f"{before}, {value}" if before else value
    values = {f'"{name}"': value for name, value in fields.items()} | {
        '"@status"': str(message.get("status"))
    }
    if "request" in case:
        values = message_signatures.components(
            message["method"], message["target"], f"https://{fields['host']}", fields
        )
    parameters = message_signatures.read(case["signature_input"], case["signature"])
    return parameters, message_signatures.base(parameters.covered, parameters.raw, values)


@pytest.mark.corpora
def test_every_vector_of_the_rfc_is_tried(vectors):
    expected = {name: case["expect"] for name, case in vectors[0].items()}

    assert expected == dict.fromkeys(VALID, "valid") | dict.fromkeys(INVALID, "invalid")


@pytest.mark.corpora
@pytest.mark.parametrize("name", VALID + INVALID)
def test_the_vectors_of_the_rfc(vectors, name):
    cases, public_keys = vectors
    case = cases[name]

    parameters, base = computed(case)

    assert base.decode() == case["expected_signature_base"]
    assert (parameters.label, parameters.key_id) == (case["label"], case["keyid"])
    assert keys.is_signed(
        public_keys[case["keyid"]], Algorithm(case["alg"]), base, parameters.signature
    ) == (case["expect"] == "valid")


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["B.2.2", "B.2.3", "B.2.4"])
def test_the_content_digests_of_the_rfc(vectors, name):
    message = vectors[0][name].get("request") or vectors[0][name]["response"]
    header = dict(message["headers"])["Content-Digest"]

    assert digests.matches_content_digest(header, message["body"].encode())


def test_the_base_of_a_known_post():
    digest = "sha-256=:1HmII9RZRMzccQGSINjXissrvsZpMjPGcNmG8q4LGPQ=:"
    values = message_signatures.components(
        "POST", "/inbox", "https://peer.example", {"content-digest": digest}
    )
    covered = ('"@method"', '"@target-uri"', '"content-digest"')
    raw = message_signatures.member(
        covered, 1788688800, "https://photo.example/users/alice#main-key"
    )

    base = message_signatures.base(covered, raw, values)

    assert hashlib.sha256(base).hexdigest() == (
        "b1d526b4651d2e86fee26c3b8d75a2917d1104b2f67ae5d98077656f5ebfbabd"
    )


def test_the_components_of_a_request():
    values = message_signatures.components(
        "GET", "/a%2Fb?q=%41&x=1&x=2", "https://Photo.example:443", {"host": "front"}
    )

    assert values == {
        '"host"': "front",
        '"@method"': "GET",
        '"@target-uri"': "https://photo.example/a%2Fb?q=%41&x=1&x=2",
        '"@authority"': "photo.example",
        '"@scheme"': "https",
        '"@request-target"': "/a%2Fb?q=%41&x=1&x=2",
        '"@path"': "/a%2Fb",
        '"@query"': "?q=%41&x=1&x=2",
        '"@query-param";name="q"': "A",
    }


def test_a_header_cannot_pose_as_a_component_of_the_request():
    values = message_signatures.components("GET", "/", "https://a.example", {"@method": "POST"})

    assert values['"@method"'] == "GET"


def test_a_query_of_very_many_parameters_is_not_taken_apart():
    query = "&".join(f"a{number}" for number in range(101))

    values = message_signatures.components("GET", f"/?{query}", "https://a.example", {})

    assert not [name for name in values if "query-param" in name]


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("https", "A.example:443", "a.example"),
        ("http", "a.example:80", "a.example"),
        ("https", "a.example:80", "a.example:80"),
        ("https", "a.example:8443", "a.example:8443"),
        ("http", " a.example ", "a.example"),
    ],
)
def test_the_authority_has_no_port_of_the_schemes_own(scheme, host, expected):
    assert message_signatures.authority(scheme, host) == expected


def test_the_member_is_kept_byte_for_byte():
    raw = '("@method"  "date" );alg="rsa-v1_5-sha256";keyid="k"; created=5'

    parameters = message_signatures.read(f"other=(), a={raw} , b=()", "a=:aGk=:,b=:aGk=:")
    base = message_signatures.base(
        parameters.covered, parameters.raw, {'"@method"': "GET", '"date"': "now"}
    )

    assert (parameters.label, parameters.created, parameters.key_id) == ("a", 5, "k")
    assert base.decode() == f'"@method": GET\n"date": now\n"@signature-params": {raw}'


@pytest.mark.parametrize(
    ("signature_input", "signature"),
    [
        ("", ""),
        (INPUT, ""),
        (INPUT, "sig2=:aGk=:"),
        (INPUT, 'keyId="k",signature="aGk="'),
        (INPUT, 'sig1="aGk="'),
        (INPUT, "sig1=::"),
        (INPUT, "sig1=(:aGk=:)"),
        ('sig1="@method"', SIGNATURE),
        ("sig1=(@method)", SIGNATURE),
        ("sig1=(method)", SIGNATURE),
        ("sig1=(5)", SIGNATURE),
        ('sig1=("@method" "@method");created=5;keyid="k"', SIGNATURE),
        (INPUT + ";created=6", SIGNATURE),
        (INPUT + ", " + INPUT, SIGNATURE),
        (INPUT + ";mine=1", SIGNATURE),
        (INPUT + ";nonce", SIGNATURE),
        (INPUT + ";alg=rsa-v1_5-sha256", SIGNATURE),  # a token, not a string
        ('sig1=("@method");created="5";keyid="k"', SIGNATURE),
        ('sig1=("@method");created;keyid="k"', SIGNATURE),
        ("sig1=();created=5;keyid=5", SIGNATURE),
    ],
)
def test_headers_that_are_refused(signature_input, signature):
    with pytest.raises(UntrustedRequest):
        message_signatures.read(signature_input, signature)


@pytest.mark.parametrize(
    "identifier",
    [
        '"x-missing"',
        '"Host"',
        '"host";sf',
        '"host";bs',
        '"host";req',
        '"host";tr',
        '"@status"',
        '"@signature-params"',
        '"@query-param";name="x"',
        '"@query-param"',
        '"@method";other',
    ],
)
def test_a_component_that_we_do_not_compute(identifier):
    values = message_signatures.components("GET", "/", "https://a.example", {"host": "a.example"})

    with pytest.raises(UntrustedRequest, match="covers"):
        message_signatures.base((identifier,), "()", values)


@given(st.text() | st.text('sig1=("@method");cretdky5 :'), st.just(SIGNATURE) | st.text())
def test_any_text_is_read_or_refused(signature_input, signature):
    with contextlib.suppress(UntrustedRequest):
        message_signatures.read(signature_input, signature)


@given(st.text(), st.integers(-(10**15) + 1, 10**15 - 1), st.binary(min_size=1))
def test_what_is_written_comes_back(key_id, created, signature):
    covered = ('"@method"', '"date"')
    try:
        raw = message_signatures.member(covered, created, key_id)
    except ValueError:
        assert not (key_id.isascii() and key_id.isprintable())
        return

    headers = message_signatures.headers(raw, signature)
    parameters = message_signatures.read(headers["Signature-Input"], headers["Signature"])

    assert (parameters.covered, parameters.raw, parameters.signature) == (covered, raw, signature)
    assert (parameters.key_id, parameters.created) == (key_id, created)
    assert parameters.algorithm == "rsa-v1_5-sha256"
