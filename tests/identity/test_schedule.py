from custom_components.xiaomi_tag.identity.find_hub import Curve
from custom_components.xiaomi_tag.identity.schedule import (
    FindHubRequest,
    Part,
    ScheduleJob,
    Slot,
    chain_of,
    covered,
    replace_entries,
)

from .radio import EIK, WINDOW, eid_of


def test_spans_cover_their_ends_and_an_empty_one_nothing() -> None:
    assert covered(((1, 3), (7, 7), (9, 8))) == {1, 2, 3, 7}


def test_chain_lacks_what_is_not_there_of_its_own_kind() -> None:
    chain = chain_of(((1, 3),), [(False, 1), (True, 2)], (), secondary=False)
    assert chain.missing == (2, 3)
    assert chain.marks == (1, 3)


def test_replaced_entries_go_and_new_ones_come() -> None:
    index = {b"old": Slot("tag", 1), b"kept": Slot("tag", 2)}
    own: dict[int, tuple[bytes, ...]] = {1: (b"old",), 2: (b"kept",)}
    part = Part[int, int]()
    part.add(3, b"new", Slot("tag", 3))
    replace_entries(index, own, tag="tag", wanted={2, 3}, part=part)
    assert index == {b"kept": Slot("tag", 2), b"new": Slot("tag", 3)}
    assert own == {2: (b"kept",), 3: (b"new",)}


def test_entry_of_another_tag_stays() -> None:
    index = {b"same": Slot("other", 1)}
    own: dict[int, tuple[bytes, ...]] = {1: (b"same",)}
    replace_entries(index, own, tag="tag", wanted=set(), part=Part[int, int]())
    assert index == {b"same": Slot("other", 1)}


def test_job_computes_the_ids_of_all_curves() -> None:
    token = object()
    request = FindHubRequest(tag="tag", token=token, spans=((WINDOW, WINDOW),), identity_key=EIK, missing=(WINDOW,))
    (table,) = ScheduleJob([request]).run().tables
    assert (table.tag, table.token, table.spans) == ("tag", token, ((WINDOW, WINDOW),))
    assert request.compute().part.lookups.keys() == {WINDOW}
    assert len(request.compute().part.slots) == len(Curve)
    assert eid_of(EIK, WINDOW)[0] in request.compute().part.slots


def test_request_shows_no_key() -> None:
    request = FindHubRequest(tag="tag", token=object(), spans=(), identity_key=b"\xca\xfe" * 16, missing=())
    assert "xca" not in repr(request)
