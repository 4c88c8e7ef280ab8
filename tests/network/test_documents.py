"""Documents: signed for, read at home, of the right type and size, or not at all."""

from __future__ import annotations

import gzip
import json

import pytest

from photolog.errors import FetchFailed, RefusedAddress
from photolog.network.client import DOCUMENT_BYTES
from photolog.peers import Scheme
from tests.remote_answers import ACTIVITY, answer, document, gzip_bomb, huge, raw, redirect

LD = "application/ld+json"
PROFILE = "https://www.w3.org/ns/activitystreams"


def targets_of(remote) -> list[str]:
    return [heard.target for heard in remote.heard]


class TestSigning:
    def test_documents_are_asked_for_by_the_application(self, network, remote):
        remote.demands_signatures = True
        uri = remote.serve("/users/bob", type="Person")

        fetched = network.get_document(uri)

        assert fetched.document == {"id": uri, "type": "Person"}
        assert (fetched.url, fetched.content_type) == (uri, ACTIVITY)
        heard = remote.heard[0]
        assert (heard.key_id, heard.scheme) == (network.application.key_id, "cavage")
        assert heard.headers["accept"] == f'{ACTIVITY}, {LD}; profile="{PROFILE}"'
        assert heard.headers["accept-encoding"] == "identity"
        assert heard.headers["user-agent"] == "photolog/0 (+https://photo.example/)"

    def test_the_owner_may_ask_too(self, network, remote):
        network.get_document(remote.serve("/p/1", type="Note"), signer=network.owner)

        assert remote.heard[0].key_id == network.owner.key_id

    def test_the_date_is_that_of_each_sending(self, network, remote, clock):
        remote.demands_signatures = True
        uri = remote.serve("/users/bob", type="Person")
        network.get_document(uri)
        clock.advance(hours=3)

        assert network.get_document(uri).url == uri

    def test_the_query_is_signed(self, network, remote):
        remote.demands_signatures = True

        network.get_document(remote.serve("/users/bob/outbox?page=2"))

        assert len(remote.heard) == 1
        assert remote.heard[0].problem == ""

    def test_a_server_that_forgets_the_query_gets_a_signature_without_it(self, network, remote):
        remote.demands_signatures = True
        remote.verifier.reads_query = False
        uri = remote.serve("/users/bob/outbox?page=2")

        assert network.get_document(uri).scheme is Scheme.CAVAGE
        assert [heard.problem for heard in remote.heard] == ["the signature is wrong", ""]
        assert targets_of(remote) == ["/users/bob/outbox?page=2"] * 2

    def test_without_a_query_there_is_nothing_to_leave_out(self, network, remote):
        with pytest.raises(FetchFailed) as failure:
            network.get_document(remote.script("/p/1", answer(403)))

        assert failure.value.status == 403
        assert len(remote.heard) == 1

    def test_a_server_of_the_other_scheme_gets_one_more_knock(self, network, remote):
        remote.demands_signatures = True
        remote.verifier.schemes = ("rfc9421",)

        fetched = network.get_document(remote.serve("/users/bob?x=1", type="Person"))

        assert fetched.scheme is Scheme.RFC9421
        assert [heard.scheme for heard in remote.heard] == ["", "", "rfc9421"]

    def test_what_is_known_to_be_taken_is_tried_first(self, network, remote):
        remote.demands_signatures = True
        remote.verifier.schemes = ("rfc9421",)

        network.get_document(remote.serve("/users/bob"), scheme=Scheme.RFC9421)

        assert [heard.scheme for heard in remote.heard] == ["rfc9421"]

    @pytest.mark.parametrize("status", [400, 401])
    def test_each_other_scheme_is_tried_once(self, network, remote, status):
        with pytest.raises(FetchFailed) as failure:
            network.get_document(remote.script("/p/1", answer(status)))

        assert failure.value.status == status
        assert [heard.scheme for heard in remote.heard] == ["cavage", "rfc9421"]

    @pytest.mark.parametrize("path", ["/a%2fb/%7Ebob", "/https:/x.example//y", "/a/../b?q=%20+"])
    def test_escapes_are_signed_and_sent_as_they_are(self, network, remote, path):
        remote.demands_signatures = True

        network.get_document(remote.serve(path))

        assert targets_of(remote) == [path]


