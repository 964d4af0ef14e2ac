"""Write a migration from the difference between the models and head: `make migration NAME=...`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from assess.migrations import alembic_config, upgrade


def main(message: str) -> None:
    """Compare on an empty database that was brought to head."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'compare.sqlite3'}"
        upgrade(url)
        config = alembic_config(url)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]).strip() or "change tables")
