"""Break the code one small step at a time; print how many breaks no test noticed."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.mutants.targets import BY_NAME, ROOT, TARGETS

GOAL = 90  # percent


def main() -> int:
    """Measure the modules; 1 when fewer than the goal were noticed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="module", help=", ".join(BY_NAME))
    parser.add_argument("--sample", type=int, default=0, help="at most so many of each module")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--json", default="", help="write the results to this file, too")
    parser.add_argument("--again", default="", help="run only what survived in this file")
    options = parser.parse_args()
    unknown = set(options.names) - set(BY_NAME)
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    former = json.loads(Path(options.again).read_text(encoding="utf-8")) if options.again else []
    results = []
    for name in options.names or [each.name for each in TARGETS]:
        before = next((each for each in former if each["module"] == BY_NAME[name].path), None)
        if options.again and not (before and before["survivors"]):
            results += [before] if before else []
            continue
        results.append(_measure(name, options, before))
        _show(results[-1])
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump(results, file, ensure_ascii=False, indent=1)
    run = sum(each["run"] - each["misfits"] for each in results)
    killed = sum(each["killed"] for each in results)
    print(f"together: {killed} of {run} noticed, {killed / max(run, 1):.1%}")
    return int(killed * 100 < run * GOAL)


def _measure(
    name: str, options: argparse.Namespace, before: dict[str, Any] | None
) -> dict[str, Any]:
    again = json.dumps(before["survivors"] if before else [])
    command = [sys.executable, "-m", "benchmarks.mutants.running", name, str(options.sample),
               str(options.jobs), again]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(done.stdout)
        raise SystemExit(f"{name} was not measured")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if before:  # what was noticed before is noticed still: tests are only added
        found["killed"] += before["killed"]
        found["run"], found["misfits"] = before["run"], before["misfits"]
    return found


def _show(result: dict[str, Any]) -> None:
    for line, scope, old, new in result["survivors"]:
        print(f"  {line:4} {scope}: {old[:110]}  →  {new[:110]}")
    run = result["run"] - result["misfits"]
    of = f" (of {result['made']})" if result["made"] > result["run"] else ""
    print(
        f"{result['module']}: {result['killed']} of {run}{of} noticed by {result['tests']} tests,"
        f" {result['killed'] / max(run, 1):.1%}, {result['seconds']} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
