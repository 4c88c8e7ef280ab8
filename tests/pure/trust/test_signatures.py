"""The front door: what we send is signed as the fediverse wants it, what comes in is doubted."""

from __future__ import annotations

import base64
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from photolog.errors import UntrustedRequest
from photolog.peers import PublicKey, Scheme
from photolog.pure.trust import digests, keys, signatures, signed_requests, structured_fields
from photolog.pure.trust.signatures import InboundRequest, Signer

NOW = datetime(2026, 9, 6, 10, 0, tzinfo=UTC)
DATE = "Sun, 06 Sep 2026 10:00:00 GMT"
OURS = "https://photo.example"
BODY = b'{"type":"Like"}'
DIGEST = digests.digest_header(BODY)

ACTOR = "https://remote.example/users/alice"
KEY = keys.load_private(keys.generate())
ALICE = Signer(f"{ACTOR}#main-key", KEY)
PUBLIC = PublicKey(ALICE.key_id, ACTOR, keys.public_pem(KEY))
ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(32))
MULTIKEY = replace(PUBLIC, pem="z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")

both_schemes = pytest.mark.parametrize("scheme", list(Scheme))


def signed(scheme=Scheme.CAVAGE, method="POST", target="/inbox", body=BODY, **rest):
    """Return a request to us as photolog itself would sign it for somebody else."""
    sent = None if method == "GET" else body
    headers = signatures.sign(
        ALICE, scheme, method, OURS + target, body=sent, **({"now": NOW} | rest)
    )
    return InboundRequest(method, target, tuple(headers.items()), sent or b"", OURS)


def cavage_request(  # as servers of other makers sign, one detail at a time
    covered="(request-target) host date digest",
    *,
    method="POST",
    target="/inbox",
    signed_target=None,
    algorithm='algorithm="rsa-sha256",',
    extra="",
    values=None,
    sign=keys.sign,
    key=KEY,
    prefix="",
):
    headers = {"host": "photo.example", "date": DATE, "digest": DIGEST} | (values or {})
    headers = {name: value for name, value in headers.items() if value is not None}
    lines = headers | {"(request-target)": f"{method.lower()} {signed_target or target}"}
    lines |= dict(pair.split("=") for pair in extra.strip(",").split(",") if pair)
    string = "\n".join(
        f"{name}: {lines.get(name, lines.get(name.strip('()'), ''))}" for name in covered.split()
    )
    signature = base64.b64encode(sign(key, string.encode("latin-1"))).decode()
    header = (
        f'{prefix}keyId="{ALICE.key_id}",{algorithm}headers="{covered}",'
        f'{extra}signature="{signature}"'
    )
    sent = (*headers.items(), ("Signature", header))
    return InboundRequest(method, target, sent, BODY if method == "POST" else b"", OURS)


def message_request(
    member='("@method" "@target-uri" "content-digest");created=1788688800;keyid="{key_id}"',
    base='"@method": POST\n"@target-uri": https://photo.example/inbox\n"content-digest": {digest}',
    *,
    method="POST",
    target="/inbox",
    host="photo.example",
    sign=keys.sign,
    key=KEY,
):
    digest = digests.content_digest(BODY)
    member = member.format(key_id=ALICE.key_id)
    base = base.format(digest=digest, host=host) + f'\n"@signature-params": {member}'
    signature = base64.b64encode(sign(key, base.encode())).decode()
    headers = (
        ("Host", host),
        ("Date", DATE),
        ("Content-Digest", digest),
        ("Signature-Input", f"sig1={member}"),
        ("Signature", f"sig1=:{signature}:"),
    )
    return InboundRequest(method, target, headers, BODY if method == "POST" else b"", OURS)


def verified(request, key=PUBLIC, now=NOW):
    return signatures.verify(signatures.read_claim(request, now), key)


def refusal(request, key=PUBLIC, now=NOW) -> str:
    with pytest.raises(UntrustedRequest) as refused:
        verified(request, key, now)
    return str(refused.value)


def changed(request, **headers):
    """Return the request with headers replaced, or without them when the value is None."""
    kept = [(name, value) for name, value in request.headers if name.lower() not in headers]
    added = [(name, value) for name, value in headers.items() if value is not None]
    return replace(request, headers=(*kept, *added))


# What we send


