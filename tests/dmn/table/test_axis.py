from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.dmn.table.axis import Axis, Interval, RuleIndex, intersect

bounds = st.one_of(st.none(), st.integers(0, 9))
intervals = st.builds(Interval, bounds, bounds, st.booleans(), st.booleans())


def holds(interval: Interval, key: float) -> bool:
    low, high = interval.low, interval.high
    above = low is None or key > low or (interval.low_included and key == low)
    below = high is None or key < high or (interval.high_included and key == high)
    return above and below


def keys_of(items: list[Interval]) -> list[int]:
    return [key for item in items for key in (item.low, item.high) if key is not None]


def test_constants_and_the_ranges_between_them_are_atoms() -> None:
    axis = Axis([10, 20, 10])
    assert [axis.atom(key) for key in (5, 10, 15, 20, 25)] == [0, 1, 2, 3, 4]
    assert [axis.bounds(atom) for atom in range(axis.size)] == [
        (None, 10), (10, 10), (10, 20), (20, 20), (20, None),
    ]  # fmt: skip


@given(st.lists(intervals, max_size=5), st.booleans())
def test_spans_hold_exactly_the_keys_of_their_intervals(items: list[Interval], negated: bool) -> None:
    axis = Axis(keys_of(items))
    spans = axis.spans(items, negated=negated)
    for key in (half / 2 for half in range(-1, 21)):
        expected = any(holds(item, key) for item in items) != negated
        assert any(first <= axis.atom(key) <= last for first, last in spans) == expected


@given(st.lists(st.lists(intervals, max_size=3), max_size=60))
def test_the_index_finds_the_rules_that_admit_a_key(rules: list[list[Interval]]) -> None:
    axis = Axis(key for items in rules for key in keys_of(items))
    index = RuleIndex(axis, [axis.spans(items) for items in rules])
    for key in (half / 2 for half in range(-1, 21)):
        expected = sum(1 << i for i, items in enumerate(rules) if any(holds(item, key) for item in items))
        assert index.rules(axis.atom(key)) == expected


def test_spans_intersect() -> None:
    assert intersect([(0, 3), (6, 9)], [(2, 7)]) == [(2, 3), (6, 7)]
