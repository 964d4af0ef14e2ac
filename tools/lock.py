"""Write the lock files: every dependency pinned with hashes, and no address in them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"


def compile_lock(target: str, *options: str) -> None:
    """Resolve into ``requirements/<target>``."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    subprocess.run(
        [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes",
         "--strip-extras", "--no-emit-index-url", "--no-emit-trusted-host",
         "--no-emit-find-links", "--no-header", "--no-annotate", "--allow-unsafe",
         *upgrade, *options, "--output-file", str(FOLDER / target)],
        check=True, cwd=ROOT,
    )  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    compile_lock("run.lock", "pyproject.toml", "requirements/build.in")
    compile_lock(
        "development.lock", "pyproject.toml", "requirements/build.in", "--extra", "development",
        "--constraint", "requirements/run.lock",
    )  # fmt: skip
