"""Two keys and one address, made once and never silently replaced."""

from __future__ import annotations

import threading

import pytest

from photolog import identity
from photolog.errors import ConfigError, DataDamaged
from photolog.pure.addresses import Addresses
from photolog.pure.trust import keys
from photolog.store.engine import database
from tests.fake_network import a_key

HOME = "https://photo.example"
NAMES = ["owner.pem", "application.pem"]


@pytest.fixture
def blog(make_blog):
    return make_blog(site__base_url=HOME, site__username="owner")


def keyring(blog) -> identity.Keyring:
    """Return the keys as a process that has just started has them."""
    return identity.Keyring(blog.files, Addresses(HOME, "owner"))


def fingerprints(ring) -> tuple[str, str]:
    return ring().owner.public_pem, ring().application.public_pem


def key_file(blog, name: str):
    return blog.files.root / "keys" / name


def test_the_keys_are_made_on_first_need_and_stay(blog):
    assert not key_file(blog, "owner.pem").exists()

    first = fingerprints(keyring(blog))

    assert first == fingerprints(keyring(blog))
    assert first[0] != first[1]


def test_the_keys_bear_the_addresses_of_their_actors(blog):
    signers = keyring(blog)()

    assert signers.owner.key_id == f"{HOME}/users/owner#main-key"
    assert signers.application.key_id == f"{HOME}/actor#main-key"


def test_the_keys_are_rsa_with_2048_bits(blog):
    assert {
        signer.key.key_size for signer in (keyring(blog)().owner, keyring(blog)().application)
    } == {2048}


@pytest.mark.parametrize("name", NAMES)
def test_only_the_owner_of_the_folder_can_read_the_keys(blog, name):
    keyring(blog)()

    assert key_file(blog, name).stat().st_mode & 0o777 == 0o600
    assert key_file(blog, name).parent.stat().st_mode & 0o077 == 0


def test_the_keys_are_held_in_memory(blog):
    ring = keyring(blog)
    before = fingerprints(ring)
    for name in NAMES:
        key_file(blog, name).unlink()

    assert fingerprints(ring) == before


def test_the_network_signs_with_them(blog):
    assert blog.network.owner.public_pem == keyring(blog)().owner.public_pem


def test_opening_a_blog_makes_no_keys(blog):
    """A blog that never federates needs none."""
    assert [name for name in NAMES if key_file(blog, name).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_gone_is_not_made_anew(blog, name):
    keyring(blog)()
    key_file(blog, name).unlink()

    with pytest.raises(DataDamaged, match=f"{name} is gone"):
        keyring(blog)()
    assert not key_file(blog, name).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_another_is_not_used(blog, name):
    keyring(blog)()
    other = keys.generate()
    key_file(blog, name).write_bytes(other)

    with pytest.raises(DataDamaged, match="not the key that other servers know"):
        keyring(blog)()
    assert key_file(blog, name).read_bytes() == other


@pytest.mark.parametrize("content", [b"", b"not a key", keys.public_pem(a_key()).encode()])
def test_a_key_that_cannot_be_read_is_not_replaced(blog, content):
    keyring(blog)()
    key_file(blog, "owner.pem").write_bytes(content)

    with pytest.raises(DataDamaged, match="is no private key"):
        keyring(blog)()


def test_a_key_that_was_written_but_not_recorded_is_taken(blog):
    """A crash between the file and the row loses nothing: nobody has seen the key yet."""
    pem = keys.generate()
    blog.files.keep_key("owner.pem", pem)

    assert keyring(blog)().owner.public_pem == keys.public_pem(keys.load_private(pem))


def test_many_threads_that_need_the_keys_at_once_get_the_same(blog):
    rings = [keyring(blog) for _ in range(4)]
    start, found = threading.Barrier(4), []

    def need(ring) -> None:
        start.wait(30)
        found.append(fingerprints(ring))
        database.close()

    threads = [threading.Thread(target=need, args=(ring,)) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(found) == 4
    assert len(set(found)) == 1


def remember(blog) -> None:
    with database.transaction():
        identity.remember_home(blog.config.site.base_url, blog.config.site.username)


@pytest.mark.parametrize(
    ("base_url", "username"),
    [
        ("https://other.example", "owner"),
        ("http://photo.example", "owner"),
        ("https://photo.example:8443", "owner"),
        (HOME, "someone"),
        (HOME, "Owner"),
    ],
)
def test_another_address_is_refused_after_the_first_follower(make_blog, blog, base_url, username):
    remember(blog)
    keyring(blog)()

    with pytest.raises(ConfigError, match=r"followers know this blog as https://photo\.example"):
        make_blog(site__base_url=base_url, site__username=username)


def test_the_same_address_is_welcome_after_the_first_follower(make_blog, blog):
    remember(blog)

    make_blog(site__base_url=HOME, site__username="owner")


def test_the_address_may_change_before_the_first_follower(make_blog, blog):
    keyring(blog)()

    assert make_blog(site__base_url="https://other.example").addresses.host == "other.example"


def test_the_first_address_counts(blog):
    remember(blog)
    with database.transaction():
        identity.remember_home("https://other.example", "someone")

    identity.refuse_other_home(HOME, "owner")
    with pytest.raises(ConfigError):
        identity.refuse_other_home("https://other.example", "someone")


def test_remembering_the_address_forgets_no_key(blog):
    before = fingerprints(keyring(blog))
    remember(blog)

    assert fingerprints(keyring(blog)) == before
