from __future__ import annotations

from decimal import Decimal

import pytest

from app import exact_json
from app.engine.values.packed import PackedList


def saved(packed: PackedList) -> PackedList:
    loaded = PackedList.load(exact_json.loads(exact_json.dumps(packed.dump())))
    assert loaded is not None
    return loaded


@pytest.mark.parametrize("length", [0, 1, 49, 50, 51, 120])
def test_what_is_packed_comes_back(length: int) -> None:
    values = [{"n": number, "text": '"ä"', "genau": Decimal("1.10")} for number in range(length)]

    packed = saved(PackedList.of(values))

    assert len(packed) == length
    assert packed.unpack() == values
    assert [packed[index] for index in range(length)] == values


def test_changes_survive_one_after_another() -> None:
    packed = PackedList.of([None] * 120)

    for index in (0, 119, 50, 0):
        packed[index] = index + 1
        packed = saved(packed)

    assert {index: value for index, value in enumerate(packed.unpack()) if value is not None} == {
        0: 1,
        50: 51,
        119: 120,
    }


def test_what_is_needed_no_more_is_not_stored() -> None:
    packed = PackedList.of(list(range(120)))
    full = len(exact_json.dumps(packed.dump()))

    packed.forget_before(101)

    assert saved(packed)[101] == 101
    assert len(exact_json.dumps(packed.dump())) < full / 2


def test_the_list_it_was_made_of_is_not_changed() -> None:
    values = [1, 2]
    packed = PackedList.of(values)

    packed[0] = 9

    assert values == [1, 2]
