"""How much a foreign file may ask for before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024
LAST_ROW = 1_048_576  # XFD1048576
LAST_COLUMN = 16_384  # XFD


@dataclass(frozen=True)
class Limits:
    """What one outer file may cost, containers and everything in them included.

    file_bytes: of any file or member. expanded_bytes: of one container or workbook when unpacked. shared_strings:
    bytes of a workbook's string table. overlay_bytes: of the pictures and objects of a sheet that are kept. entries:
    parts of one zip. members: files in all its containers. depth: containers in containers. cells: with a value, in
    one workbook. memory: address space of a worker, bytes. seconds: for one outer file. batch_files, batch_bytes:
    handed to a worker at once. workers: None for as many as pay off.
    """

    file_bytes: int = 100 * MIB
    expanded_bytes: int = 1024 * MIB
    shared_strings: int = 64 * MIB
    overlay_bytes: int = 64 * MIB
    entries: int = 10_000
    members: int = 2_000
    depth: int = 5
    cells: int = 1_500_000
    memory: int = 1536 * MIB
    seconds: float = 60.0
    batch_files: int = 50
    batch_bytes: int = 32 * MIB
    workers: int | None = None


DEFAULT_LIMITS = Limits()
