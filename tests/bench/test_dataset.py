"""Reading recorded data."""

from pathlib import Path

import pytest

from bench.dataset import NOT_HOME, DatasetError, Observation, read_dataset, thin

OBSERVATIONS = "time_s,tag,receiver,rssi\n0.0,keys,a,-50\n1.0,keys,b,-60\n"
TRUTH = "time_s,tag,room\n0,keys,kitchen\n1,keys,away\n"
RECEIVERS = "receiver,room\na,kitchen\nc,\n"


def write(folder: Path, observations: str = OBSERVATIONS, truth: str = TRUTH, receivers: str = RECEIVERS) -> Path:
    for name, text in (("observations", observations), ("truth", truth), ("receivers", receivers)):
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_a_minimal_dataset(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path))
    assert dataset.receivers == {"a": "kitchen", "b": None, "c": None}
    assert dataset.rooms == ("kitchen",)
    (session,) = dataset.sessions
    assert session.observations == (Observation(0.0, "keys", "a", -50), Observation(1.0, "keys", "b", -60))
    assert session.truth == {"keys": ((0.0, "kitchen"), (1.0, NOT_HOME))}
    assert session.tags == ("keys",)


def test_radios_are_chosen_or_count_as_receivers(tmp_path: Path) -> None:
    write(tmp_path, "time_s,tag,receiver,rssi,radio\n0,keys,a,-50,1\n0,keys,a,-55,2\n")
    both = read_dataset(tmp_path)
    assert both.receivers == {"a/1": "kitchen", "a/2": "kitchen", "c": None}
    one = read_dataset(tmp_path, radio="2")
    assert [row.rssi_dbm for row in one.sessions[0].observations] == [-55]
    with pytest.raises(DatasetError, match="no rows of radio 3"):
        read_dataset(tmp_path, radio="3")


def test_places_are_kept_where_truth_has_them(tmp_path: Path) -> None:
    write(tmp_path, truth="time_s,tag,room,x,y\n0,keys,kitchen,1.5,2\n1,keys,kitchen,,\n2,keys,kitchen,nan,1\n")
    assert read_dataset(tmp_path).sessions[0].places == {"keys": ((0.0, 1.5, 2.0),)}


def test_sessions_get_the_truth_of_their_time(tmp_path: Path) -> None:
    write(
        tmp_path,
        "time_s,tag,receiver,rssi,session\n100,keys,a,-50,late\n0,keys,a,-50,early\n",
        "time_s,tag,room\n-1,keys,hall\n5,keys,kitchen\n101,keys,hall\n",
    )
    dataset = read_dataset(tmp_path)
    assert [session.name for session in dataset.sessions] == ["early", "late"]
    assert [len(session.truth["keys"]) for session in dataset.sessions] == [2, 1]
    assert [session.name for session in read_dataset(tmp_path, sessions=frozenset({"late"})).sessions] == ["late"]
    with pytest.raises(DatasetError, match="no session odd; there are: early, late"):
        read_dataset(tmp_path, sessions=frozenset({"odd"}))


@pytest.mark.parametrize(
    ("observations", "message"),
    [
        ("time_s,tag,receiver,rssi\n0,keys,a,-50\n1,keys,b,loud\n", r"observations\.csv, line 3: rssi is 'loud'"),
        ("time_s,tag,receiver,rssi\nnan,keys,a,-50\n", r"line 2: time_s is 'nan', a number is needed"),
        ("time_s,tag,receiver,rssi\n0,keys\n", "line 2: too few columns"),
        ("time_s,tag,rssi\n", r"line 1: no column receiver"),
        ("", "line 1: no column time_s, tag, receiver, rssi"),
        ("time_s,tag,receiver,rssi\n", "no rows"),
        ('time_s,tag,receiver,rssi\n0,keys,a,"-50\n' + "x" * 200_000, "field larger than field limit"),
    ],
)
def test_garbage_is_refused_with_the_line(tmp_path: Path, observations: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        read_dataset(write(tmp_path, observations))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "receivers.csv").write_bytes(b"receiver,room\n\xff\xfe,x\n")
    with pytest.raises(DatasetError, match=r"receivers\.csv, line"):
        read_dataset(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"receivers\.csv: No such file"):
        read_dataset(tmp_path)


def test_thinning_keeps_whole_advertisements_of_each_tag(tmp_path: Path) -> None:
    rows = [
        (0.00, "keys", "a"),
        (0.10, "keys", "b"),
        (0.50, "keys", "a"),
        (1.95, "keys", "a"),
        (2.03, "keys", "b"),  # the copy of the one before, over the grid's line
        (2.50, "keys", "a"),
        (2.55, "cat", "a"),
        (2.60, "keys", "b"),
    ]
    text = "time_s,tag,receiver,rssi\n" + "".join(f"{at},{tag},{receiver},-60\n" for at, tag, receiver in rows)
    (session,) = read_dataset(write(tmp_path, text)).sessions
    kept = [(row.time_s, row.tag, row.receiver) for row in thin(session, 2.0).observations]
    assert kept == [rows[0], rows[1], rows[5], rows[6], rows[7]]
