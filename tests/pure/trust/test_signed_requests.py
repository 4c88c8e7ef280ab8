"""Published and recorded requests of other servers, through the front door."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization

from photolog.errors import UntrustedRequest
from photolog.peers import PublicKey
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import InboundRequest

pytestmark = pytest.mark.corpora

# Mastodon's own test cases: our verdict is Mastodon's, the reasons are ours.

TAKEN = ["cavage-get", "cavage-get-acct-keyid", "cavage-get-query", "cavage-post"]
TAKEN += ["cavage-get-query-quirk", "rfc9421-get", "rfc9421-get-query", "rfc9421-post"]
TAKEN += ["rfc9421-get-ed25519"]
REFUSED = {
    "cavage-get-query-mismatch": "the signature does not verify",
    "cavage-get-path-mismatch": "the signature does not verify",
    "cavage-method-mismatch": "the signature does not cover the body",
    "cavage-bad-date": "the signature tells no time",
    "cavage-old-date": "the signature is too old or from the future",
    "cavage-post-digest-unsigned": "the signature does not cover the body",
    "cavage-post-tampered-body": "the body is not the one that was signed",
    "cavage-post-tampered-path": "the signature does not verify",
    "cavage-key-unavailable": "the key is not the one that the signature names",
    "rfc9421-get-query-mismatch": "the signature does not verify",
    "rfc9421-get-path-mismatch": "the signature does not verify",
    "rfc9421-method-mismatch": "the signature does not cover the body",
    "rfc9421-old": "the signature is too old or from the future",
    "rfc9421-post-digest-unsigned": "the signature does not cover the body",
    "rfc9421-post-tampered-body": "the body is not the one that was signed",
    "rfc9421-post-tampered-path": "the signature does not verify",
    "rfc9421-post-malformed-digest": "the body is not the one that was signed",
    "rfc9421-key-unavailable": "the key is not the one that the signature names",
}


@pytest.fixture(scope="module")
def mastodon(corpora):
    published = json.loads((corpora / "signatures" / "mastodon.json").read_text("utf-8"))
    cases = {case["id"].removeprefix("mastodon-"): case for case in published["cases"]}
    return cases, published["keys"]


def mastodon_attempt(mastodon, name):
    cases, known = mastodon
    case = cases[name]
    request = as_received(case, "https://www.example.com")
    claim = signatures.read_claim(request, datetime.fromisoformat(case["now"]))
    # An acct: is looked up by whoever fetches keys; to us a keyId is a name.
    is_acct = claim.key_id == "acct:bob@remote.domain"
    key_id = claim.key_id if is_acct else known[case["key"]]["keyid"]
    pem = known[case["key"]]["public_key_pem"]
    return signatures.verify(claim, PublicKey(key_id, known["rsa"]["owner"], pem))


def as_received(case, origin):
    request = case["request"]
    headers = tuple((name, value) for name, value in request["headers"])
    body = request["body"].encode()
    return InboundRequest(request["method"], request["target"], headers, body, origin)


def test_every_case_of_mastodon_is_tried(mastodon):
    expected = {name: case["expect"] for name, case in mastodon[0].items()}

    assert expected == dict.fromkeys(TAKEN, "valid") | dict.fromkeys(REFUSED, "invalid")


@pytest.mark.parametrize("name", TAKEN)
def test_what_mastodon_accepts(mastodon, name):
    assert mastodon_attempt(mastodon, name).actor_uri == "https://remote.domain/users/bob"


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_mastodon_refuses(mastodon, name, reason):
    with pytest.raises(UntrustedRequest) as refused:
        mastodon_attempt(mastodon, name)

    assert str(refused.value) == reason


@pytest.fixture(scope="module")
def drafts(corpora):
    path = corpora / "signatures" / "draft-cavage-appendix-c.json"
    published = json.loads(path.read_text("utf-8"))
    pem = published["keys"]["Test"]["public_key_pem"].encode()
    cases = {case["id"]: case for case in published["cases"]}
    return cases, serialization.load_pem_public_key(pem)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("cavage-C.1", "the signature does not cover the address"),  # the draft finds it valid
        ("cavage-C.2", "the signature does not cover the body"),  # and this one
        ("cavage-C.3", None),
        ("derived-hs2019", None),
        ("derived-no-algorithm", None),
        ("derived-created", None),
        ("derived-two-digests", None),
        ("derived-expired", "the signature is too old or from the future"),
        ("derived-flipped-signature", "not signed by this key"),
        ("derived-empty-signature", "the signature has no keyId or no value"),
        ("derived-bad-base64", "the signature is not base64"),
        (
            "derived-signed-header-absent",
            "the signature covers x-missing, which the request lacks",
        ),
        ("derived-digest-mismatch", "the body is not the one that was signed"),
        ("derived-md5-digest", "the body is not the one that was signed"),
    ],
)
def test_our_policy_on_the_vectors_of_the_draft(drafts, name, reason):
    """The key has 1024 bits, which verify() refuses, so the last step is taken without it."""
    cases, key = drafts
    request = as_received(cases[name], "https://example.com")
    try:
        claim = signatures.read_claim(request, datetime.fromisoformat(cases[name]["now"]))
        is_signed = signatures.is_signed_by(claim.signed, key)
        found = None if is_signed else "not signed by this key"
    except UntrustedRequest as refused:
        found = str(refused)

    assert found == reason


# Requests that other servers really sent, by the peers' folder beside the corpora. A file keeps the
# headers and the meaning of the body; the bytes follow from how each server writes JSON.

RECORDED = {"fedify": 8, "gts": 13, "snac238": 3, "snac275": 8}  # files by sender
WITH_A_KEY = ["gts__Block", "gts__Undo_Follow", "gts__Update_Note"]


@pytest.fixture(scope="module")
def recorded(corpora):
    folder = corpora.parent / "peers" / "wire"
    if not folder.is_dir():
        pytest.skip(f"no recorded requests at {folder}")
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def recorded_request(recorded, name) -> tuple[InboundRequest, datetime]:
    sent = recorded[name]["request"]
    headers = {
        "Host": sent["host"],
        "Date": sent["date"],
        "Digest": sent["digest"],
        "Content-Type": sent["ctype"],
        "User-Agent": sent["ua"],
        "Signature": sent["signature"],
    }
    body = as_written(name, recorded[name]["body"])
    now = datetime.strptime(sent["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    origin = f"https://{sent['host']}"
    return InboundRequest("POST", sent["uri"], tuple(headers.items()), body, origin), now


def as_written(name, activity) -> bytes:
    if name.startswith("snac"):
        text = json.dumps(activity, ensure_ascii=False, indent=4)
        # An empty list takes two lines.
        text = re.sub(r"(?m)^( *)(.*)\[\](,?)$", r"\1\2[\n\1]\3", text)
    else:
        text = json.dumps(activity, ensure_ascii=False, separators=(",", ":"))
    if name.startswith("gts"):
        for character in "<>&":
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()


@pytest.mark.parametrize("sender", RECORDED)
def test_recorded_requests_keep_our_policy(recorded, sender):
    names = [name for name in recorded if name.startswith(f"{sender}__")]

    claims = [signatures.read_claim(*recorded_request(recorded, name)) for name in names]

    assert len(claims) == RECORDED[sender]
    assert all(claim.key_id.startswith("https://") for claim in claims)


@pytest.mark.parametrize("name", WITH_A_KEY)
def test_a_recorded_request_verifies_with_the_key_of_its_time(recorded, name):
    """The actor of these was embedded, with its key, in what another server sent."""
    actor = recorded["fedify__Accept_Follow"]["body"]["object"]["actor"]
    shown = actor["publicKey"]
    key = PublicKey(shown["id"], shown["owner"], shown["publicKeyPem"])
    request, now = recorded_request(recorded, name)

    proven = signatures.verify(signatures.read_claim(request, now), key)

    assert proven.actor_uri == recorded[name]["body"]["actor"]