def test_a_post_is_signed_as_every_server_reads_it():
    headers = signatures.sign(
        ALICE, Scheme.CAVAGE, "POST", "https://peer.example/inbox", body=BODY, now=NOW
    )

    signature = headers["Signature"]
    assert list(headers) == ["Host", "Date", "Digest", "Content-Type", "Signature"]
    assert headers["Host"] == "peer.example"
    assert headers["Date"] == DATE
    assert headers["Digest"] == DIGEST
    assert headers["Digest"].startswith("SHA-256=")
    assert headers["Content-Type"] == "application/activity+json"
    assert signature.startswith(
        f'keyId="{ALICE.key_id}",algorithm="rsa-sha256",'
        'headers="(request-target) host date digest content-type",signature="'
    )
    assert ", " not in signature


def test_a_get_covers_address_host_and_date():
    headers = signatures.sign(
        ALICE, Scheme.CAVAGE, "GET", "https://peer.example/users/bob", body=None, now=NOW
    )

    assert list(headers) == ["Host", "Date", "Signature"]
    assert 'headers="(request-target) host date",' in headers["Signature"]


def test_the_signature_of_a_known_post_is_over_the_published_string():
    headers = signatures.sign(
        ALICE, Scheme.CAVAGE, "POST", "https://peer.example/inbox", body=BODY, now=NOW
    )
    string = (
        "(request-target): post /inbox\nhost: peer.example\n"
        f"date: {DATE}\ndigest: {DIGEST}\ncontent-type: application/activity+json"
    )
    signature = headers["Signature"].split('signature="')[1].rstrip('"')

    KEY.public_key().verify(
        structured_fields.from_base64(signature),
        string.encode(),
        padding.PKCS1v15(),
        hashes.SHA256(),
    )


def test_an_rfc_9421_post_covers_method_address_and_body():
    headers = signatures.sign(
        ALICE, Scheme.RFC9421, "POST", "https://peer.example/inbox", body=BODY, now=NOW
    )

    assert list(headers) == [
        "Host",
        "Date",
        "Content-Digest",
        "Content-Type",
        "Signature-Input",
        "Signature",
    ]
    assert headers["Signature-Input"] == (
        'sig1=("@method" "@target-uri" "content-digest");created=1788688800;'
        f'keyid="{ALICE.key_id}";alg="rsa-v1_5-sha256"'
    )


def test_an_rfc_9421_get_has_no_digest():
    headers = signatures.sign(
        ALICE, Scheme.RFC9421, "GET", "https://peer.example/a?b=1", body=None, now=NOW
    )

    assert list(headers) == ["Host", "Date", "Signature-Input", "Signature"]
    assert headers["Signature-Input"].startswith('sig1=("@method" "@target-uri");')


@both_schemes
def test_an_extra_header_is_sent_and_covered(scheme):
    request = signed(scheme, extra={"Collection-Synchronization": 'digest="x"'})

    assert ("Collection-Synchronization", 'digest="x"') in request.headers
    assert verified(request).actor_uri == ACTOR
    refused = refusal(changed(request, **{"collection-synchronization": 'digest="y"'}))
    assert refused == "the signature does not verify"


@both_schemes
@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://Photo.Example:443/inbox", "photo.example", "https://photo.example"),
        ("http://photo.example:80/inbox", "photo.example", "http://photo.example"),
        ("https://photo.example:8443/inbox", "photo.example:8443", "https://photo.example:8443"),
    ],
)
def test_the_host_carries_a_port_only_when_it_is_not_the_schemes_own(scheme, url, host, origin):
    headers = signatures.sign(ALICE, scheme, "POST", url, body=BODY, now=NOW)
    request = InboundRequest("POST", "/inbox", tuple(headers.items()), BODY, origin)

    assert headers["Host"] == host
    assert verified(request).key_id == ALICE.key_id


@both_schemes
def test_an_address_without_a_path_is_asked_for_its_root(scheme):
    headers = signatures.sign(ALICE, scheme, "GET", OURS, body=None, now=NOW)

    assert verified(InboundRequest("GET", "/", tuple(headers.items()), b"", OURS))


def test_the_date_is_in_gmt_wherever_the_clock_is():
    elsewhere = NOW.astimezone(datetime.strptime("+0530", "%z").tzinfo)

    headers = signatures.sign(ALICE, Scheme.CAVAGE, "GET", OURS, body=None, now=elsewhere)

    assert headers["Date"] == DATE


