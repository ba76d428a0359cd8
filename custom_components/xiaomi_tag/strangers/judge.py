"""Compares what members did with what tracks did, once it is known that enough time has passed."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from ..basics.numbers import moment
from .changes import carry_over, may_continue
from .coincidence import ROOM_WINDOW_S, Outcome, coincidence_of, room_change, weighed
from .dossier import Dossier
from .guests import Guests
from .hypotheses import ROOM_CHANCE
from .members import WAIT_S, Members, wait_s
from .model import Clue, Evidence, MemberMove, Move
from .outages import Outages
from .rates import WINDOW_S, Rush
from .scores import Pair
from .track import Track
from .veto import discount

INSIDE_FOR_ROOMS: Final = 0.5
GUEST_MOST: Final = 4.0
"""While a guest is here, the scores of what came with the guest stay below this."""
_VETO_FROM: Final = 4.0
_MOST_EDGES: Final = 2000
_SAME_S: Final = 1.0
# A phone that notices late that it has left is no evidence that the tracker left alone.
_REPORTED_LATE_S: Final = 900.0
_EDGE_WAIT_S: Final = _REPORTED_LATE_S + WINDOW_S

type DossierOf = Callable[[Track], Dossier]


class Edge(NamedTuple):
    """A track came or left, at a time."""

    track: str
    move: Move
    at: float


class Judge:
    """Moves the scores of tracks."""

    def __init__(self, rush: Rush, members: Members, outages: Outages, guests: Guests) -> None:
        self._rush = rush
        self._members = members
        self._outages = outages
        self._guests = guests
        self._edges: deque[Edge] = deque(maxlen=_MOST_EDGES)

    def add_edge(self, edge: Edge) -> None:
        """Add that a track came or left."""
        self._edges.append(edge)

    def forget(self, track_id: str) -> None:
        """Drop what is pending about a track."""
        self._edges = deque((edge for edge in self._edges if edge.track != track_id), maxlen=_MOST_EDGES)

    def judge(self, now: float, tracks: Iterable[Track], dossier_of: DossierOf) -> set[str]:
        """Judge all that is due, in the order in which it happened; return the ids of tracks whose score changed."""
        due: list[tuple[float, MemberMove | Edge]] = [(move.at, move) for move in self._members.due(now)]
        if self._edges and any(now >= edge.at + _EDGE_WAIT_S for edge in self._edges):
            due.extend((edge.at, edge) for edge in self._edges if now >= edge.at + _EDGE_WAIT_S)
            self._edges = deque((edge for edge in self._edges if now < edge.at + _EDGE_WAIT_S), maxlen=_MOST_EDGES)
        if not due:
            return set()
        due.sort(key=lambda item: item[0])
        by_id = {track.id: track for track in tracks}
        touched: set[str] = set()
        for _, thing in due:
            if isinstance(thing, MemberMove):
                touched |= self._judge_move(thing, by_id.values(), dossier_of, now)
            elif (track := by_id.get(thing.track)) is not None:
                self._judge_edge(thing, track, by_id.values(), dossier_of, now)
                touched.add(track.id)
        return touched

    def _judge_move(self, move: MemberMove, tracks: Iterable[Track], dossier_of: DossierOf, now: float) -> set[str]:
        window_s = ROOM_WINDOW_S if move.move is Move.ROOM else WINDOW_S
        if not self._members.clear(move) or self._outages.deaf(move.at - window_s, move.at + window_s):
            return set()
        judge = self._judge_room if move.move is Move.ROOM else self._judge_transition
        touched = set()
        for track in tracks:
            # A track that went long ago, and never moved with anybody, is no news.
            dossier = dossier_of(track)
            if judge(move, track, dossier, now):
                dossier.changed_at = min(now, move.at + wait_s(move.move))
                self._limit(track, dossier, move.at)
                touched.add(track.id)
        return touched

    def _judge_transition(self, move: MemberMove, track: Track, dossier: Dossier, now: float) -> bool:
        found = coincidence_of(track, move.move, move.at)
        if found is None or not (found.match or self._counts_against(move, dossier)):
            return False
        outcome = weighed(found, track, move.move, move.at, self._rush.factor(move.at))
        pair = dossier.pair(move.member)
        change = pair.moved(outcome, indoors=outcome.at is not None and dossier.indoors(outcome.at))
        if change == 0 and pair.raw == 0:
            return False
        clue = (
            (Clue.LEFT_TOGETHER if outcome.match else Clue.STAYED_BEHIND)
            if move.move is Move.LEFT
            else (Clue.CAME_TOGETHER if outcome.match else Clue.CAME_APART)
        )
        if change:
            _note(dossier, clue, move, outcome, change)
        self._check_timetable(track, dossier, move.member, pair, now)
        return True

    def _counts_against(self, move: MemberMove, dossier: Dossier) -> bool:
        """Return whether it is evidence that a track did not go along: one without any score has nothing to lose."""
        if (pair := dossier.pairs.get(move.member)) is None or max(pair.scores) <= 0:
            return False
        return move.move is Move.LEFT or not self._outages.impaired(move.at - WINDOW_S, move.at + WINDOW_S)

    def _judge_room(self, move: MemberMove, track: Track, dossier: Dossier, now: float) -> bool:  # noqa: ARG002 - as of transitions
        if move.room is None or not track.visits:
            return False
        # On a body it is heard weakly at times: it counts that it was inside once in this visit.
        if max(track.inside, dossier.insides.get(track.visits[-1].began_at, 0.0)) <= INSIDE_FOR_ROOMS:
            return False
        outcome = room_change(track, move.at, move.room, ROOM_CHANCE)
        if outcome is None:
            return False
        change = dossier.pair(move.member).changed_room(outcome, move.at)
        if change and outcome.match:
            _note(dossier, Clue.CHANGED_ROOM_TOGETHER, move, outcome, change)
        return change != 0

    def _judge_edge(self, edge: Edge, track: Track, tracks: Iterable[Track], dossier_of: DossierOf, now: float) -> None:
        dossier = dossier_of(track)
        hour = int(edge.at // 3600)
        first = edge.move is Move.CAME and edge.at <= track.first_seen_at + _SAME_S
        if hour != dossier.counted_hour and not first:
            dossier.counted_hour = hour
            self._rush.learn(edge.at)
        if first and dossier.came_with is None:
            carry_over(track, tracks, dossier_of)
        self._follow_guest(track, dossier, now)
        if self._outages.deaf(edge.at - WINDOW_S, edge.at + WINDOW_S) or (
            edge.move is Move.LEFT and any(may_continue(other, track) for other in tracks)
        ):
            return
        beside = {move.member for move in self._members.near(edge.move, edge.at, _REPORTED_LATE_S)}
        clue = Clue.CAME_APART if edge.move is Move.CAME else Clue.STAYED_BEHIND
        for member, pair in dossier.pairs.items():
            if member not in beside and max(pair.scores) > 0:
                change = pair.alone()
                dossier.pieces.add(Evidence(clue=clue, at=edge.at, nats=change, member=member))
                dossier.changed_at = min(now, edge.at + _EDGE_WAIT_S)
                self._check_timetable(track, dossier, member, pair, now)

    def _follow_guest(self, track: Track, dossier: Dossier, now: float) -> None:
        dossier.guest = bool(track.visits) and self._guests.accompanied(track.visits[-1], self._members, now)
        if dossier.guest:
            dossier.pieces.renew(Evidence(clue=Clue.GUEST, at=track.visits[-1].began_at))

    def _limit(self, track: Track, dossier: Dossier, at: float) -> None:
        if dossier.guest or self._guests.named(track, at, dossier.way_member) is not None:
            for pair in dossier.pairs.values():
                pair.limit(GUEST_MOST)

    def check_timetables(self, tracks: Iterable[Track], dossier_of: DossierOf, now: float) -> None:
        """Compare all pairs that may become suspects with the same clock times on other days, as after each night."""
        for track in tracks:
            dossier = dossier_of(track)
            for member, pair in dossier.pairs.items():
                self._check_timetable(track, dossier, member, pair, now)
            if dossier.guest and track.present:
                self._follow_guest(track, dossier, now)

    def _check_timetable(self, track: Track, dossier: Dossier, member: str, pair: Pair, now: float) -> None:
        if pair.raw < _VETO_FROM:
            pair.discount = 0.0 if pair.raw == 0 else pair.discount
            return
        moves = [
            move
            for move in self._members.moves(member, max(dossier.closed_at, track.first_seen_at - WINDOW_S - 1))
            if self._members.clear(move)
        ]
        pair.discount = discount(track, moves, self._rush, now - WAIT_S)
        dossier.pieces.drop(Clue.SAME_TIMETABLE, member)
        if pair.discount >= 1.0:
            piece = Evidence(clue=Clue.SAME_TIMETABLE, at=now, nats=-pair.discount, member=member)
            dossier.pieces.add(piece)

    def memory(self) -> list[list[Any]]:
        """Return what is to be judged, JSON-able."""
        return [[edge.track, edge.move.value, edge.at] for edge in self._edges]

    def restore(self, rows: object) -> None:
        """Restore what is to be judged; what makes no sense is left out."""
        for row in rows if isinstance(rows, list) else ():
            match row:
                case [str(track), "came" | "left" as move, at] if (when := moment(at)) is not None:
                    self._edges.append(Edge(track, Move(move), when))


def _note(dossier: Dossier, clue: Clue, move: MemberMove, outcome: Outcome, change: float) -> None:
    apart_s = None if outcome.at is None else outcome.at - move.at
    dossier.pieces.add(
        Evidence(clue=clue, at=move.at, nats=change, member=move.member, apart_s=apart_s, room=move.room)
    )
