"""Processes of our own that need no start: forks of one that has loaded everything, for tests that start hundreds.

They read, are limited and die as those that `subprocess` starts. What tests isolation itself starts real ones.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

OURS = re.compile(r"from xlplan\.[\w.]+ import main; main\(\)$")
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux: who takes in a process whose parent has ended."""

_LOCK = threading.Lock()
_server: socket.socket | None = None


class WarmPopen(subprocess.Popen[bytes]):
    """A process that runs `main()` of a module of ours; any other is started as usual."""

    def _execute_child(self, args: Any, *more: Any) -> None:
        if not (isinstance(args, list) and args[:2] == [sys.executable, "-I"] and OURS.search(args[-1])):
            super()._execute_child(args, *more)  # type: ignore[misc]
            return
        pipes = more[9:15]
        reads, writes, errors = pipes[0], pipes[3], pipes[5]
        request = {"code": args[-1], "cwd": str(Path.cwd()), "env": dict(os.environ)}
        with _LOCK:
            self.pid = _forked(request, [reads, writes, errors])
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


def warmed(module: ModuleType) -> Any:
    """The module `subprocess` for a module of ours, with such processes."""
    warm = ModuleType("subprocess")
    vars(warm).update(vars(module.subprocess), Popen=WarmPopen)
    return warm


def possible() -> bool:
    """Only Linux gives an orphan to another than the first process."""
    return sys.platform == "linux"


def _forked(request: dict[str, Any], descriptors: list[int]) -> int:
    """The id of a new child of this process."""
    global _server
    if _server is None:
        _server = _begun()
    kernel = ctypes.CDLL(None)
    kernel.prctl(_SUBREAPER, 1)
    try:
        data = json.dumps(request).encode()
        socket.send_fds(_server, [len(data).to_bytes(8, "big")], descriptors)
        _server.sendall(data)
        return int.from_bytes(_received(_server, 8), "big")
    finally:
        kernel.prctl(_SUBREAPER, 0)


def _forget() -> None:
    """A fork of a test's process asks a server of its own: two that ask one would take each other's answers."""
    global _server, _LOCK
    _server, _LOCK = None, threading.Lock()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)


def _begun() -> socket.socket:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-X", "utf8", __file__, str(theirs.fileno())]
    paths = os.pathsep.join(sys.path)
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env={**os.environ, "PYTHONPATH": paths})
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    _received(ours, 1)
    return ours


def _received(server: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = server.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _serve(server: socket.socket) -> None:
    """Fork for each request, twice, so that the process that asked takes in the child."""
    server.sendall(b"!")
    while True:
        head, descriptors, _, _ = socket.recv_fds(server, 8, 3)
        if not head:
            return
        request = json.loads(_received(server, int.from_bytes(head, "big")))
        between = os.fork()
        if not between:
            child = os.fork()
            if not child:
                server.close()
                _run(request, descriptors)
            os.write(_PID[1], child.to_bytes(8, "big"))
            os._exit(0)
        os.waitpid(between, 0)
        for descriptor in descriptors:
            os.close(descriptor)
        server.sendall(os.read(_PID[0], 8))


def _run(request: dict[str, Any], descriptors: list[int]) -> None:
    code = 1
    try:
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, 256)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        exec(request["code"])
        code = 0
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    import xlplan.books.confined
    import xlplan.incoming.worker
    import xlplan.pipeline.side  # noqa: F401

    _PID = os.pipe()
    _serve(socket.socket(fileno=int(sys.argv[1])))
