"""
Names → addresses, within a time.

getaddrinfo knows no time limit, so it runs in a thread of its own and is left behind when it
does not answer. How many may be under way at once is bounded: a dead resolver costs waiting,
not threads without end.
"""

from __future__ import annotations

import socket
import threading
from queue import Empty, SimpleQueue

from photolog.network.deadlines import Deadline
from photolog.network.targets import Target
from photolog.pure.trust import networks
from photolog.pure.trust.networks import Address

LOOKUPS_AT_ONCE = 64

_Answer = list[str] | OSError


class Resolver:
    """Asks the system for the addresses of names. Remembers nothing: that is the system's."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)

    def addresses(self, target: Target, deadline: Deadline) -> tuple[Address, ...]:
        """
        Return all addresses of the target's host, the system's favourite first.

        Raises:
            TimeoutError: There was no answer in time.
            OSError: There is no such name.
        """
        if target.literal is not None:
            return (target.literal,)
        answer = self._ask(target, deadline)
        if isinstance(answer, OSError):
            raise OSError(f"the name {target.host} cannot be found") from answer
        return tuple(networks.plain(text) for text in dict.fromkeys(answer))

    def _ask(self, target: Target, deadline: Deadline) -> _Answer:
        answers: SimpleQueue[_Answer] = SimpleQueue()
        if not self._turns.acquire(timeout=deadline.left()):
            raise TimeoutError("too many names are being looked up")
        thread = threading.Thread(target=self._look_up, args=(target, answers), daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no room for another thread
            self._turns.release()
            raise OSError("no name can be looked up now") from None
        try:
            return answers.get(timeout=deadline.left())
        except Empty:
            raise TimeoutError(f"the name {target.host} was not found in time") from None

    def _look_up(self, target: Target, answers: SimpleQueue[_Answer]) -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put([str(address[0]) for *_, address in found])
        except OSError as error:
            answers.put(error)
        except UnicodeError:  # by the idna codec, which sees more than targets.read refuses
            answers.put(OSError("no name"))
        finally:
            self._turns.release()
