"""`make bench`: measure, print a table, keep the numbers as JSON."""

import json
import os
import platform
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import threadpoolctl

from benchmarks import adaptive, engine, pages

RESULTS = Path(__file__).parent / "results"
PEOPLE = (8, 32)


def main() -> None:
    """Measure everything."""
    RESULTS.mkdir(exist_ok=True)
    kept: dict[str, object] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "blas": [
            {key: one.get(key) for key in ("internal_api", "version", "num_threads")}
            for one in threadpoolctl.threadpool_info()
        ],
    }
    for people in PEOPLE:
        timings = pages.measure(people)
        bare = timings[pages.BARE].median
        print(f"\nPages with {people} finished people, one process, SQLite")
        print(f"{'':<34}{'median ms':>10}{'x bare':>8}")
        for name, one in timings.items():
            print(f"{name:<34}{1000 * one.median:>10.2f}{one.median / bare:>8.1f}")
        kept[f"pages_{people}"] = json.loads(pages.as_json(timings))
    timings = engine.measure()
    print("\nScoring engine, one BLAS thread")
    for name, one in timings.items():
        print(f"{name:<34}{1000 * one.median:>10.1f} ms")
    kept["engine"] = {name: one.median for name, one in timings.items()}
    timings = adaptive.measure()
    print(f"\n{adaptive.table(timings)}")
    kept["adaptive"] = {name: one.median for name, one in timings.items()}
    (RESULTS / "latest.json").write_text(json.dumps(kept, indent=1))
    print(f"\nKept in {RESULTS.relative_to(Path.cwd())}/latest.json")


if __name__ == "__main__":
    main()
