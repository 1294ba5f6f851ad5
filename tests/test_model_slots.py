"""First come, first served; the place in the queue is told; a slot comes back whatever happens."""

import threading
import time

import pytest

from rag.models.slots import GRACE, Slots


def served(ticket):
    """The places told until it is served."""
    return list(ticket.wait())


def test_an_unbounded_one_serves_at_once():
    slots = Slots()
    with slots.ticket() as one, slots.ticket() as other:
        assert served(one) == served(other) == []


def test_the_second_waits_for_the_first_and_is_told_its_place():
    slots = Slots(1)
    with slots.ticket() as first:
        assert served(first) == []
        with slots.ticket() as second, slots.ticket() as third:
            assert next(second.wait()) == 1
            assert next(third.wait()) == 2


def test_twenty_are_served_in_the_order_in_which_they_came():
    slots, order, places = Slots(1), [], {n: [] for n in range(20)}
    threads = []
    for n in range(20):
        came = threading.Event()
        threads.append(threading.Thread(target=ask, args=(slots, n, order, places, came)))
        threads[-1].start()
        assert came.wait(5)
    for thread in threads:
        thread.join(20)
    assert order == list(range(20))
    for n in range(1, 20):
        assert places[n][0] == n
        assert places[n] == sorted(places[n], reverse=True)


def test_who_came_first_is_served_first_even_when_it_is_ready_later():
    slots = Slots(1)
    with slots.ticket() as writing, slots.ticket() as early, slots.ticket() as late:
        assert served(writing) == []
        waits = late.wait()
        assert next(waits) == 2
        slots._give_back(writing)
        writing.served = False
        assert next(early.wait(), None) is None
        assert next(waits) == 1


def test_nobody_waits_long_for_a_question_that_is_not_ready():
    slots = Slots(1)
    with slots.ticket(), slots.ticket() as late:
        began = time.monotonic()
        assert set(served(late)) == {2}
        assert GRACE <= time.monotonic() - began < GRACE + 5


def test_nobody_waits_where_there_are_slots_enough():
    slots = Slots(2)
    with slots.ticket(), slots.ticket() as late:
        assert served(late) == []


def ask(slots, n, order, places, came):
    with slots.ticket() as ticket:
        if n == 0:
            assert served(ticket) == []
        for place in ticket.wait():
            came.set()
            places[n].append(place)
        came.set()
        order.append(n)
        time.sleep(0.3 if n == 0 else 0.005)


def test_who_gives_up_leaves_the_queue():
    slots = Slots(1)
    with slots.ticket() as first:
        served(first)
        with slots.ticket() as second:
            assert next(second.wait()) == 1
        with slots.ticket() as third:
            assert next(third.wait()) == 1


def test_a_failure_gives_the_slot_back():
    slots = Slots(1)
    with pytest.raises(ValueError, match="broken"), slots.ticket() as first:
        served(first)
        raise ValueError("broken")
    with slots.ticket() as second:
        assert served(second) == []


def test_a_wait_says_where_it_stands_though_nothing_moves():
    slots = Slots(1)
    with slots.ticket() as first, slots.ticket() as second:
        served(first)
        waiting = second.wait()
        assert [next(waiting), next(waiting)] == [1, 1]