@both_schemes
@pytest.mark.parametrize(
    ("signer", "extra"),
    [(ALICE, {"X-Note": "a\r\nDigest: b"}), (Signer("https://a.example/\n", KEY), {})],
)
def test_no_line_is_smuggled_into_what_we_sign(scheme, signer, extra):
    with pytest.raises(ValueError):
        signatures.sign(signer, scheme, "GET", OURS, body=None, now=NOW, extra=extra)


# What comes in and is right


@both_schemes
@pytest.mark.parametrize(("method", "target"), [("POST", "/inbox"), ("GET", "/p/1?page=%41")])
def test_what_we_sign_verifies(scheme, method, target):
    claim = signatures.read_claim(signed(scheme, method, target), NOW)

    assert (claim.key_id, claim.scheme) == (ALICE.key_id, scheme)
    proven = signatures.verify(claim, PUBLIC)
    assert (proven.actor_uri, proven.key_id) == (ACTOR, ALICE.key_id)


@pytest.mark.parametrize(
    "variant",
    [
        {"algorithm": 'algorithm="hs2019",'},
        {"algorithm": ""},
        {"prefix": "Signature "},
        {"covered": "host date digest (request-target)"},
        {"covered": "(request-target) date host digest user-agent", "values": {"user-agent": "x"}},
        {"values": {"digest": f"sha-512=xx,{DIGEST.replace('SHA', 'sha')}"}},
        {"values": {"host": "Photo.Example:443"}},
        {"values": {"user-agent": "Größe"}, "covered": "(request-target) host date digest"},
    ],
)
def test_what_other_servers_sign_verifies(variant):
    assert verified(cavage_request(**variant)).actor_uri == ACTOR


def test_created_stands_in_for_a_date_with_hs2019():
    request = cavage_request(
        "(request-target) host (created) (expires) digest",
        algorithm='algorithm="hs2019",',
        extra="created=1788688700,expires=1788689000,",
        values={"date": None},
    )

    assert verified(request)


def test_rsa_sha512_is_computed_as_it_says():
    def sign(key, string):
        return key.sign(string, padding.PKCS1v15(), hashes.SHA512())

    assert verified(cavage_request(algorithm='algorithm="rsa-sha512",', sign=sign))
    assert refusal(cavage_request(algorithm='algorithm="rsa-sha512",')) == (
        "the signature does not verify"
    )


def test_ed25519_keys_sign_in_both_schemes():
    def sign(key, string):
        return key.sign(string)

    for algorithm in ("", 'algorithm="hs2019",', 'algorithm="ed25519",'):
        assert verified(cavage_request(algorithm=algorithm, sign=sign, key=ED25519), MULTIKEY)
    assert verified(message_request(sign=sign, key=ED25519), MULTIKEY)


def test_a_get_signed_without_its_query_verifies_too():
    path, covered = "/users/owner/outbox", "(request-target) host date"
    request = cavage_request(covered, method="GET", target=f"{path}?page=2", signed_target=path)
    ours = signed(method="GET", target=f"{path}?page=2", signs_query=False)

    assert verified(request)
    assert verified(ours)
    assert verified(replace(ours, target=f"{path}?page=3"))  # nobody has signed that
    assert refusal(replace(ours, target="/users/owner/inbox?page=2"))


def test_a_post_signed_without_its_query_does_not():
    request = cavage_request(target="/inbox?a=1", signed_target="/inbox")

    assert refusal(request) == "the signature does not verify"


def test_the_order_of_parameters_is_the_senders():
    member = (
        '("@method" "@target-uri" "@authority" "host" "date" "content-digest")'
        ';alg="rsa-v1_5-sha256";keyid="{key_id}";created=1788688800'
    )
    base = (
        '"@method": POST\n"@target-uri": https://photo.example/inbox\n"@authority": photo.example\n'
        '"host": photo.example\n"date": ' + DATE + '\n"content-digest": {digest}'
    )

    assert verified(message_request(member, base)).key_id == ALICE.key_id


PATH_MEMBER = (
    '("@method" "@path" "@authority" "content-digest");created=1788688800;keyid="{key_id}"'
)
PATH_BASE = (
    '"@method": POST\n"@path": /inbox\n"@authority": photo.example\n"content-digest": {digest}'
)


def test_path_and_authority_stand_in_for_the_whole_address():
    assert verified(message_request(PATH_MEMBER, PATH_BASE))
    assert refusal(message_request(PATH_MEMBER, PATH_BASE, target="/inbox?a=1")) == (
        "the signature does not cover the address"
    )


