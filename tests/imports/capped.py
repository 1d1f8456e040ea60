"""Reads files, each in a child that may take little memory and time; prints what each said.

Run as a program, after django.setup(), with a folder. One line of JSON for each file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from disclosures.desk.imports import guard, sheets

SECONDS = 8  # of the processor
MEMORY = 700 * 1024 * 1024  # bytes of address space, the interpreter's own among them


def said(path: Path) -> str:
    """Return why a file was refused; blank for one that was read."""
    try:
        sheets.read(path.read_bytes(), path.name.partition("~")[2])
    except guard.Unsafe as error:
        return str(error)
    return ""


def capped(path: Path) -> str:
    """Return what a child of this process says of a file, or how it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with os.fdopen(writing, "w") as file:
            file.write(said(path))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        words = file.read()
    _, status = os.waitpid(child, 0)
    return words if status == 0 else f"died: {status}"


if __name__ == "__main__":
    for each in sorted(Path(sys.argv[1]).iterdir()):
        print(json.dumps([each.name.partition("~")[0], capped(each)]), flush=True)
