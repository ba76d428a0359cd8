"""What a study of a day of ten tags costs: seconds of one core, and memory while it runs."""

from time import process_time
import tracemalloc
from typing import Any

from bench.lessons_home import knowledge, live_in, study_job
from bench.lessons_life import Setting, lived

SETTING = Setting(tags_each=5, cat=False)
_SHORT_LIFE_H = 0.1
_MIB = 2.0**20


def cost(seed: int, hours: float = 24.0) -> dict[str, Any]:
    """Study a day in which two residents carry five tags each; return seconds, MiB and what came of it."""
    life = lived(seed, SETTING, hours)
    home = live_in(lived(seed, SETTING, _SHORT_LIFE_H), knowledge(seed, SETTING, "a", life.house))
    begin = process_time()
    result = study_job(life, home, None, life.seconds).run()
    took_s = process_time() - begin
    job = study_job(life, home, None, life.seconds)
    tracemalloc.start()
    job.run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        "tags": len(life.tags),
        "packets": len(life.packets.time_s),
        "seconds": round(took_s, 1),
        "mib": round(peak / _MIB, 1),
        "verdict": result.verdict.value,
    }
