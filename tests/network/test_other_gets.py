"""What is asked for without a signature: WebFinger, pages, pictures."""

from __future__ import annotations

import pytest

from photolog.errors import FetchFailed
from photolog.network.client import JRD_BYTES, PICTURE_BYTES, TEXT_BYTES
from tests.remote_answers import answer, document, gzip_bomb, huge, redirect

JRD = "application/jrd+json"


class TestWebFinger:
    def test_a_handle_is_looked_up_without_a_signature(self, network, remote):
        person = remote.add_person("bob")
        resource = f"acct:bob@{remote.authority}"

        jrd = network.get_jrd(f"{remote.base}/.well-known/webfinger?resource={resource}")

        assert jrd["links"][0]["href"] == person.uri
        [heard] = remote.heard
        assert heard.target == f"/.well-known/webfinger?resource={resource}"
        assert "signature" not in heard.headers
        assert heard.headers["accept"] == f"{JRD}, application/json"
        assert heard.headers["host"] == remote.authority

    @pytest.mark.parametrize("content_type", [JRD, "application/json", f"{JRD}; charset=utf-8"])
    def test_json_is_read(self, network, remote, content_type):
        assert network.get_jrd(remote.script("/x", document({"a": 1}, content_type))) == {"a": 1}

    @pytest.mark.parametrize("content_type", ["text/html", "application/xrd+xml", ""])
    def test_what_is_no_json_by_its_type_is_refused(self, network, remote, content_type):
        with pytest.raises(FetchFailed, match="not JSON"):
            network.get_jrd(remote.script("/x", document({"a": 1}, content_type)))

    def test_redirects_are_followed_over_to_others(self, network, make_remote):
        first, second = make_remote(), make_remote()
        first.script("/x", redirect(second.script("/y", document({"a": 1}, JRD))))

        assert network.get_jrd(f"{first.base}/x") == {"a": 1}
        assert second.heard[0].headers["host"] == second.authority

    def test_64_kib_are_enough(self, network, remote):
        with pytest.raises(FetchFailed, match="larger than 64 KiB"):
            network.get_jrd(remote.script("/x", huge(8 * JRD_BYTES, JRD)))


class TestText:
    def test_a_page_comes_with_its_address_its_type_and_its_link(self, network, remote):
        page = answer(200, b"<p>\xc3\xa9\xff", Content_Type="text/html", Link="<x>; rel=alternate")
        remote.script("/a", redirect("/b"))
        remote.script("/b", page)

        fetched = network.get_text(f"{remote.base}/a", "text/html")

        assert fetched.text == "<p>é\ufffd"
        assert fetched.url == f"{remote.base}/b"
        assert fetched.content_type == "text/html"
        assert fetched.link == "<x>; rel=alternate"
        assert remote.heard[0].headers["accept"] == "text/html"

    @pytest.mark.parametrize(
        ("charset", "text"), [("iso-8859-1", "Ã©"), ("zip", "é"), ("utf-7", "é"), ("nope", "é")]
    )
    def test_a_few_charsets_are_known(self, network, remote, charset, text):
        page = answer(200, "é".encode(), Content_Type=f"text/html; charset={charset}")

        assert network.get_text(remote.script("/a", page), "text/html").text == text

    @pytest.mark.parametrize("content_type", ["image/png", "image/svg+xml", "video/mp4", ""])
    def test_what_is_no_text_is_refused(self, network, remote, content_type):
        with pytest.raises(FetchFailed, match="not text"):
            network.get_text(remote.script("/a", answer(Content_Type=content_type)), "*/*")

    def test_a_mebibyte_is_enough(self, network, remote):
        with pytest.raises(FetchFailed, match="larger than 1024 KiB"):
            network.get_text(remote.script("/a", huge(8 * TEXT_BYTES, "text/html")), "*/*")


class TestPictures:
    def test_a_picture_is_its_bytes(self, network, remote):
        octets = bytes(range(256)) * 4096
        url = remote.script("/a.png", answer(200, octets, Content_Type="image/png"))

        assert network.get_picture(url) == octets
        assert remote.heard[0].headers["accept"] == "image/*"
        assert "signature" not in remote.heard[0].headers

    @pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", ""])
    def test_what_is_no_picture_by_its_type_is_refused(self, network, remote, content_type):
        with pytest.raises(FetchFailed, match="not a picture"):
            network.get_picture(remote.script("/a", answer(Content_Type=content_type)))

    def test_16_mib_are_enough(self, network, remote):
        with pytest.raises(FetchFailed, match="larger than 16384 KiB"):
            network.get_picture(remote.script("/a", huge(4 * PICTURE_BYTES, "image/png")))

    def test_a_bomb_is_not_unpacked(self, network, remote):
        with pytest.raises(FetchFailed, match="larger than 16384 KiB"):
            network.get_picture(remote.script("/a", gzip_bomb(4 * PICTURE_BYTES, "image/png")))
