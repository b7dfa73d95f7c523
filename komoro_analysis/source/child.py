"""Read what others made, PDF and Excel, in a process of its own with bounds.

A damaged or hostile file may ask for hours or for all memory: the process that reads it
can be ended, and what it read comes back as JSON (`child_main`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..base.errors import Place

# Far above any real edition: the largest one known takes 3 s and 150 MB.
SECONDS = int(os.environ.get("KOMORO_SECONDS", "18"))
# Processor time is bounded where the system can; a busy machine may need longer for it.
LONGEST_WAIT = SECONDS * (1 if sys.platform == "win32" else 4)
MEMORY = 900_000_000
TOO_LONG = f"{SECONDS}秒では読み終わりません（KOMORO_SECONDS で延ばせます）"
TOO_MUCH_MEMORY = f"読むのに{MEMORY // 1_000_000} MBより多いメモリが要ります"
SIMPLER = "もっと小さい、または保存し直したファイル"
CHILD = f"{__package__}.child_main"
PACKAGE_ROOT = Path(__file__).parents[2]


def ask_child(task: str, path: str | Path) -> Any:
    """Return what the child process read of a file.

    Errors: `InputError` for what it refuses, and when it exceeds its time or memory.
    """
    place = Place(path)
    command = [sys.executable, "-P", "-m", CHILD, task, str(path)]
    search_path = [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, search_path)),
        "PYTHONIOENCODING": "utf-8",
    }
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=LONGEST_WAIT,
        )
    except subprocess.TimeoutExpired:
        place.refuse(TOO_LONG, SIMPLER)

    # Ended from outside: by the limit of processor time, or for want of memory.
    if done.returncode < 0:
        ended_by_time = -done.returncode == _processor_time_signal()
        place.refuse(TOO_LONG if ended_by_time else TOO_MUCH_MEMORY, SIMPLER)
    if done.returncode != 0:
        place.refuse("読めないファイルです", SIMPLER)

    answer = json.loads(done.stdout)
    if refused := answer.get("refused"):
        place.refuse(refused["found"], refused["needed"])
    return answer["read"]


def _processor_time_signal() -> int:
    try:
        from signal import SIGXCPU
    except ImportError:
        return 0
    return int(SIGXCPU)
