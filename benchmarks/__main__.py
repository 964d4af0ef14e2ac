"""`make bench`: measure, print tables, keep the numbers as JSON."""

import argparse
import json
import os
import pkgutil
import platform
from dataclasses import asdict, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import threadpoolctl

import benchmarks
from benchmarks import pages

RESULTS = Path(__file__).parent / "results"
PEOPLE = (8, 32)
FIRST = ("engine", "growth", "large")


def main() -> None:
    """Measure everything, or only the parts of the scoring engine that are named."""
    parts = scoring_parts()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = sorted(parts, key=lambda name: (name not in FIRST, name))
    parser.add_argument(
        "part", nargs="*", help=f"all with the pages, or some of {', '.join(known)}"
    )
    named = parser.parse_args().part
    if unknown := set(named) - parts.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    RESULTS.mkdir(exist_ok=True)
    kept: dict[str, object] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "blas": linear_algebra(),
    }
    print(f"Linear algebra: {kept['blas']}")
    if not named:
        kept |= measured_pages()
    for name in named or known:
        measured = parts[name].measure()
        print(f"\n{parts[name].table(measured)}", flush=True)
        kept[name] = {case: plain(one) for case, one in measured.items()}
    latest = RESULTS / "latest.json"
    earlier = json.loads(latest.read_text()) if named and latest.exists() else {}
    latest.write_text(json.dumps(earlier | kept, indent=1))
    print(f"\nKept in {latest}")


def scoring_parts() -> dict[str, ModuleType]:
    """Modules here with measure() and, for the rows by name that it returns, table()."""
    names = [one.name for one in pkgutil.iter_modules(benchmarks.__path__)]
    modules = {name: import_module(f"benchmarks.{name}") for name in names if name[0] != "_"}
    return {name: module for name, module in modules.items() if hasattr(module, "table")}


def linear_algebra() -> list[dict[str, object]]:
    """Which libraries multiply matrices, with which kernel and how many threads."""
    wanted = ("internal_api", "version", "num_threads", "architecture", "threading_layer")
    return [{key: one.get(key) for key in wanted} for one in threadpoolctl.threadpool_info()]


def measured_pages() -> dict[str, Any]:
    """Print what pages cost and return it by number of people."""
    kept: dict[str, Any] = {}
    for people in PEOPLE:
        timings = pages.measure(people)
        bare = timings[pages.BARE].median
        print(f"\nPages with {people} finished people, one process, SQLite")
        print(f"{'':<34}{'median ms':>10}{'x bare':>8}")
        for name, one in timings.items():
            print(f"{name:<34}{1000 * one.median:>10.2f}{one.median / bare:>8.1f}")
        kept[f"pages_{people}"] = json.loads(pages.as_json(timings))
    return kept


def plain(measured: object) -> object:
    """Numbers by name, for JSON."""
    return asdict(measured) if is_dataclass(measured) else measured  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
