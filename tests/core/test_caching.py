"""Caches bounded in bytes: the results used longest ago go first."""

from convscope.caching import keep


def counted(limit: int):
    """A function from a number to that many bytes, kept up to a limit, and the numbers that it was computed for."""
    computed = []

    @keep(limit, len)
    def zeros(count: int) -> bytes:
        computed.append(count)
        return bytes(count)

    return zeros, computed


def test_a_result_is_computed_once():
    zeros, computed = counted(100)

    assert zeros(3) is zeros(3)
    assert computed == [3]


def test_beyond_the_limit_the_result_used_longest_ago_is_dropped():
    zeros, computed = counted(100)
    for count in (40, 50, 40, 30):  # 40 is used again, so 50 goes
        zeros(count)
    zeros(40)
    zeros(50)

    assert computed == [40, 50, 30, 50]


def test_a_result_larger_than_the_limit_is_given_and_drops_nothing():
    zeros, computed = counted(100)
    zeros(60)

    assert [len(zeros(101)), len(zeros(101)), len(zeros(60))] == [101, 101, 60]
    assert computed == [60, 101, 101]
