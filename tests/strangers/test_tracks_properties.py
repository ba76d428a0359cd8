"""What holds for tracks whatever is heard."""

import json

from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.xiaomi_tag.strangers.model import Condition, Family, Sign
from custom_components.xiaomi_tag.strangers.retention import least_worth
from custom_components.xiaomi_tag.strangers.track import Track, Visit
from custom_components.xiaomi_tag.strangers.tracks import Happening, Tracks

from .made_home import AIRTAG, ROOMS, START, TILE, Model

ADDRESSES = st.sampled_from("ABCDEF")
SIGNS = st.sampled_from(
    [
        AIRTAG,
        TILE,
        *(
            Sign(family=Family.SMARTTAG, condition=Condition.STATELESS, alike=b"\x02", counter=counter)
            for counter in range(3)
        ),
    ]
)
LEVELS = st.integers(-100, -30)


class Street(RuleBasedStateMachine):
    """Addresses that come, go, and change, receivers that fail, and restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.tracks = Tracks(Model())
        self.here: set[str] = set()
        """The ids of tracks that came and have not left, by the changes that were returned."""

    @rule(address=ADDRESSES, sign=SIGNS)
    def meet(self, address: str, sign: Sign) -> None:
        """Meet an address."""
        assert self.tracks.meet(address, sign, self.now)

    @rule(heard=st.dictionaries(ADDRESSES, st.dictionaries(st.sampled_from(ROOMS), LEVELS)), times=st.integers(1, 40))
    def hear(self, heard: dict[str, dict[str, int]], times: int) -> None:
        """Hear some addresses for a while."""
        for _ in range(times):
            for address, levels in heard.items():
                for receiver, level in levels.items():
                    self.tracks.hear(address, receiver, level, self.now + 1)
                    self.tracks.hear(address, receiver, level, self.now + 3)
            self._tick(10)

    @rule(seconds=st.sampled_from([10, 100, 700, 4000, 100_000, 2_000_000]))
    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self._tick(seconds)

    @rule(online=st.fixed_dictionaries(dict.fromkeys(ROOMS, st.booleans())))
    def listen(self, online: dict[str, bool]) -> None:
        """Let some receivers listen."""
        self.tracks.set_listening(online, self.now)

    @rule(address=ADDRESSES)
    def forget_address(self, address: str) -> None:
        """Find out that an address is ours."""
        track = self.tracks.forget_address(address)
        assert not self.tracks.follows(address)
        if track is not None:
            assert not track.present
            self.here.discard(track.id)

    @rule(down_s=st.sampled_from([30, 3000, 100_000]))
    def restart(self, down_s: float) -> None:
        """Start again with what was stored."""
        stored = json.loads(json.dumps(self.tracks.memory(), allow_nan=False))
        self.now += down_s
        self.tracks = Tracks(Model())
        self.tracks.restore(stored, self.now)
        self.here &= {track.id for track in self.tracks if track.present}

    @invariant()
    def changes_are_complete(self) -> None:
        """What is here is what came and did not leave."""
        assert {track.id for track in self.tracks if track.present} == self.here

    @invariant()
    def tracks_make_sense(self) -> None:
        """Visits and stays are in order, and probabilities are some."""
        for track in self.tracks:
            _check(track, self.now)

    def _tick(self, seconds: float) -> None:
        self.now += seconds
        for change in self.tracks.tick(self.now):
            assert change.at <= self.now
            if change.what is Happening.CAME:
                assert change.track.id not in self.here
                self.here.add(change.track.id)
            elif change.what is not Happening.LINKED:
                self.here.discard(change.track.id)


def _check(track: Track, now: float) -> None:
    times = [time for visit in track.visits for time in (visit.began_at, visit.ended_at) if time is not None]
    assert times == sorted(times)
    assert all(visit.ended_at is not None for visit in list(track.visits)[:-1])
    since = [stay.since for stay in track.stays]
    assert since == sorted(since)
    assert 0 <= track.inside <= 1
    assert 0 < track.link_confidence <= 1
    assert track.first_seen_at <= track.last_seen_at <= now
    assert track.inside_since is None or track.first_seen_at <= track.inside_since <= track.last_seen_at


TestStreet = Street.TestCase
TestStreet.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@given(st.lists(st.integers(0, 2000), max_size=5))
def test_shortest_track_is_worth_least(lengths: list[int]) -> None:
    tracks = []
    for number, length in enumerate(lengths):
        track = Track(str(number), TILE, 0.0, length)
        track.visits.append(Visit(0.0, length))
        tracks.append(track)
    least = least_worth(tracks)
    assert (None if least is None else least.last_seen_at) == min(lengths, default=None)


def test_an_absent_track_that_is_almost_suspected_is_worth_more_than_one_that_is_here() -> None:
    here, suspect = Track("here", TILE, 0.0, 5000.0), Track("suspect", TILE, 0.0, 100.0)
    here.visits.append(Visit(0.0))
    suspect.visits.append(Visit(0.0, 100.0))
    assert least_worth([here, suspect], lambda track: 5.0 if track is suspect else 0.0) is here
