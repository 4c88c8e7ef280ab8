"""
config.toml → Config, once, at the start.

Every key can also come from the environment as PHOTOLOG_<SECTION>__<KEY>, which
wins over the file. A key that does not exist, or a value of the wrong type, stops
the start with one line that names it and the nearest key that does exist.
"""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from photolog.errors import ConfigError

ENVIRONMENT_PREFIX = "PHOTOLOG_"
STARS = "***"  # stands for every secret
LOCATION_PRECISIONS = ("none", "place", "coarse", "exact")
THEMES = ("auto", "light", "dark")
COMMENT_POLICIES = ("open", "approve", "closed")

_LISTS = {tuple[int, ...]: int, tuple[str, ...]: str}

Origins = dict[str, str]  # "site.title" → "default", "config.toml", "environment"


def _key(
    default: Any, check: Callable[[Any], str] | None = None, *, is_secret: bool = False
) -> Any:
    """
    Return a dataclass field with its default and an optional check that names what is wrong.

    Args:
        is_secret: Nothing that photolog says ever holds the value.
    """
    metadata = {"check": check, "is_secret": is_secret}
    return field(default=default, metadata=metadata, repr=not is_secret)


def _is_origin(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_port = parts.port is None or parts.port > 0
    except ValueError:  # an unclosed bracket, a port beyond 65535
        return "must be an address such as https://photos.example"
    if not is_port or parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        return "must be an address such as https://photos.example"
    if parts.path.strip("/") or parts.query or parts.fragment:
        return "must have no path: photolog lives at the top of its host"
    return ""


def _is_username(value: str) -> str:
    allowed = value.isascii() and value.replace("_", "").isalnum() and len(value) <= 30
    return "" if allowed else "must be 1 to 30 letters, digits or _"


def _is_timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "is not a time zone such as Europe/Vienna"
    return ""


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda value: "" if value in choices else "must be one of " + ", ".join(choices)


def _between(least: int, most: int) -> Callable[[int], str]:
    return lambda value: "" if least <= value <= most else f"must be from {least} to {most}"


def _is_mail_address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    is_whole = value.isprintable() and " " not in value and not set(value) & set('<>,;:"()')
    allowed = is_whole and local and at and domain and "@" not in local
    return "" if allowed or not value else "must be an address such as blog@photos.example"


def _are_sizes(values: tuple[int, ...]) -> str:
    if not values or any(not 64 <= size <= 8192 for size in values):
        return "must be pixel sizes from 64 to 8192"
    return "" if list(values) == sorted(set(values)) else "must grow from small to large"


def _are_networks(values: tuple[str, ...]) -> str:
    try:
        for value in values:
            ip_network(value)
    except ValueError:
        return "must be networks such as 127.0.0.17/32"
    return ""


@dataclass(frozen=True, slots=True)
class Site:
    """[site]: whose blog this is and where it lives."""

    base_url: str = _key("http://127.0.0.1:8000", _is_origin)
    username: str = _key("me", _is_username)
    title: str = _key("Photographs")
    description: str = _key("")
    language: str = _key("en")
    timezone: str = _key("UTC", _is_timezone)
    license: str = _key("all-rights-reserved")
    copyright: str = _key("")
    theme: str = _key("auto", _one_of(*THEMES))


@dataclass(frozen=True, slots=True)
class Server:
    """[server]: where waitress listens and whom it believes."""

    host: str = _key("127.0.0.1")
    port: int = _key(8000, _between(0, 65535))
    threads: int = _key(8, _between(1, 64))
    trusted_proxy: str = _key("")


@dataclass(frozen=True, slots=True)
class Storage:
    """[storage]: the owner's folder."""

    data_dir: str = _key("data")


@dataclass(frozen=True, slots=True)
class Photos:
    """[photos]: what is accepted and what is made of it."""

    sizes: tuple[int, ...] = _key((320, 640, 1280, 2560), _are_sizes)
    jpeg_quality: int = _key(82, _between(40, 98))
    avif: bool = _key(True)
    max_upload_mb: int = _key(64, _between(1, 1024))
    max_megapixels: int = _key(100, _between(1, 200))
    show_exif: bool = _key(True)
    location: str = _key("none", _one_of(*LOCATION_PRECISIONS))


@dataclass(frozen=True, slots=True)
class Federation:
    """[federation]: how the blog talks with other servers."""

    enabled: bool = _key(True)
    allow_networks: tuple[str, ...] = _key((), _are_networks)
    ca_bundle: str = _key("")
    auto_accept_followers: bool = _key(True)
    authorized_fetch: bool = _key(False)
    show_counts: bool = _key(False)
    comments: str = _key("approve", _one_of(*COMMENT_POLICIES))


@dataclass(frozen=True, slots=True)
class Feeds:
    """[feeds]: what feed readers get."""

    items: int = _key(30, _between(1, 100))


@dataclass(frozen=True, slots=True)
class Reader:
    """[reader]: what the owner reads of others."""

    cache_mb: int = _key(500, _between(10, 100_000))


@dataclass(frozen=True, slots=True)
class Mail:
    """[mail]: how the owner is told by e-mail; nothing is sent without host and recipient."""

    host: str = _key("")
    port: int = _key(587, _between(1, 65535))
    security: str = _key("starttls", _one_of("starttls", "tls", "none"))
    username: str = _key("")
    password: str = _key("", is_secret=True)
    sender: str = _key("", _is_mail_address)
    recipient: str = _key("", _is_mail_address)
    schedule: str = _key("daily", _one_of("at-once", "hourly", "daily"))


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked. Relative paths are relative to *folder*."""

    site: Site = field(default_factory=Site)
    server: Server = field(default_factory=Server)
    storage: Storage = field(default_factory=Storage)
    photos: Photos = field(default_factory=Photos)
    federation: Federation = field(default_factory=Federation)
    feeds: Feeds = field(default_factory=Feeds)
    reader: Reader = field(default_factory=Reader)
    mail: Mail = field(default_factory=Mail)
    folder: Path = field(default_factory=Path)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_dir(self) -> Path:
        """The owner's folder as an absolute path."""
        return (self.folder / self.storage.data_dir).resolve()

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the blog over TLS, which cookies depend on."""
        return self.site.base_url.startswith("https://")

    @property
    def federates(self) -> bool:
        """Whether activities are sent and received: switched on, and at home on the web."""
        return self.federation.enabled and self.is_https

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days and months are counted and shown."""
        return ZoneInfo(self.site.timezone)


SECTIONS: dict[str, type] = {
    "site": Site,
    "server": Server,
    "storage": Storage,
    "photos": Photos,
    "federation": Federation,
    "feeds": Feeds,
    "reader": Reader,
    "mail": Mail,
}


def read(path: Path | None, environment: Mapping[str, str], folder: Path | None = None) -> Config:
    """
    Read the settings from *path* (None: defaults only) and the environment.

    Args:
        folder: What a relative data_dir is relative to when there is no file.

    Raises:
        ConfigError: The file is missing or not TOML, a key does not exist, or a
            value cannot be used.
    """
    written = _read_toml(path) if path else {}
    _refuse_unknown(written, str(path))
    from_environment = _read_environment(environment)
    origins: Origins = {}
    sections: dict[str, Any] = {}
    for name, section in SECTIONS.items():
        values: dict[str, Any] = {}
        for key, kind, default in _keys_of(section):
            values[key], origins[f"{name}.{key}"] = _pick(
                f"{name}.{key}", kind, default, written.get(name, {}), from_environment
            )
        sections[name] = section(**values)
    folder = path.resolve().parent if path else folder or Path.cwd()
    return _tidied(Config(**sections, folder=folder, origins=origins))


def effective(config: Config) -> list[tuple[str, Any, str]]:
    """
    Return each setting as (name, value, origin), in the order of config.example.toml.

    Of a secret only whether there is one: it is shown as stars.
    """
    return [
        (f"{name}.{key}", _shown(config, name, key), config.origins[f"{name}.{key}"])
        for name, section in SECTIONS.items()
        for key, _, _ in _keys_of(section)
    ]


def _shown(config: Config, section: str, key: str) -> Any:
    value = getattr(getattr(config, section), key)
    return STARS if value and _metadata(f"{section}.{key}")["is_secret"] else value


def _metadata(name: str) -> Mapping[str, Any]:
    section, _, key = name.partition(".")
    return next(f for f in fields(SECTIONS[section]) if f.name == key).metadata


def _tidied(config: Config) -> Config:
    """Write base_url as browsers do: in lower case, and without a slash, so that paths join it."""
    base_url = config.site.base_url.rstrip("/").lower()
    return replace(config, site=replace(config.site, base_url=base_url))


def _keys_of(section: type) -> list[tuple[str, Any, Any]]:
    kinds = typing.get_type_hints(section)
    return [(f.name, kinds[f.name], f.default) for f in fields(section) if f.default is not MISSING]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration file {path}") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that are settings, by "section.key". One "_" alone is not ours."""
    found = {}
    for variable, value in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and "__" in variable:
            section, _, key = variable[len(ENVIRONMENT_PREFIX) :].partition("__")
            found[f"{section.lower()}.{key.lower()}"] = value
    for name in found:
        _refuse_unknown_name(name, "the environment")
    return found


def _refuse_unknown(written: Mapping[str, Any], source: str) -> None:
    for section, values in written.items():
        if section not in SECTIONS or not isinstance(values, Mapping):
            _refuse_unknown_name(section, source, known=list(SECTIONS))
        else:
            for key in values:
                _refuse_unknown_name(f"{section}.{key}", source)


def _refuse_unknown_name(name: str, source: str, known: list[str] | None = None) -> None:
    valid = known or [
        f"{s}.{key}" for s, section in SECTIONS.items() for key, _, _ in _keys_of(section)
    ]
    if name not in valid or known:
        nearest = difflib.get_close_matches(name, valid, n=1, cutoff=0.0)[0]
        raise ConfigError(f"{source}: there is no setting {name!r}; did you mean {nearest!r}?")


def _pick(
    name: str, kind: Any, default: Any, section: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[Any, str]:
    """Return the value of one setting and where it came from."""
    key = name.partition(".")[2]
    if name in environment:
        value, origin = _from_text(name, kind, environment[name]), "environment"
    elif key in section:
        value, origin = _of_kind(name, kind, section[key]), "config.toml"
    else:
        return default, "default"
    _check(name, value)
    return value, origin


def _check(name: str, value: Any) -> None:
    check = _metadata(name)["check"]
    problem = check(value) if check else ""
    if problem:
        raise ConfigError(f"setting {name} {problem}, not {value!r}")


def _of_kind(name: str, kind: Any, value: Any) -> Any:
    if kind in _LISTS and isinstance(value, list) and all(type(v) is _LISTS[kind] for v in value):
        return tuple(value)
    # type() rather than isinstance(): to Python True is an int, to the owner it is not.
    if type(value) is kind:
        return value
    wanted = {
        str: "a text in quotes",
        int: "a whole number",
        bool: "true or false",
        tuple[int, ...]: "a list of whole numbers",
        tuple[str, ...]: "a list of texts in quotes",
    }
    found = STARS if _metadata(name)["is_secret"] else repr(value)
    raise ConfigError(f"setting {name} must be {wanted[kind]}, not {found}")


def _from_text(name: str, kind: Any, text: str) -> Any:
    try:
        if kind is int:
            return int(text)
        if kind == tuple[int, ...]:
            return tuple(int(part) for part in text.split(","))
        if kind == tuple[str, ...]:
            return tuple(part.strip() for part in text.split(",") if part.strip())
    except ValueError:
        wanted = "a whole number" if kind is int else "whole numbers with commas between"
        raise ConfigError(f"setting {name} must be {wanted}, not {text!r}") from None
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ConfigError(f"setting {name} must be true or false, not {text!r}")
        return text.lower() == "true"
    return text
