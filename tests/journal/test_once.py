"""Whatever happens when, no crossing is published twice, and none is lost that was stored."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from custom_components.xiaomi_tag.journal import Batch, Status
from tests.journal.stored import ALWAYS, NOW, crossing, opened

steps = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.lists(st.integers(0, 5), max_size=4, unique=True)),
        st.tuples(st.sampled_from(["publish", "restart", "crash before publishing"]), st.just([])),
    ),
    max_size=15,
)


@given(steps)
@settings(max_examples=40, deadline=None)
def test_a_crossing_is_published_at_most_once(todo: list[tuple[str, list[int]]]) -> None:
    published: list[str] = []
    stored: set[str] = set()
    with TemporaryDirectory() as folder:
        journal = opened(Path(folder, "journal.db"))
        pending: set[str] = set()
        for what, numbers in todo:
            if what == "commit":
                new = journal.commit([crossing(str(number), NOW + number) for number in numbers], [])
                pending |= new
                stored |= {str(number) for number in numbers}
            elif what == "publish":
                published += pending
                journal.write(Batch(published=tuple(pending)))
                pending = set()
            else:
                if what == "restart":
                    published += pending
                pending = set()
                journal.close()
                journal = opened(Path(folder, "journal.db"))
                journal.settle()
        kept = {each.crossing.event_id: each.status for each in journal.crossings(None, 0, ALWAYS)}
        journal.close()
    assert len(set(published)) == len(published)
    assert set(kept) == stored
    assert {each for each, status in kept.items() if status is Status.PUBLISHED} <= set(published)
    assert {each for each, status in kept.items() if status is Status.COMMITTED} == pending
