"""Run the tests of one module once, then once more for each of its mutants, in forks."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import typst
from _pytest.runner import runtestprotocol
from hypothesis import settings as hypothesis
from libcst import Module

from benchmarks.mutants import making, transplanting
from benchmarks.mutants.making import Mutant
from benchmarks.mutants.targets import BY_NAME, ROOT, Target

SURVIVED, KILLED, MISFIT = 0, 1, 2
ANY = "*"  # the scope of a control: every test, the code objects replaced by the same
MEMORY = 6 * 1024**3  # bytes that a mutant may ask for
SEED = 20161027


@dataclass
class Loop:
    """A plugin of pytest: in place of its loop, one round as it is and one for each mutant."""

    target: Target
    sample: int
    jobs: int
    again: set[tuple[int, str, str]]  # only these, where there are any: line, old, new
    held: Any = None
    seconds: dict[Any, float] = field(default_factory=dict)
    called: dict[Any, set[str]] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything; the figures are in ``result`` afterwards."""
        path = str(ROOT / self.target.path)
        good = [item for item in session.items if self._first(item, path)]
        module, mutants = making.make(self.target.source)
        chosen = mutants
        if self.again:
            chosen = [each for each in mutants if _said(each) in self.again]
        elif self.sample and len(mutants) > self.sample:
            chosen = random.Random(SEED).sample(mutants, self.sample)
            chosen.sort(key=lambda each: each.line)
        started = time.monotonic()
        self.held = transplanting.Held(path)
        gc.collect()
        gc.freeze()
        gc.disable()  # a fork that walks every object would copy every page
        same = Mutant(0, "", "", "", module, module)
        controls = [self._run(good, replace(same, scope=each), module, path) for each in ("", ANY)]
        ended = [_code(os.waitpid(each, 0)[1]) for each in controls]
        if set(ended) != {SURVIVED}:
            raise RuntimeError(f"{self.target.name}: the tests fail without any change")
        outcomes = dict(self._all(good, chosen, module, path))
        self.result = {
            "module": self.target.path,
            "made": len(mutants),
            "run": len(chosen),
            "killed": sum(each == KILLED for each in outcomes.values()),
            "misfits": sum(each == MISFIT for each in outcomes.values()),
            "tests": len(good),
            "seconds": round(time.monotonic() - started),
            "survivors": [
                [each.line, each.scope, each.old, each.new]
                for at, each in enumerate(chosen)
                if outcomes[at] == SURVIVED
            ],
        }
        return True

    def _first(self, item: pytest.Item, path: str) -> bool:
        """Run a test on the code as it is; note how long it takes and what it calls."""
        called: set[str] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename == path:
                called.add(frame.f_code.co_qualname.partition(".<locals>")[0])

        started = time.monotonic()
        sys.setprofile(note)
        try:
            reports = _run_one(item)
        finally:
            sys.setprofile(None)
        self.seconds[item] = time.monotonic() - started
        self.called[item] = called
        failed = [each for each in reports if each.failed]
        for each in failed:
            print(f"left out, fails as it is: {item.nodeid}\n{each.longrepr}", file=sys.stderr)
        return not failed and not any(each.skipped for each in reports)

    def _all(
        self, items: list[pytest.Item], mutants: list[Mutant], module: Module, path: str
    ) -> Iterator[tuple[int, int]]:
        running: dict[int, int] = {}
        for at, each in enumerate(mutants):
            while len(running) >= self.jobs:
                pid, status = os.wait()
                yield running.pop(pid), _code(status)
            running[self._run(items, each, module, path)] = at
        while running:
            pid, status = os.wait()
            yield running.pop(pid), _code(status)

    def _run(self, items: list[pytest.Item], mutant: Mutant, module: Module, path: str) -> int:
        """Start the tests on a changed source; return the process."""
        scope = mutant.scope
        if scope != ANY and not any(scope in self.called[each] for each in items):
            scope = ""  # called when the module is read, or never
        chosen = sorted(
            (each for each in items if scope in ("", ANY) or scope in self.called[each]),
            key=lambda each: self.seconds[each],
        )
        limit = 30 + 6 * sum(self.seconds[each] for each in chosen)
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            return pid
        code = KILLED
        try:
            signal.alarm(int(limit))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            if mutant.line:
                _quiet()
            code = self._survives(chosen, scope, mutant.source(module), path)
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _survives(self, items: list[pytest.Item], scope: str, source: str, path: str) -> int:
        module = import_module(self.target.module)
        try:
            if scope:
                transplanting.swap(self.held, path, self.target.source, source)
            else:
                registry = import_module("disclosures.kernel.registry")
                held = [
                    value
                    for name, value in vars(registry).items()
                    if name.isupper() and isinstance(value, dict)
                ]
                transplanting.replace(module, path, source, held)
        except transplanting.MisfitError:
            return MISFIT
        for cache in self.held.caches:
            cache.cache_clear()
        with _own_files() if self.target.publishes else contextlib.nullcontext():
            if self.target.triggers:
                _renew_triggers()
            for item in items:
                reports = _run_one(item)
                failed = [each for each in reports if each.failed]
                for each in failed:
                    os.write(2, f"{item.nodeid} {each.longrepr}\n".encode())
                if failed:
                    return KILLED
        return SURVIVED


def _run_one(item: pytest.Item) -> list[pytest.TestReport]:
    """Run one test; what belongs to the session (the database) stays for the next."""
    return runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]


def _quiet() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


@contextlib.contextmanager
def _own_files() -> Iterator[None]:
    """Give this process the published pages under a folder of its own."""
    settings = import_module("django.conf").settings
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        own = Path(folder) / "var"
        shutil.copytree(settings.VAR, own)
        settings.VAR = own
        import_module("django.core.cache").cache.clear()
        yield


def _renew_triggers() -> None:
    guards = import_module("disclosures.publication.guards")
    connection = import_module("django.db").connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    guards.install()


def _said(mutant: Mutant) -> tuple[int, str, str]:
    return mutant.line, mutant.old, mutant.new


def _code(status: int) -> int:
    """Return how a mutant ended; one that was killed by a signal hung or ate the memory."""
    code = os.waitstatus_to_exitcode(status)
    return code if code in (SURVIVED, KILLED, MISFIT) else KILLED


class _Paper:
    """In place of typst, whose threads survive no fork; tests that read a PDF are left out."""

    def __init__(self, **_: Any) -> None: ...

    def compile(self, **_: Any) -> bytes:
        """Return the beginning of a PDF."""
        return b"%PDF-1.7"


def main() -> int:
    """Measure one module; the last line printed is its result as JSON."""
    name, sample, jobs, again = sys.argv[1:5]
    target = BY_NAME[name]
    typst.Compiler = _Paper  # type: ignore[misc, assignment]
    hypothesis.register_profile(
        "mutants", max_examples=40, derandomize=True, deadline=None, database=None
    )
    hypothesis.load_profile("mutants")
    wanted = {(line, old, new) for line, _, old, new in json.loads(again)}
    loop = Loop(target, int(sample), int(jobs), wanted)
    code = pytest.main(
        ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser",
         "--capture=no", *target.tests],
        plugins=[loop],
    )  # fmt: skip
    if not loop.result:
        return int(code) or 1
    print(json.dumps(loop.result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