def test_a_proxy_may_change_the_host_that_rfc_9421_does_not_cover():
    assert verified(message_request(host="127.0.0.1:8000"))


# What comes in and is wrong


@pytest.mark.parametrize(
    ("covered", "missing"),
    [
        ("host date digest", "the address"),
        ("(request-target) date digest", "the host"),
        ("(request-target) host digest", "the time"),
        ("(request-target) host date", "the body"),
    ],
)
def test_a_post_must_cover_the_minimum(covered, missing):
    assert refusal(cavage_request(covered)) == f"the signature does not cover {missing}"


@pytest.mark.parametrize(
    ("covered", "missing"),
    [
        ("host date", "the address"),
        ("(request-target) date", "the host"),
        ("(request-target) host", "the time"),
    ],
)
def test_a_get_must_cover_the_minimum(covered, missing):
    request = cavage_request(covered, method="GET")

    assert refusal(request) == f"the signature does not cover {missing}"


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ('"@method"', "the method"),
        ('"@target-uri"', "the address"),
        ('"content-digest"', "the body"),
    ],
)
def test_an_rfc_9421_post_must_cover_the_minimum(without, missing):
    lines = {
        '"@method"': "POST",
        '"@target-uri"': "https://photo.example/inbox",
        '"content-digest"': "{digest}",
    }
    del lines[without]
    member = f"({' '.join(lines)});created=1788688800" + ';keyid="{key_id}"'
    base = "\n".join(f"{name}: {value}" for name, value in lines.items())

    assert refusal(message_request(member, base)) == f"the signature does not cover {missing}"


@pytest.mark.parametrize("parameter", [";created=1788688800", ';keyid="{key_id}"'])
def test_rfc_9421_needs_created_and_keyid(parameter):
    full = '("@method" "@target-uri" "content-digest");created=1788688800;keyid="{key_id}"'

    assert refusal(message_request(full.replace(parameter, ""))) in (
        "the signature tells no time",
        "the signature names no key",
    )


WITHIN = [timedelta(0), timedelta(minutes=60), timedelta(minutes=-60)]
OUTSIDE = [timedelta(minutes=60, seconds=1), timedelta(minutes=65), timedelta(hours=13)]
OUTSIDE += [timedelta(minutes=-60, seconds=-1), timedelta(days=-2)]


@both_schemes
@pytest.mark.parametrize("age", WITHIN)
def test_an_hour_to_either_side_is_fresh(scheme, age):
    assert verified(signed(scheme), now=NOW + age)


@both_schemes
@pytest.mark.parametrize("age", OUTSIDE)
def test_more_than_an_hour_is_refused(scheme, age):
    assert refusal(signed(scheme), now=NOW + age) == "the signature is too old or from the future"


@pytest.mark.parametrize(("expires", "is_fresh"), [(1788685200, True), (1788685199, False)])
def test_a_signature_that_expired_more_than_an_hour_ago_is_refused(expires, is_fresh):
    request = cavage_request(
        "(request-target) host (created) (expires) digest",
        algorithm="",
        extra=f"created=1788688800,expires={expires},",
    )
    member = (
        '("@method" "@target-uri" "content-digest");created=1788688800;'
        f"expires={expires}" + ';keyid="{key_id}"'
    )

    for each in (request, message_request(member)):
        if is_fresh:
            assert verified(each)
        else:
            assert refusal(each) == "the signature has expired"


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "",
        "Sun, 06 Sep 2026 10:00:00 +0000",
        "Sun, 31 Feb 2026 10:00:00 GMT",
        f"{DATE}, {DATE}",
        "2026-09-06T10:00:00Z",
    ],
)
def test_a_date_that_is_none_is_refused(date):
    assert refusal(cavage_request(values={"date": date})) == "the signature tells no time"


def test_a_date_that_is_not_covered_tells_no_time():
    request = cavage_request("(request-target) host digest")

    read = signed_requests.read(request, signed_requests.fields_of(request))

    assert read.created is None


def test_an_unsigned_date_is_not_believed():
    """Only what is covered tells the time: here (created), two days old, though Date is fresh."""
    request = cavage_request(
        "(request-target) host (created) digest", algorithm="", extra="created=1788516000,"
    )

    assert refusal(request) == "the signature is too old or from the future"


@pytest.mark.parametrize(
    "host",
    [
        "other.example",
        "photo.example.evil.example",
        "photo.example:8443",
        "photo.example/inbox",
        "owner@photo.example",
        "photo.example, photo.example",
        "",
    ],
)
def test_a_request_signed_for_another_host_is_refused(host):
    request = cavage_request(values={"host": host})

    assert refusal(request) == "the request was signed for another host"


