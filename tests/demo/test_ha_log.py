from demo.ha_log import Record, problems_of_ours, records

STAMP = "2026-11-22 14:00:42.958"
NOT_TESTED = (
    f"{STAMP} WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration xiaomi_tag"
    " which has not been tested by Home Assistant."
)


def line(level: str, logger: str, text: str) -> str:
    return f"{STAMP} {level} (MainThread) [{logger}] {text}"


def test_a_record_has_its_traceback() -> None:
    log = "\n".join(
        [line("ERROR", "a.b", "Oh"), "Traceback (most recent call last):", "  more", line("INFO", "c", "Fine")]
    )
    assert list(records(log)) == [
        Record("ERROR", "a.b", "\n".join([line("ERROR", "a.b", "Oh"), "Traceback (most recent call last):", "  more"])),
        Record("INFO", "c", line("INFO", "c", "Fine")),
    ]


def test_lines_before_the_first_record_are_kept() -> None:
    assert list(records("Fatal Python error: Aborted")) == [Record("RAW", "", "Fatal Python error: Aborted")]


def test_our_warnings_and_errors_are_problems() -> None:
    ours = [
        line("WARNING", "custom_components.xiaomi_tag.home.home", "Odd"),
        line("ERROR", "homeassistant.helpers.entity", "Update of sensor fails")
        + "\n  File custom_components/xiaomi_tag/x.py",
        line("WARNING", "homeassistant.helpers.frame", "Detected that custom integration 'xiaomi_tag' does a thing"),
    ]
    assert problems_of_ours("\n".join(ours)) == ours


def test_log_lines_of_others_are_not_a_problem() -> None:
    log = [
        NOT_TESTED,
        line("INFO", "custom_components.xiaomi_tag", "Setting up"),
        line("ERROR", "haffmpeg.core", "FFmpeg fails"),
    ]
    assert problems_of_ours("\n".join(log)) == []
