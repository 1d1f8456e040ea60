"""Measure published pages against nginx, and lists over growing numbers of figures."""

from __future__ import annotations

import argparse
import sys

from benchmarks import lists, published_page


def main() -> int:
    """Run the measurements; 1 when a target was missed, 2 when a tool is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4, help="每次测量的秒数，默认 4")
    parser.add_argument("--rounds", type=int, default=3, help="交替测量的轮数，默认 3")
    parser.add_argument(
        "--rows",
        default="10000,1000000",
        help="列表测量的数的个数，逗号分开，默认 10000,1000000；可加 10000000",
    )
    parser.add_argument("--only", choices=("page", "lists"), help="只测一种")
    options = parser.parse_args()
    if not (1 <= options.seconds <= 30 and 1 <= options.rounds <= 10):
        parser.error("--seconds 为 1 到 30，--rounds 为 1 到 10")
    sizes = [int(each) for each in options.rows.split(",") if each.isdigit()]
    if not sizes or not all(1000 <= each <= 20_000_000 for each in sizes):
        parser.error("--rows 是 1000 到 20000000 之间的整数，逗号分开")
    outcomes = []
    if options.only != "lists":
        outcomes.append(published_page.run(options.seconds, options.rounds))
    if options.only != "page":
        outcomes.append(lists.run(sorted(sizes), options.rounds * 3))
    return max(outcomes)


if __name__ == "__main__":
    sys.exit(main())
