"""Which connections are closed: counted by the address they come from, the newest first."""

from ipaddress import ip_network

from warranty.api.connections import Bound, Peer


def of(address: str, *ports: int) -> list[Peer]:
    return [(address, port) for port in ports]


def test_as_many_as_the_bound_stay_and_the_newest_beyond_it_go() -> None:
    bound = Bound(3)
    assert bound.beyond(of("192.0.2.1", 3, 2)) == []
    assert bound.beyond(of("192.0.2.1", 1, 2, 3)) == []
    assert bound.beyond(of("192.0.2.1", 0, 1, 2, 3)) == of("192.0.2.1", 0)


def test_one_that_ended_leaves_its_place_to_the_next() -> None:
    bound = Bound(2)
    assert bound.beyond(of("192.0.2.1", 1, 2, 3)) == of("192.0.2.1", 3)
    assert bound.beyond(of("192.0.2.1", 2, 3)) == []


def test_addresses_are_counted_apart_and_a_network_of_version_6_as_one() -> None:
    """Everybody has a /64 of IPv6 to choose addresses from; IPv4 on a socket of IPv6 is IPv4."""
    bound = Bound(1)
    assert bound.beyond([*of("192.0.2.1", 1), *of("192.0.2.2", 1), *of("2001:db8::1", 1)]) == []
    more = [*of("::ffff:192.0.2.1", 2), *of("2001:db8::2", 1), *of("2001:db8:0:1::1", 1)]
    assert Bound(1).beyond([*of("192.0.2.1", 1), *of("2001:db8::1", 1), *more]) == more[:2]


def test_a_named_proxy_is_not_bound() -> None:
    proxies = (ip_network("10.0.0.0/8"),)
    assert Bound(1, proxies).beyond([*of("10.1.1.1", 1, 2, 3), *of("11.1.1.1", 1, 2)]) == of("11.1.1.1", 2)