def test_an_rfc_9421_request_signed_for_another_host_is_refused():
    base = '"@method": POST\n"@target-uri": https://other.example/inbox\n"content-digest": {digest}'
    with_host = '("@method" "@target-uri" "content-digest" "host");created=1788688800'
    with_host += ';keyid="{key_id}"'
    host_base = (
        '"@method": POST\n"@target-uri": https://photo.example/inbox\n'
        '"content-digest": {digest}\n"host": {host}'
    )

    assert refusal(message_request(base=base)) == "the signature does not verify"
    assert refusal(message_request(with_host, host_base, host="other.example")) == (
        "the request was signed for another host"
    )
    assert verified(message_request(with_host, host_base))


@both_schemes
def test_a_changed_body_is_refused(scheme):
    assert refusal(replace(signed(scheme), body=BODY + b" ")) == (
        "the body is not the one that was signed"
    )


@pytest.mark.parametrize(
    "digest", ["MD5=Sd/dVLAcvNLSq16eXua5uQ==", digests.digest_header(b""), "", "SHA-256"]
)
def test_a_digest_of_something_else_is_refused(digest):
    assert refusal(cavage_request(values={"digest": digest})) == (
        "the body is not the one that was signed"
    )


@both_schemes
def test_an_unsigned_request_is_refused(scheme):
    request = changed(signed(scheme), **{"signature": None, "signature-input": None})

    assert refusal(request) == "the request is not signed"


def test_a_cavage_signature_beside_signature_input_is_not_looked_at():
    request = signed()

    assert refusal(replace(request, headers=(*request.headers, ("Signature-Input", "a=()"))))


@both_schemes
def test_a_second_signature_header_is_refused(scheme):
    request = signed(scheme)
    again = request.headers[-1]

    assert refusal(replace(request, headers=(*request.headers, again)))


@pytest.mark.parametrize("name", ["Date", "Digest", "Host"])
def test_a_covered_header_that_is_repeated_or_missing_is_refused(name):
    request = signed()

    assert refusal(replace(request, headers=(*request.headers, (name, "x"))))
    assert "which the request lacks" in refusal(changed(request, **{name.lower(): None}))


@pytest.mark.parametrize(
    "algorithm", ["hmac-sha256", "rsa-sha1", "ecdsa-sha256", "rsa-v1_5-sha256", "none", "HS2019"]
)
def test_an_algorithm_that_we_do_not_take_is_refused_before_the_key_is_asked_for(algorithm):
    request = cavage_request(algorithm=f'algorithm="{algorithm}",')

    with pytest.raises(UntrustedRequest, match="algorithm"):
        signatures.read_claim(request, NOW)


@pytest.mark.parametrize("algorithm", ["rsa-pss-sha512", "hmac-sha256", "hs2019", "rsa-sha256"])
def test_an_rfc_9421_algorithm_that_we_do_not_take_is_refused(algorithm):
    member = '("@method" "@target-uri" "content-digest");created=1788688800;keyid="{key_id}"'

    with pytest.raises(UntrustedRequest, match="algorithm"):
        signatures.read_claim(message_request(f'{member};alg="{algorithm}"'), NOW)


def test_the_algorithm_is_the_keys():
    """A name that belongs to the other kind of key is refused, not guessed around."""
    assert refusal(cavage_request(), MULTIKEY) == "the signature does not verify"
    assert refusal(cavage_request(algorithm='algorithm="ed25519",')) == (
        "the signature does not verify"
    )


