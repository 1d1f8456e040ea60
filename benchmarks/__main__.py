"""Measure a published page through our own server against nginx serving the same bytes."""

from __future__ import annotations

import argparse
import sys

from benchmarks import published_page


def main() -> int:
    """Run the measurements; 1 when a target was missed, 2 when a tool is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4, help="每次测量的秒数，默认 4")
    parser.add_argument("--rounds", type=int, default=3, help="交替测量的轮数，默认 3")
    options = parser.parse_args()
    if not (1 <= options.seconds <= 30 and 1 <= options.rounds <= 10):
        parser.error("--seconds 为 1 到 30，--rounds 为 1 到 10")
    return published_page.run(options.seconds, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