class TestIdentity:
    def test_a_document_that_lives_elsewhere_is_read_there(self, network, remote):
        home = remote.serve("/users/bob", type="Person")
        uri = remote.script("/@bob", document({"id": home, "name": "an old copy"}))

        fetched = network.get_document(uri)

        assert fetched.url == home
        assert fetched.document["type"] == "Person"

    def test_a_fragment_is_not_sent(self, network, remote):
        uri = remote.serve("/users/bob", type="Person")

        assert network.get_document(f"{uri}#main-key").url == uri
        assert targets_of(remote) == ["/users/bob"]

    def test_a_thing_that_is_part_of_a_document_may_be_asked_for(self, network, remote):
        uri = remote.base + "/users/bob#main-key"
        remote.script("/users/bob", document({"id": uri}))

        assert network.get_document(uri).document["id"] == uri
        assert targets_of(remote) == ["/users/bob"]

    def test_a_part_that_was_not_asked_for_is_asked_for(self, network, remote):
        uri = remote.base + "/users/bob"
        remote.script("/users/bob", document({"id": f"{uri}#a"}), document({"id": f"{uri}#b"}))

        with pytest.raises(FetchFailed, match="does not know itself"):
            network.get_document(uri)
        assert targets_of(remote) == ["/users/bob", "/users/bob"]

    def test_a_stranger_is_asked_itself_and_not_believed_by_hearsay(self, network, make_remote):
        victim, liar = make_remote(), make_remote()
        home = victim.serve("/users/bob", name="Bob")
        uri = liar.script("/bob", document({"id": home, "name": "Mallory"}))

        fetched = network.get_document(uri)

        assert (fetched.url, fetched.document["name"]) == (home, "Bob")

    def test_a_stranger_who_does_not_know_of_it_ends_it(self, network, make_remote):
        victim, liar = make_remote(), make_remote()
        uri = liar.script("/bob", document({"id": f"{victim.base}/users/bob"}))

        with pytest.raises(FetchFailed, match="404"):
            network.get_document(uri)

    def test_the_second_reading_is_the_last(self, network, remote):
        for here, there in [("/a", "/b"), ("/b", "/c"), ("/c", "/c")]:
            remote.script(here, document({"id": remote.base + there}))

        with pytest.raises(FetchFailed, match="does not know itself"):
            network.get_document(f"{remote.base}/a")
        assert targets_of(remote) == ["/a", "/b"]

    def test_a_home_that_only_redirects_is_no_home(self, network, make_remote):
        """A server that redirects openly must not lend its name to others."""
        victim, liar = make_remote(), make_remote()
        home = victim.script("/go", redirect(f"{liar.base}/bob"))
        liar.script("/bob", document({"id": home}))

        with pytest.raises(FetchFailed):
            network.get_document(f"{liar.base}/bob")
        with pytest.raises(FetchFailed, match="redirects to a document of"):
            network.get_document(home)

    def test_a_document_may_have_moved_to_where_it_knows_itself(self, network, make_remote):
        old, new = make_remote(), make_remote()
        uri = new.serve("/users/bob")
        old.script("/users/bob", redirect(uri, 301))

        assert network.get_document(f"{old.base}/users/bob").url == uri

    def test_a_document_that_says_to_be_ours_is_refused(self, network, remote):
        uri = remote.script("/p/1", document({"id": "https://photo.example/p/1"}))

        with pytest.raises(RefusedAddress, match="this blog itself"):
            network.get_document(uri)

    @pytest.mark.parametrize("identity", [None, "", 7, ["x"], {"id": "x"}, "urn:uuid:1"])
    def test_a_document_without_an_address_is_none(self, network, remote, identity):
        with pytest.raises(FetchFailed):
            network.get_document(remote.script("/p/1", document({"id": identity})))
        assert len(remote.heard) == 1

    def test_the_host_may_be_written_in_capitals(self, network, make_remote, names):
        names.tell("remote.example", ["127.0.0.1"])
        remote = make_remote("remote.example")
        uri = remote.base + "/p/1"
        remote.script("/p/1", document({"id": uri.replace("remote.example", "Remote.Example")}))

        assert network.get_document(uri).url == uri


