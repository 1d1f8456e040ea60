"""Lists, comparison and search over generated figures, from ten thousand to millions.

Each size is a scratch database of its own (PostgreSQL where it runs, SQLite
otherwise or with BENCH_DATABASE=sqlite). Pages
are asked for in one process; “首次” is the first reader after a publication, for whom counts
and facets are computed, and has no target of its own. Reports the median, and the ratio to the
smallest size. With DATASETTE naming its command, Datasette lists the same rows beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = 3.0  # a list at the largest size against itself at the smallest
SEARCH_TARGET = 300.0  # ms at the 95th percentile


def run(sizes: list[int], rounds: int) -> int:
    """Measure every size and print; 0 when the targets hold, 1 when one was missed."""
    results: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="mingzhang-lists-") as name:
        for size in sizes:
            print(f"{size:,} 个数：", end="", flush=True)
            results[size] = _child(size, rounds, Path(name))
            print("完成", flush=True)
    return _report(results, sizes)


def _child(size: int, rounds: int, folder: Path) -> dict[str, float]:
    """Run one size in a process and database of its own."""
    var = folder / str(size)
    var.mkdir()
    url, drop = _database(size, var)
    environment = dict(
        os.environ, DATABASE_URL=url, MINGZHANG_VAR=str(var), DEBUG="off", SECRET_KEY="x" * 60,
        ALLOWED_HOSTS="testserver", HTTPS="off", CACHE_URL="",
        DJANGO_SETTINGS_MODULE="config.settings",
    )  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.lists_worker", str(size), str(rounds)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
    finally:
        drop()
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _database(size: int, var: Path) -> tuple[str, Callable[[], object]]:
    name = f"mingzhang_lists_{size}"
    if shutil.which("createdb") and os.environ.get("BENCH_DATABASE") != "sqlite":
        subprocess.run(["dropdb", "--if-exists", name], stderr=subprocess.DEVNULL, check=False)
        made = subprocess.run(["createdb", name], stderr=subprocess.DEVNULL, check=False)
        if made.returncode == 0:
            return f"postgresql:///{name}", lambda: subprocess.run(["dropdb", name], check=False)
    return f"sqlite:///{var / 'bench.sqlite3'}", lambda: None


def _report(results: dict[int, dict[str, float]], sizes: list[int]) -> int:
    smallest, largest = sizes[0], sizes[-1]
    print(f"\n{'页面':<30}" + "".join(f"{size:>14,}" for size in sizes) + f"{'比值':>10}")
    missed = 0
    for name in results[smallest]:
        values = [results[size][name] for size in sizes]
        ratio = values[-1] / values[0]
        late = values[-1] > SEARCH_TARGET if "查找" in name else ratio > TARGET
        counts = not name.startswith("Datasette") and "首次" not in name and late
        missed += counts
        cells = "".join(f"{value:>11.1f} ms" for value in values)
        print(f"{name:<30}{cells}{ratio:>9.2f} ×{' 未达标' if counts else ''}")
    print(
        f"目标：列表 {largest:,} 对 {smallest:,} 不超过 {TARGET:.0f} 倍；"
        f"查找第95百分位 {SEARCH_TARGET:.0f} ms。"
    )
    return 1 if missed else 0
