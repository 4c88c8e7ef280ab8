"""Settings: every key with its default, type, variable and origin; a mistake names its cure."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from photolog import config
from photolog.config import read
from photolog.errors import ConfigError

TOP = Path(__file__).resolve().parents[1]

# name, default, another value as TOML, as a variable, and as Python
KEYS = [
    ("site.base_url", "http://127.0.0.1:8000", '"https://a.example"', "https://a.example", None),
    ("site.username", "me", '"owner_1"', "owner_1", None),
    ("site.title", "Photographs", '"Bücher"', "Bücher", None),
    ("site.description", "", '"All of it"', "All of it", None),
    ("site.language", "en", '"pt-BR"', "pt-BR", None),
    ("site.timezone", "UTC", '"Europe/Vienna"', "Europe/Vienna", None),
    ("site.license", "all-rights-reserved", '"cc-by-4.0"', "cc-by-4.0", None),
    ("site.copyright", "", '"© The owner"', "© The owner", None),
    ("site.theme", "auto", '"dark"', "dark", None),
    ("server.host", "127.0.0.1", '"0.0.0.0"', "0.0.0.0", None),
    ("server.port", 8000, "0", "0", 0),
    ("server.threads", 8, "4", "4", 4),
    ("server.trusted_proxy", "", '"127.0.0.1"', "127.0.0.1", None),
    ("storage.data_dir", "data", '"elsewhere"', "elsewhere", None),
    ("photos.sizes", (320, 640, 1280, 2560), "[400, 800]", "400, 800", (400, 800)),
    ("photos.jpeg_quality", 82, "90", "90", 90),
    ("photos.avif", True, "false", "False", False),
    ("photos.max_upload_mb", 64, "16", "16", 16),
    ("photos.max_megapixels", 100, "50", "50", 50),
    ("photos.show_exif", True, "false", "false", False),
    ("photos.location", "none", '"coarse"', "coarse", None),
    ("federation.enabled", True, "false", "false", False),
    ("federation.allow_networks", (), '["127.0.0.17/32"]', "127.0.0.17/32", ("127.0.0.17/32",)),
    ("federation.ca_bundle", "", '"/etc/ca.pem"', "/etc/ca.pem", None),
    ("federation.auto_accept_followers", True, "false", "false", False),
    ("federation.authorized_fetch", False, "true", "true", True),
    ("federation.show_counts", False, "true", "true", True),
    ("federation.comments", "approve", '"open"', "open", None),
    ("feeds.items", 30, "10", "10", 10),
    ("reader.cache_mb", 500, "200", "200", 200),
    ("mail.host", "", '"smtp.example"', "smtp.example", None),
    ("mail.port", 587, "465", "465", 465),
    ("mail.security", "starttls", '"tls"', "tls", None),
    ("mail.username", "", '"owner"', "owner", None),
    ("mail.password", "", '"a quiet word"', "a quiet word", None),
    ("mail.sender", "", '"blog@photos.example"', "blog@photos.example", None),
    ("mail.recipient", "", '"owner@home.example"', "owner@home.example", None),
    ("mail.schedule", "daily", '"at-once"', "at-once", None),
]
NAMES = [key[0] for key in KEYS]


def value_of(settings: config.Config, name: str) -> object:
    section, _, key = name.partition(".")
    return getattr(getattr(settings, section), key)


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def in_section(name: str, value: str) -> str:
    section, _, key = name.partition(".")
    return f"[{section}]\n{key} = {value}\n"


def variable(name: str) -> str:
    return f"PHOTOLOG_{name.replace('.', '__').upper()}"


def test_this_table_knows_every_setting():
    assert [name for name, _, _ in config.effective(read(None, {}))] == NAMES


@pytest.mark.parametrize(("name", "default"), [key[:2] for key in KEYS], ids=NAMES)
def test_without_a_file_a_setting_has_its_default(name, default):
    settings = read(None, {})

    assert value_of(settings, name) == default
    assert settings.origins[name] == "default"


@pytest.mark.parametrize(("name", "default", "toml", "text", "value"), KEYS, ids=NAMES)
def test_a_setting_can_be_written_in_the_file(name, default, toml, text, value, tmp_path):
    settings = read(written(tmp_path, in_section(name, toml)), {})

    assert value_of(settings, name) == (text if value is None else value)
    assert settings.origins[name] == "config.toml"


@pytest.mark.parametrize(("name", "default", "toml", "text", "value"), KEYS, ids=NAMES)
def test_the_environment_wins_over_the_file(name, default, toml, text, value, tmp_path):
    path = written(tmp_path, "[photos]\nsizes = [64]\n[feeds]\nitems = 99\n")

    settings = read(path, {variable(name): text})

    assert value_of(settings, name) == (text if value is None else value)
    assert settings.origins[name] == "environment"


@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_the_wrong_type_is_refused_by_name(name, tmp_path):
    path = written(tmp_path, in_section(name, "1979-05-27"))

    with pytest.raises(ConfigError, match=name):
        read(path, {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[server]\nport = "8000"', "server.port must be a whole number"),
        ("[server]\nport = true", "server.port must be a whole number"),
        ("[photos]\navif = 1", "photos.avif must be true or false"),
        ("[site]\ntitle = 3", "site.title must be a text in quotes"),
        ('[photos]\nsizes = ["320"]', "photos.sizes must be a list of whole numbers"),
        ("[photos]\nsizes = []", "photos.sizes must be pixel sizes"),
        ("[photos]\nsizes = [640, 320]", "photos.sizes must grow"),
        ("[photos]\nsizes = [320, 320]", "photos.sizes must grow"),
        ("[photos]\nsizes = [9000]", "photos.sizes must be pixel sizes from 64 to 8192"),
        ("[photos]\njpeg_quality = 100", "photos.jpeg_quality must be from 40 to 98"),
        ("[server]\nport = 65536", "server.port must be from 0 to 65535"),
        ('[site]\ntheme = "blue"', "site.theme must be one of auto, light, dark"),
        ('[photos]\nlocation = "city"', "photos.location must be one of"),
        ('[federation]\ncomments = "all"', "federation.comments must be one of open"),
        ('[federation]\nallow_networks = ["home"]', "federation.allow_networks must be networks"),
        ("[federation]\nallow_networks = [127]", "allow_networks must be a list of texts"),
        ("[reader]\ncache_mb = 9", "reader.cache_mb must be from 10 to 100000"),
        ("[mail]\nport = 0", "mail.port must be from 1 to 65535"),
        ('[mail]\nsecurity = "ssl"', "mail.security must be one of starttls, tls, none"),
        ('[mail]\nschedule = "weekly"', "mail.schedule must be one of at-once, hourly, daily"),
        ('[mail]\nrecipient = "owner"', "mail.recipient must be an address such as"),
        ('[mail]\nsender = "A <a@b.example>"', "mail.sender must be an address such as"),
        ('[mail]\nsender = "a@b.example\\nBcc: c@d.example"', "mail.sender must be an address"),
        ('[mail]\nrecipient = "a@b.example, c@d.example"', "mail.recipient must be an address"),
        ('[site]\ntimezone = "Mars/Base"', "site.timezone is not a time zone"),
        ('[site]\ntimezone = "../etc/passwd"', "site.timezone is not a time zone"),
        ('[site]\nusername = "a b"', "site.username must be"),
        ('[site]\nusername = ""', "site.username must be"),
        ('[site]\nusername = "é"', "site.username must be"),
    ],
)
def test_an_unusable_value_is_refused_with_what_is_possible(text, told, tmp_path):
    with pytest.raises(ConfigError, match=told):
        read(written(tmp_path, text), {})


@pytest.mark.parametrize(
    "address",
    [
        "photos.example",
        "ftp://photos.example",
        "https://",
        "https://photos.example/blog",
        "https://photos.example?x=1",
        "https://photos.example/#top",
        "https://me:secret@photos.example",
        "http://[::1",
        "http://photos.example:99999",
        "http://photos.example:port",
        "",
    ],
)
def test_a_base_url_that_is_no_origin_is_refused(address):
    with pytest.raises(ConfigError, match=r"site\.base_url must"):
        read(None, {"PHOTOLOG_SITE__BASE_URL": address})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://photos.example/", "https://photos.example"),
        ("HTTPS://Photos.Example", "https://photos.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_base_url_is_kept_as_browsers_write_it(typed, kept):
    settings = read(None, {"PHOTOLOG_SITE__BASE_URL": typed})

    assert settings.site.base_url == kept
    assert settings.is_https is kept.startswith("https")


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ("[site]\ntitel = 'x'", "site.titel", "site.title"),
        ("[photos]\nquality = 90", "photos.quality", "photos.jpeg_quality"),
        ("[sites]\ntitle = 'x'", "sites", "site"),
        ("[albums]\nenabled = true", "albums", None),
        ("title = 'x'", "title", None),
    ],
)
def test_an_unknown_key_stops_the_start_and_the_nearest_is_named(text, unknown, nearest, tmp_path):
    with pytest.raises(ConfigError) as caught:
        read(written(tmp_path, text), {})

    message = str(caught.value)
    assert f"{unknown!r}" in message
    assert "\n" not in message
    assert nearest is None or f"did you mean {nearest!r}?" in message


@pytest.mark.parametrize("secret", ["a quiet word", ""])
def test_a_secret_is_shown_as_stars(secret):
    settings = read(None, {"PHOTOLOG_MAIL__PASSWORD": secret})
    shown = {name: value for name, value, _ in config.effective(settings)}

    assert settings.mail.password == secret
    assert shown["mail.password"] == ("***" if secret else "")
    assert "quiet" not in repr(settings)


def test_a_secret_is_in_no_complaint(tmp_path):
    path = written(tmp_path, "[mail]\npassword = 271828")

    with pytest.raises(ConfigError, match=r"mail\.password must be a text in quotes") as caught:
        read(path, {})

    assert "271828" not in str(caught.value)


def test_an_unknown_variable_stops_the_start():
    with pytest.raises(ConfigError, match=r"'server\.prot'; did you mean 'server\.port'"):
        read(None, {"PHOTOLOG_SERVER__PROT": "80"})


def test_variables_that_are_no_settings_do_not_matter():
    assert read(None, {"PHOTOLOG_CONFIG": "x", "PATH": "/bin", "HOME__X": "1"}) == read(None, {})


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("server.port", "eighty", "server.port must be a whole number"),
        ("photos.avif", "yes", "photos.avif must be true or false"),
        ("photos.sizes", "320,big", "photos.sizes must be whole numbers"),
    ],
)
def test_a_variable_of_the_wrong_type_is_refused_by_name(name, text, told):
    with pytest.raises(ConfigError, match=told):
        read(None, {variable(name): text})


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "none.toml"

    with pytest.raises(ConfigError, match=f"there is no configuration file {path}"):
        read(path, {})


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path, {})


@pytest.mark.parametrize("content", [b"[site", b"\xff\xfe", b"[site]\ntitle = unquoted"])
def test_what_is_not_toml_is_refused_in_one_line(content, tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match="is not valid TOML") as caught:
        read(path, {})

    assert "\n" not in str(caught.value)


def test_the_data_folder_is_relative_to_the_file(tmp_path):
    settings = read(written(tmp_path, '[storage]\ndata_dir = "pictures"'), {})

    assert settings.data_dir == tmp_path / "pictures"


def test_without_a_file_the_data_folder_is_relative_to_the_given_one(tmp_path):
    assert read(None, {}, tmp_path).data_dir == tmp_path / "data"


def test_an_absolute_data_folder_is_taken_as_it_is(tmp_path):
    settings = read(None, {"PHOTOLOG_STORAGE__DATA_DIR": str(tmp_path)}, Path("/nowhere"))

    assert settings.data_dir == tmp_path


@pytest.mark.parametrize(
    ("base_url", "enabled", "federates"),
    [
        ("https://photos.example", "true", True),
        ("https://photos.example", "false", False),
        ("http://127.0.0.1:8000", "true", False),
    ],
)
def test_a_blog_federates_when_it_may_and_is_at_home_on_the_web(base_url, enabled, federates):
    variables = {
        "PHOTOLOG_SITE__BASE_URL": base_url,
        "PHOTOLOG_FEDERATION__ENABLED": enabled,
    }

    assert read(None, variables).federates is federates


def test_the_zone_is_that_of_the_settings():
    assert read(None, {"PHOTOLOG_SITE__TIMEZONE": "Asia/Tokyo"}).zone == ZoneInfo("Asia/Tokyo")


def test_the_example_holds_every_key_with_its_default_and_no_other():
    example = tomllib.loads((TOP / "config.example.toml").read_text(encoding="utf-8"))

    found = {
        f"{section}.{key}": tuple(value) if isinstance(value, list) else value
        for section, values in example.items()
        for key, value in values.items()
    }
    assert found == {name: default for name, default, *_ in KEYS}


def test_the_example_can_be_used_as_it_is():
    settings = read(TOP / "config.example.toml", {})

    assert set(settings.origins.values()) == {"config.toml"}


def test_every_key_is_documented():
    path = TOP / "docs" / "configuration.md"
    text = path.read_text(encoding="utf-8")

    assert [name for name in NAMES if name.partition(".")[2] not in text] == []