class TestRedirects:
    def test_each_hop_is_signed_for_itself(self, network, make_remote):
        first, second = make_remote(), make_remote()
        first.demands_signatures = second.demands_signatures = True
        uri = second.serve("/c?x=1")
        first.script("/a", redirect("/b", 307))
        first.script("/b", redirect(uri, 308))

        assert network.get_document(f"{first.base}/a").url == uri
        assert targets_of(first) + targets_of(second) == ["/a", "/b", "/c?x=1"]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_three_are_followed_and_no_more(self, network, remote, status):
        for number in range(4):
            remote.script(f"/{number}", redirect(f"/{number + 1}", status))
        remote.serve("/4")

        assert network.get_document(f"{remote.base}/1").url == f"{remote.base}/4"
        with pytest.raises(FetchFailed, match="more than 3 times"):
            network.get_document(f"{remote.base}/0")

    def test_tls_is_never_left(self, make_network, make_remote):
        secure, plain = make_remote(), make_remote(context=None)
        secure.script("/a", redirect(plain.serve("/a")))

        with pytest.raises(RefusedAddress, match="without TLS"):
            make_network().get_document(f"{secure.base}/a")
        assert plain.connections == 0

    @pytest.mark.parametrize("headers", [{}, {"Location": ""}])
    def test_a_redirect_to_nowhere_is_no_document(self, network, remote, headers):
        with pytest.raises(FetchFailed):
            network.get_document(remote.script("/a", answer(302, **headers)))


