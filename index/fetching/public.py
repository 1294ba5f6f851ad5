"""Which IP addresses are of the public internet (IANA's special-purpose registries), and which are not."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_IPV4_BITS = 0xFFFFFFFF
_ALSO = tuple(
    ipaddress.ip_network(block)
    for block in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays, withdrawn: RFC 7526
        "2001::/23",  # Teredo and other protocols
        "3fff::/20",  # documentation, RFC 9637: not in older Pythons
    )
)


def is_public(ip: str) -> bool:
    """Whether anybody on the internet could reach it. An address that carries another is judged by both."""
    found = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = _carried(found)
        if inner is not None:
            return is_public(str(inner))
    if any(found in block for block in _ALSO if block.version == found.version):
        return False
    local = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    kept = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback or local
    return found.is_global and not (kept or found.is_link_local or found.is_private)


def _carried(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to this one end at: mapped, NAT64 or 6to4."""
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & _IPV4_BITS)
    return found.ipv4_mapped or found.sixtofour