@both_schemes
@pytest.mark.parametrize(
    "key",
    [
        replace(PUBLIC, id=f"{ACTOR}#other"),
        replace(PUBLIC, owner=""),
        replace(PUBLIC, pem=""),
        replace(PUBLIC, pem="-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        replace(PUBLIC, pem=keys.public_pem(keys.load_private(keys.generate()))),
        MULTIKEY,
    ],
)
def test_another_key_does_not_verify(scheme, key):
    assert refusal(signed(scheme), key)


@pytest.mark.parametrize("target", ["", "inbox", f"{OURS}/inbox", "*", "/inbox\n", "/ß€"])
@both_schemes
def test_a_target_that_is_no_path_is_refused(scheme, target):
    assert refusal(replace(signed(scheme), target=target)) == (
        "the request is none that a server would get"
    )


def test_a_key_id_of_any_length_is_not_carried_around():
    signer = Signer(f"https://remote.example/{'a' * 2048}", KEY)
    headers = signatures.sign(signer, Scheme.CAVAGE, "POST", f"{OURS}/inbox", body=BODY, now=NOW)
    request = InboundRequest("POST", "/inbox", tuple(headers.items()), BODY, OURS)

    assert refusal(request) == "the signature names no key"


def test_a_signer_shows_its_public_half():
    assert ALICE.public_pem == PUBLIC.pem


def test_a_stored_arrival_is_as_good_as_verified():
    proven = signatures.verified_before(ACTOR)

    assert (proven.actor_uri, proven.key_id) == (ACTOR, "")


def test_nobody_else_makes_claims_or_verifies():
    claim = signatures.read_claim(signed(), NOW)
    proven = signatures.verify(claim, PUBLIC)

    with pytest.raises(TypeError):
        signatures.Verified(ACTOR, ALICE.key_id)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        signatures.Verified(ACTOR, ALICE.key_id, object())
    with pytest.raises(TypeError):
        signatures.Claim(claim.signed, None)
    with pytest.raises((TypeError, ValueError)):
        replace(proven, actor_uri="https://remote.example/users/eve")


# Laws

targets = st.from_regex(r"/[A-Za-z0-9%/._-]{0,20}(\?[a-z0-9=&%]{1,20})?", fullmatch=True)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
anything = st.text(st.characters()) | st.text(st.characters(max_codepoint=0xFF))


@given(st.sampled_from(Scheme), st.sampled_from(["GET", "POST"]), targets, st.binary(), moments)
@settings(max_examples=50, deadline=None)
def test_what_is_signed_verifies(scheme, method, target, body, now):
    request = signed(scheme, method, target, body, now=now)

    assert verified(request, now=now).actor_uri == ACTOR


def flipped(text: str, bit: int) -> str:
    at = bit // 8 % len(text)
    return text[:at] + chr(ord(text[at]) ^ 1 << bit % 8) + text[at + 1 :]


COVERED = {
    Scheme.CAVAGE: ["method", "target", "body", "Host", "Date", "Digest", "Content-Type"],
    Scheme.RFC9421: ["method", "target", "body", "Content-Digest", "Signature-Input", "Signature"],
}
parts = st.sampled_from([(scheme, part) for scheme in Scheme for part in COVERED[scheme]])


@given(parts, st.integers(0, 8 * 400))
@settings(max_examples=300, deadline=None)
def test_any_bit_of_a_covered_part_counts(part, bit):
    scheme, name = part
    request = signed(scheme, target="/users/owner/inbox")
    match name:
        case "body":
            altered = replace(request, body=flipped(BODY.decode(), bit).encode("latin-1"))
        case "method" | "target":
            altered = replace(request, **{name: flipped(getattr(request, name), bit)})
        case _:
            value = dict(request.headers)[name]
            altered = changed(request, **{name.lower(): flipped(value, bit)})

    assert altered != request
    assert refusal(altered)


@given(st.integers(0, 8 * 344 - 1))
@settings(max_examples=100, deadline=None)
def test_any_bit_of_a_cavage_signature_counts(bit):
    request = signed()
    before, _, value = dict(request.headers)["Signature"].partition('signature="')
    value = flipped(value.removesuffix('"'), bit)

    assert refusal(changed(request, signature=f'{before}signature="{value}"'))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Signature", "Signature-Input", "Host", "Date", "Digest"]) | anything,
            anything,
        )
    ).map(tuple),
    st.sampled_from(["GET", "POST"]) | anything,
    anything.map(lambda text: f"/{text}") | anything,
)
@settings(max_examples=300)
def test_nothing_but_a_refusal_comes_of_any_request(headers, method, target):
    with contextlib.suppress(UntrustedRequest):
        signatures.read_claim(InboundRequest(method, target, headers, BODY, OURS), NOW)


@given(st.sampled_from(Scheme), st.integers(0, 10), anything)
@settings(max_examples=300, deadline=None)
def test_nothing_but_a_refusal_comes_of_any_header_in_a_good_request(scheme, which, text):
    request = signed(scheme)
    name, value = request.headers[which % len(request.headers)]

    for altered in (text, value + text, text + value, value[: len(value) // 2] + text):
        with contextlib.suppress(UntrustedRequest):
            verified(changed(request, **{name.lower(): altered}))
