"""The keys of our own cluster: on a machine with other users, only who can read them reaches its processes."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from distributed.security import Security

FILE = "keys.pem"
OLD_SECONDS = 90 * 24 * 3600  # Dask makes keys that are valid for a year


def make(folder: Path) -> None:
    """Make keys in the runtime folder, for its owner only, unless they are there and not old.

    Whoever starts a scheduler does this, under the lock of the cluster.
    """
    file = folder / FILE
    if file.exists() and 0 <= time.time() - file.stat().st_mtime < OLD_SECONDS:
        return
    made = Security.temporary()
    temporary = folder / f".{FILE}.{secrets.token_hex(6)}"
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(f"{made.tls_scheduler_key}{made.tls_scheduler_cert}")
    temporary.replace(file)


def security(folder: Path) -> Security:
    """How a client reaches the processes of a runtime folder."""
    file = str(folder / FILE)
    return Security(require_encryption=True, tls_ca_file=file, tls_client_cert=file, tls_client_key=file)


def options(folder: Path) -> tuple[str, ...]:
    """The options of Dask's command line with which a scheduler or a worker uses the keys."""
    file = str(folder / FILE)
    return ("--protocol", "tls", "--tls-ca-file", file, "--tls-cert", file, "--tls-key", file)
