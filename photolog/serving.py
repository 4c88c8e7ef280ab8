"""waitress with the settings that a small machine behind a reverse proxy wants."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, cast
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from waitress.task import ThreadedTaskDispatcher

from photolog.config import Config
from photolog.errors import ConfigError
from photolog.turns import Turns

logger = logging.getLogger(__name__)

FILES_IN_ONE_FORM = 4
HEADER_BYTES = 32 * 1024
CONNECTIONS = 200
CHANNEL_SECONDS = 30
MALLOC_ARENAS = 2
_M_ARENA_MAX = -8  # malloc.h


def serve(app: WSGIApplication, config: Config, on_ready: Callable[[str], None]) -> None:
    """
    Answer requests until SIGTERM or SIGINT.

    Args:
        on_ready: Called with the address that is listened on, once it is.

    Raises:
        ConfigError: It cannot be listened on.
    """
    _keep_arenas_few()
    server = _server(app, config)
    signal.signal(signal.SIGTERM, _stop)
    on_ready(_address(server, config))
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        logger.info("stopping")
    finally:
        server.close()


def _keep_arenas_few() -> None:
    """Let the C library keep few heaps: with one for each thread, memory is never given back."""
    with contextlib.suppress(OSError, AttributeError):  # not glibc: nothing to be tamed
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, MALLOC_ARENAS)


def _server(app: WSGIApplication, config: Config) -> MultiSocketServer | BaseWSGIServer:
    proxy = config.server.trusted_proxy
    behind: dict[str, Any] = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
    try:
        return create_server(
            app,
            host=config.server.host,
            port=config.server.port,
            ident=None,
            connection_limit=CONNECTIONS,
            channel_timeout=CHANNEL_SECONDS,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=FILES_IN_ONE_FORM * config.photos.max_upload_mb * 2**20 + 2**20,
            _dispatcher=cast(ThreadedTaskDispatcher, Turns(config.server.threads)),
            **(behind if proxy else {}),
        )
    except (OSError, ValueError) as error:  # waitress says ValueError for a host it cannot find
        where = f"{config.server.host} port {config.server.port}"
        raise ConfigError(f"cannot listen on {where}: {error}") from error


def _address(server: MultiSocketServer | BaseWSGIServer, config: Config) -> str:
    if isinstance(server, MultiSocketServer):
        port = server.effective_listen[0][1]
    else:
        assert server.socket is not None
        port = server.socket.getsockname()[1]
    host = config.server.host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _stop(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