class TestTypes:
    @pytest.mark.parametrize(
        "content_type",
        [
            ACTIVITY,
            f"{ACTIVITY}; charset=utf-8",
            "Application/Activity+JSON",
            f'{LD}; profile="{PROFILE}"',
            f"{LD};profile={PROFILE}",
            f'{LD}; charset=utf-8; profile="https://w3id.org/x {PROFILE}"',
        ],
    )
    def test_activitypub_is_read(self, network, remote, content_type):
        uri = remote.base + "/p/1"
        remote.script("/p/1", document({"id": uri}, content_type))

        assert network.get_document(uri).content_type == content_type

    @pytest.mark.parametrize(
        "content_type",
        [
            "",
            "application/json",
            "text/html",
            "text/plain",
            "image/png",
            "application/octet-stream",
            LD,
            f'{LD}; profile="https://evil.example/"',
            f'{LD}; profile="{PROFILE}#x"',
            f'{LD}; x="profile={PROFILE}"',
            f'{LD}; x="; profile={PROFILE}"',
            f'text/html; profile="{PROFILE}"',
            f"text/html; {ACTIVITY}",
            f"text/html, {ACTIVITY}",
            f"{ACTIVITY}, text/html",
            f"{ACTIVITY}x",
        ],
    )
    def test_what_is_served_as_something_else_is_something_else(
        self, network, remote, content_type
    ):
        """An uploaded file must not speak for its host (GHSA-jhrq-qvrm-qr36)."""
        uri = remote.base + "/uploads/1"
        remote.script("/uploads/1", document({"id": uri}, content_type))

        with pytest.raises(FetchFailed, match="not ActivityPub") as failure:
            network.get_document(uri)
        assert not failure.value.is_temporary

    def test_two_types_are_none(self, network, remote):
        body = json.dumps({"id": remote.base + "/p/1"}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Type: text/html\r\n"
        length = b"Content-Length: %d\r\n\r\n" % len(body)
        remote.script("/p/1", raw(head % ACTIVITY.encode() + length + body))

        with pytest.raises(FetchFailed, match="more than once"):
            network.get_document(remote.base + "/p/1")


class TestSizes:
    def test_more_than_a_mebibyte_is_not_read_to_its_end(self, network, remote):
        uri = remote.script("/p/1", huge(64 * DOCUMENT_BYTES))

        with pytest.raises(FetchFailed, match="larger than 1024 KiB") as failure:
            network.get_document(uri)
        assert not failure.value.is_temporary

    def test_a_length_beyond_the_limit_is_believed(self, network, remote):
        length = str(DOCUMENT_BYTES + 1)
        uri = remote.script("/p/1", answer(200, Content_Type=ACTIVITY, Content_Length=length))

        with pytest.raises(FetchFailed, match="larger than 1024 KiB"):
            network.get_document(uri)

    @pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
    def test_a_mebibyte_fits_and_not_one_byte_more(self, network, remote, spare, fits):
        uri = remote.base + "/p/1"
        body = json.dumps({"id": uri}).encode()
        body += b" " * (DOCUMENT_BYTES + spare - len(body))
        remote.script("/p/1", answer(200, body, Content_Type=ACTIVITY))

        if fits:
            assert network.get_document(uri).url == uri
        else:
            with pytest.raises(FetchFailed):
                network.get_document(uri)

    def test_one_layer_of_gzip_is_unpacked(self, network, remote):
        uri = remote.base + "/p/1"
        body = gzip.compress(json.dumps({"id": uri}).encode())
        remote.script("/p/1", answer(200, body, Content_Type=ACTIVITY, Content_Encoding="GZip"))

        assert network.get_document(uri).url == uri

    def test_a_bomb_is_not_unpacked(self, network, remote):
        with pytest.raises(FetchFailed, match="larger than 1024 KiB"):
            network.get_document(remote.script("/p/1", gzip_bomb(32 * DOCUMENT_BYTES)))

    @pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd", "x" * 99])
    def test_other_packing_is_refused(self, network, remote, encoding):
        body = answer(200, b"{}", Content_Type=ACTIVITY, Content_Encoding=encoding)

        with pytest.raises(FetchFailed, match="was not asked for"):
            network.get_document(remote.script("/p/1", body))

    @pytest.mark.parametrize(
        "body",
        [
            b"not gzip at all",
            gzip.compress(b"{}")[:-6],
            gzip.compress(b"{}") + gzip.compress(b"{}"),
            gzip.compress(b"{}") + b"trailing",
            b"",
        ],
    )
    def test_damaged_gzip_is_refused(self, network, remote, body):
        packed = answer(200, body, Content_Type=ACTIVITY, Content_Encoding="gzip")

        with pytest.raises(FetchFailed, match="damaged"):
            network.get_document(remote.script("/p/1", packed))


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "is_temporary"),
        [
            *((status, False) for status in (202, 204, 206, 304, 403, 404, 410)),
            *((status, True) for status in (408, 429, 500, 503, 599)),
        ],
    )
    def test_a_status_is_told_with_whether_it_may_pass(self, network, remote, status, is_temporary):
        with pytest.raises(FetchFailed, match=str(status)) as failure:
            network.get_document(remote.script("/p/1", answer(status)))

        assert failure.value.status == status
        assert failure.value.is_temporary is is_temporary
        assert not isinstance(failure.value, RefusedAddress)

    @pytest.mark.parametrize("body", [b"", b"[]", b"<p>", b'{"a": NaN}', b"\xff", b"[" * 9999])
    def test_what_is_not_a_document_is_told_so(self, network, remote, body):
        with pytest.raises(FetchFailed) as failure:
            network.get_document(remote.script("/p/1", answer(200, body, Content_Type=ACTIVITY)))

        assert not failure.value.is_temporary
