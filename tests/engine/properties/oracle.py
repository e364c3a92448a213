"""A token game that forgets nothing: what a diagram means, played without the engine.

It keeps every token that ever was, finds what can be undone in that history, and looks for tokens by
walking over all of them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.engine.properties.drawing import Drawing, Flow, Node

MAX_STEPS = 150  # in one move; what takes more is not compared


class TooLong(Exception):
    """The model goes round in circles."""


@dataclass(eq=False)
class Place:
    """A level that was entered: what stood there, and its variables."""

    owner: Piece | None = None
    parent: Place | None = None
    variables: dict[str, int] = field(default_factory=dict)

    def chain(self) -> Iterator[Place]:
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


@dataclass(eq=False)
class Piece:
    """A token, for ever."""

    node: Node
    place: Place
    state: str = "ready"  # waiting, joining, stuck, gone
    told: bool = False
    done: bool = False  # its work is
    inside: Place | None = None
    host: Piece | None = None  # of an event that is waited for at it
    watches: Node | None = None  # the event subprocess it would begin
    iteration: int | None = None
    begun: int = 0
    left: bool = False
    arrived: Counter[str] = field(default_factory=Counter)
    completed_at: int | None = None
    undone: bool = False
    claimed: Piece | None = None  # who has it undone
    undoes: Piece | None = None
    cancelled: bool = False

    @property
    def live(self) -> bool:
        return self.state != "gone"

    @property
    def is_loop(self) -> bool:
        return self.node.times is not None and self.iteration is None

    @property
    def waits_for_event(self) -> bool:
        return self.host is not None or self.watches is not None


class Game:
    """One instance."""

    def __init__(self, drawing: Drawing, n: int = 0) -> None:
        self.drawing = drawing
        self.root = Place(variables={"n": n})
        self.pieces: list[Piece] = []
        self.queue: deque[Piece] = deque()
        self.log: Counter[tuple[str, str]] = Counter()
        self.clock = 0
        self.add(drawing.start_of(None), self.root)
        self.run()

    # --- what others see

    @property
    def live(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.live]

    @property
    def waiting(self) -> list[Piece]:
        """What waits for somebody or for an event, oldest first; joins only where nothing else is left."""
        found = [piece for piece in self.live if self._is_open(piece)]
        return found or [piece for piece in self.live if piece.state == "joining"]

    def _is_open(self, piece: Piece) -> bool:
        if piece.state == "stuck":
            return True
        is_work = piece.node.kind in ("userTask", "intermediateCatchEvent") and not piece.is_loop
        return piece.state == "waiting" and (piece.waits_for_event or is_work)

    @property
    def is_stuck(self) -> bool:
        return any(piece.state in ("stuck", "joining") for piece in self.waiting)

    # --- moves

    def complete(self, piece: Piece, result: dict[str, int]) -> None:
        self._write(piece.inside or piece.place, result)
        self._ready(piece, done=True)
        self.run()

    def happen(self, piece: Piece) -> None:
        """Let what a piece waits for happen."""
        host = piece.host
        if piece.watches is not None:
            self._begin(piece.place, piece.watches, piece)
        elif host is None:
            self._ready(piece, done=True)
        else:
            piece.host = None
            if piece.node.interrupts:
                self.terminate(host)
            elif piece.node.event == "message":
                self._wait_for(piece.node, host)
            self._ready(piece, done=True)
        self.run()

    def fail(self, piece: Piece) -> None:
        if not self._throw_error(piece):
            piece.state = "stuck"
        self.run()

    def catches(self, piece: Piece) -> bool:
        """Say whether anything would catch an error of a piece."""
        return self._handler(piece) is not None

    def run(self) -> None:
        steps = 0
        while self.queue or self._release():
            piece = self.queue.popleft()
            if not piece.live:
                continue
            steps += 1
            if steps > MAX_STEPS:
                raise TooLong
            self._visit(piece)

    # --- pieces come and go

    def add(self, node: Node, place: Place, **facts: object) -> Piece:
        piece = Piece(node, place, **facts)  # type: ignore[arg-type]
        self.pieces.append(piece)
        if piece.state == "ready":
            self.queue.append(piece)
        return piece

    def _ready(self, piece: Piece, *, done: bool) -> None:
        piece.done = done
        if piece.state != "ready":
            piece.state = "ready"
            self.queue.append(piece)

    def _wait_for(self, node: Node, host: Piece) -> None:
        self.add(node, host.place, state="waiting", host=host)

    def _tell(self, piece: Piece, event: str) -> None:
        self.log[piece.node.id, event] += 1

    def _remove(self, piece: Piece) -> None:
        piece.state = "gone"
        for other in self.live:
            if other.host is piece:
                other.state = "gone"

    def terminate(self, piece: Piece) -> None:
        if not piece.live:
            return
        if piece.inside is not None:
            self.clear(piece.inside)
        if piece.undoes is not None:
            piece.undoes.claimed = None
        for claimed in self._claimed(piece):
            claimed.claimed = None
        if piece.told:
            self._tell(piece, "terminated")
        self._remove(piece)

    def clear(self, place: Place) -> None:
        """End everything in a place and in the places inside of it."""
        for piece in self.live:
            if place in piece.place.chain():
                if piece.waits_for_event:
                    piece.state = "gone"
                else:
                    self.terminate(piece)

    # --- what a piece does

    def _visit(self, piece: Piece) -> None:
        if not piece.told:
            self._enter(piece)
        if not piece.done and not self._work(piece):
            if piece.state == "ready":
                piece.state = "waiting"
            return
        self._finish(piece)

    def _enter(self, piece: Piece) -> None:
        piece.told = True
        self._tell(piece, "activated")
        node = piece.node
        if piece.is_loop:
            piece.inside = Place(piece, piece.place)
        elif piece.iteration is not None or node.contains:
            piece.inside = Place(piece, piece.place)
            if piece.iteration is not None:
                piece.inside.variables["loopCounter"] = piece.iteration
            if node.contains:
                piece.inside.variables["lokal"] = self._read(piece.inside, "n")
        if piece.iteration is None and piece.undoes is None:
            for guard in self.drawing.attached(node.id):
                if guard.event in ("timer", "message"):
                    self._wait_for(guard, piece)

    def _work(self, piece: Piece) -> bool:
        node, place = piece.node, piece.place
        if piece.is_loop:
            return self._iterate(piece)
        if node.contains and piece.inside is not None:
            self.add(self.drawing.start_of(node.id), piece.inside)
            return False
        if node.kind in ("userTask", "intermediateCatchEvent"):
            return False
        if node.kind in ("parallelGateway", "inclusiveGateway") and self._joins(node):
            surplus = Counter({flow: count - 1 for flow, count in piece.arrived.items() if count > 1})
            piece.arrived = Counter()
            piece.left = True
            if surplus:
                self._collect(node, place, surplus)
        if node.kind == "startEvent":
            for handler in self._beside(place):
                if self.drawing.start_of(handler.id).event == "message":
                    start = self.drawing.start_of(handler.id)
                    self.add(start, place, state="waiting", watches=handler)
        if node.kind == "scriptTask":
            self._write(piece.inside or place, {node.id: (self._find(place, node.id) or 0) + 1})
        if node.event == "error" and node.kind == "endEvent" and self._handler(piece) is None:
            piece.state = "stuck"
            return False
        if node.event == "compensation":
            self._claim(piece)
            return not self._undo_next(piece)
        return True

    def _iterate(self, loop: Piece) -> bool:
        busy = any(piece.place is loop.inside for piece in self.live)
        times = loop.node.times or 0
        if loop.begun == times and not busy:
            return True
        if loop.inside is not None and not (loop.node.sequential and busy):
            last = loop.begun + 1 if loop.node.sequential else times
            for number in range(loop.begun + 1, last + 1):
                self.add(loop.node, loop.inside, iteration=number)
            loop.begun = last
        return False

    def _finish(self, piece: Piece) -> None:
        node = piece.node
        if node.contains and not piece.is_loop and piece.inside is not None:
            self._write(piece.place, {node.id: piece.inside.variables["lokal"]})
        flows = [] if piece.iteration is not None else self._choose(piece)
        if flows is None:
            piece.state = "stuck"
            return
        self._tell(piece, "completed")
        self.clock += 1
        piece.completed_at = self.clock
        self._remove(piece)
        if node.kind == "endEvent" and node.event is not None:
            self._end(piece)
        for flow in flows:
            for _ in range(node.gives):
                self._arrive(flow, piece.place)
        self._undone(piece)
        self._left(piece.place)

    def _end(self, piece: Piece) -> None:
        if piece.node.event == "terminate":
            self.clear(piece.place)
        elif piece.node.event == "error":
            self._throw_error(piece)
        elif piece.node.event == "cancel":
            self._cancel(piece)

    def _left(self, place: Place) -> None:
        """Let what is around go on when nothing is left inside."""
        owner = place.owner
        if any(piece.place is place and not piece.watches for piece in self.live):
            return
        for piece in self.live:
            if piece.place is place and piece.watches:
                piece.state = "gone"
        if owner is not None and owner.live and owner.inside is place and not owner.cancelled:
            if owner.is_loop:
                self._ready(owner, done=False)
            else:
                self._ready(owner, done=True)

    # --- flows

    def _choose(self, piece: Piece) -> list[Flow] | None:
        flows = self.drawing.outgoing(piece.node.id)
        conditional = any(flow.condition or flow.default for flow in flows)
        if piece.node.kind == "parallelGateway" or not conditional:
            return flows
        n = self._read(piece.inside or piece.place, "n")
        true = [flow for flow in flows if flow.condition and n % flow.condition[0] == flow.condition[1]]
        if piece.node.kind == "exclusiveGateway":
            true = true[:1]
        else:
            true += [flow for flow in flows if flow.condition is None and not flow.default]
        chosen = true or [flow for flow in flows if flow.default]
        return [flow for flow in flows if flow in chosen] or None

    def _joins(self, node: Node) -> bool:
        return len(self.drawing.incoming(node.id)) > 1

    def _arrive(self, flow: Flow, place: Place) -> None:
        node = self.drawing.nodes[flow.target]
        if node.kind in ("parallelGateway", "inclusiveGateway") and self._joins(node):
            self._collect(node, place, Counter([flow.id]))
        elif node.needs > 1:
            self._gather(node, place, flow)
        else:
            self.add(node, place)

    def _gather(self, node: Node, place: Place, flow: Flow) -> None:
        """Let an activity wait for as many tokens as it needs, on whichever flows they come."""
        waiting = (p for p in self.live if p.node is node and p.place is place and p.state == "joining")
        piece = next(waiting, None) or self.add(node, place, state="joining")
        piece.arrived[flow.id] += 1
        if piece.arrived.total() == node.needs:
            self._ready(piece, done=False)

    def _collect(self, node: Node, place: Place, arrived: Counter[str]) -> None:
        open_joins = (p for p in self.live if p.node is node and p.place is place and not p.left)
        join = next((p for p in open_joins if p.state in ("joining", "ready")), None)
        join = join or self.add(node, place, state="joining")
        join.arrived += arrived
        if all(join.arrived[flow.id] for flow in self.drawing.incoming(node.id)):
            self._ready(join, done=False)

    def _release(self) -> bool:
        """Move on an inclusive join to which no other token can come any more."""
        for join in self.live:
            if join.state == "joining" and join.node.kind == "inclusiveGateway" and not self._expects(join):
                self._ready(join, done=False)
                return True
        return False

    def _expects(self, join: Piece) -> bool:
        incoming = self.drawing.incoming(join.node.id)
        empty = [flow for flow in incoming if not join.arrived[flow.id]]
        filled = [flow for flow in incoming if join.arrived[flow.id]]
        others = [p for p in self.live if p.place is join.place and p is not join and not p.waits_for_event]
        return any(
            self._reaches(piece.node.id, empty, join.node.id)
            and not self._reaches(piece.node.id, filled, join.node.id, by_events=False)
            for piece in others
        )

    def _reaches(self, origin: str, flows: list[Flow], around: str, *, by_events: bool = True) -> bool:
        seen, stack = set(), [origin]
        while stack:
            node = stack.pop()
            if node == around or node in seen:
                continue
            seen.add(node)
            if any(flow in flows for flow in self.drawing.outgoing(node)):
                return True
            stack += [flow.target for flow in self.drawing.outgoing(node)]
            stack += [boundary.id for boundary in self.drawing.attached(node) if by_events]
        return False

    # --- event subprocesses and errors

    def _beside(self, place: Place) -> list[Node]:
        owner = place.owner
        if owner is not None and (owner.is_loop or owner.cancelled or not owner.live):
            return []
        return self.drawing.beside(owner.node.id if owner else None)

    def _begin(self, place: Place, handler: Node, watcher: Piece | None) -> None:
        start = self.drawing.start_of(handler.id)
        if watcher is not None:
            watcher.state = "gone"
            if not start.interrupts:
                self.add(start, place, state="waiting", watches=handler)
        if start.interrupts:
            self.clear(place)
        self.add(handler, place)

    def _handler(self, origin: Piece) -> tuple[Piece | None, Place, Node] | None:
        """Return what catches an error: the activity that ends, where it goes on, and with what."""
        piece: Piece | None = origin
        while piece is not None:
            if piece.iteration is None and piece.live:
                for boundary in self.drawing.attached(piece.node.id):
                    if boundary.event == "error":
                        return piece, piece.place, boundary
            interrupted = any(
                other.place is piece.place
                and other.node.by_event
                and self.drawing.start_of(other.node.id).interrupts
                for other in self.live
            )
            for handler in self._beside(piece.place):
                catches = self.drawing.start_of(handler.id).event == "error"
                if catches and not interrupted and handler is not piece.node:
                    return None, piece.place, handler
            piece = piece.place.owner
        return None

    def _throw_error(self, origin: Piece) -> bool:
        found = self._handler(origin)
        if found is None:
            return False
        host, place, node = found
        if host is None:
            self._begin(place, node, None)
        else:
            self.terminate(host)
            self.add(node, place)
        return True

    # --- undoing, out of the history

    def _history(self, place: Place) -> list[Piece]:
        """What completed there and can be undone, the last first, with what is inside of it."""
        completed = [p for p in self.pieces if p.place is place and p.completed_at and p.undoes is None]
        found: list[Piece] = []
        for piece in sorted(completed, key=lambda p: p.completed_at or 0, reverse=True):
            if not piece.is_loop and self.drawing.handler_of(piece.node.id) is not None:
                found.append(piece)
            if piece.inside is not None:
                found += self._history(piece.inside)
        return found

    def _claim(self, waiting: Piece) -> None:
        places = [waiting.inside] if waiting.cancelled else [waiting.place]
        while places[-1] and places[-1].owner and places[-1].owner.node.by_event:
            places.append(places[-1].owner.place)
        for piece in (piece for place in places if place for piece in self._history(place)):
            if not piece.undone and piece.claimed is None:
                piece.claimed = waiting

    def _claimed(self, waiting: Piece) -> list[Piece]:
        return [piece for piece in self.pieces if piece.claimed is waiting and not piece.undone]

    def _undo_next(self, waiting: Piece) -> bool:
        places = [waiting.inside] if waiting.cancelled else [waiting.place]
        while places[-1] and places[-1].owner and places[-1].owner.node.by_event:
            places.append(places[-1].owner.place)
        for piece in (piece for place in places if place for piece in self._history(place)):
            handler = self.drawing.handler_of(piece.node.id)
            if piece.claimed is waiting and not piece.undone and handler is not None:
                for event in ("activated", "completed"):
                    self.log[f"{piece.node.id}_zurueck", event] += 1
                self.add(handler, piece.place, undoes=piece)
                return True
        return False

    def _undone(self, handler: Piece) -> None:
        if handler.undoes is None:
            return
        handler.undoes.undone = True
        waiting = handler.undoes.claimed
        if waiting is None or not waiting.live or self._undo_next(waiting):
            return
        if waiting.cancelled:
            self._leave(waiting)
        else:
            self._ready(waiting, done=True)

    def _cancel(self, end: Piece) -> None:
        transaction = end.place.owner
        while transaction is not None and transaction.node.kind != "transaction":
            transaction = transaction.place.owner
        assert transaction is not None
        assert transaction.inside is not None
        for other in self.live:
            if other.host is transaction:
                other.state = "gone"
        self.clear(transaction.inside)
        transaction.cancelled = True
        self._claim(transaction)
        if not self._undo_next(transaction):
            self._leave(transaction)

    def _leave(self, transaction: Piece) -> None:
        self.terminate(transaction)
        for boundary in self.drawing.attached(transaction.node.id):
            if boundary.event == "cancel":
                self.add(boundary, transaction.place)
        self._left(transaction.place)

    # --- variables

    def _find(self, place: Place, name: str) -> int | None:
        return next((p.variables[name] for p in place.chain() if name in p.variables), None)

    def _read(self, place: Place, name: str) -> int:
        value = self._find(place, name)
        assert value is not None
        return value

    def _write(self, place: Place, values: dict[str, int]) -> None:
        for name, value in values.items():
            target = next((p for p in place.chain() if name in p.variables), self.root)
            target.variables[name] = value
