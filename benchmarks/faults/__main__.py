"""Kill a process a hundred times in the middle of publishing or importing, and look.

    python -m benchmarks.faults publish --trials 100
    DATABASE_URL=postgresql:///name python -m benchmarks.faults import --trials 100

A child publishes (or imports) without pause; it is killed with SIGKILL at a random moment, and
a fresh process then asks the database and the store whether anything is half-written.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST, MOST = 0.05, 1.6  # seconds of work before the kill
READY = "ready"


def main() -> int:
    """Run the trials; 1 when anything was half-written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("what", choices=["publish", "import"])
    parser.add_argument("--trials", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/f.sqlite3",
            "MINGZHANG_VAR": folder,
            "SECRET_KEY": "x" * 50,
            "DEBUG": "on",
            "ALLOWED_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for command in (["migrate", "-v0"], ["load_codes"], ["load_samples"]):
            subprocess.check_call(
                [sys.executable, "manage.py", *command],
                cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        return trials(options.what, options.trials, environment)


def trials(what: str, count: int, environment: dict[str, str]) -> int:
    """Start, kill, look; print what was found."""
    outcomes: Counter[str] = Counter()
    problems: list[str] = []
    with worker("look", what, environment) as witness:
        for at in range(count):
            with worker("work", what, environment) as child:
                time.sleep(random.uniform(LEAST, MOST))
                child.kill()
                child.wait()
            for line in ask(witness, "look"):
                state, _, problem = line.partition("|")
                outcomes[state] += 1
                if problem:
                    problems.append(f"kill {at + 1}: {problem}")
        last = [line.partition("|")[2] for line in ask(witness, "last")]
        witness.kill()
    problems += [each for each in last if each and not each.startswith("done")]
    print(f"{what}: {count} kills, {len(problems)} half-written, left in {dict(outcomes)}")
    print(*(each for each in last if each.startswith("done")))
    for each in problems[:20]:
        print("  ", each)
    return 1 if problems else 0


def worker(role: str, what: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a worker and wait until it is ready. Raises RuntimeError when it is not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.faults.worker", role, what],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    if process.stdout.readline().strip() != READY:
        raise RuntimeError("the worker did not start")
    return process


def ask(process: subprocess.Popen[str], question: str) -> list[str]:
    """Ask the witness something and return its lines."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{question}\n")
    process.stdin.flush()
    count = int(process.stdout.readline())
    return [process.stdout.readline().rstrip("\n") for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main())
