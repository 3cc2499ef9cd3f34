"""What is peculiar to a peer, and what its operator must set: each sentence of docs/interop.md has its test here or in
test_partition.py. A test that fails because a newer peer does better is good news: correct the page."""

import time

import pytest
from conftest import LAN_CLIENT, LENGTH, OWN, VIRTUAL, VRID, discarded, follows, routers
from interop import PEERS, judge
from lab import frames, wait_for
from lab.dissector import dissect


def alone(pair, peer, families, transport="multicast", **settings):
    """Nodes and a peer that is better, none of them started."""
    p = pair(families, transport=transport, start="",
             nodes={"a": {"priority": 100}, "b": {"priority": 250}}, **settings)
    return p, PEERS[peer](p, transport)


# Of pairkeep, where both are to be Active. As MASTER keepalived starts its timer anew with whatever comes for its VRID (see
# docs/interop.md): beside one of its own pace, 100 ms, it may never get to speak.
SLOWER = "250ms"


def both_active(pair, peer):
    pair["a"].wait_role("active")
    peer.wait_active()
    now = time.monotonic()
    for host in "ab":
        pair.wait_adverts(host, 5, since=now)


def dissected(pair, host, since=0.0, **options):
    """What tshark says of the adverts of a host."""
    return dissect(pair.capture.adverts(host=host, since=since), pair.lab.folder, **options)


def test_keepalived_leaves_the_hop_limit_of_ipv6_unicast_to_the_kernel(pair):
    p, peer = alone(pair, "keepalived", "6", "unicast")
    peer.start(250, edit=lambda text: text.replace("unicast_ttl 255", ""))
    peer.wait_active()
    p.start("a")
    both_active(p, peer)
    assert {line["ttl6"][0] for line in dissected(p, "b")} == {"64"}
    p["a"].wait(lambda s: discarded(s, "ttl") >= 5, what="five that are discarded")


def test_keepalived_with_old_unicast_checksum_is_not_understood(pair):
    """It sums with the multicast address where the packet has the peer's."""
    p, peer = alone(pair, "keepalived", "4", "unicast")
    peer.start(250, edit=lambda text: text.replace("unicast_peer", "old_unicast_checksum\n    unicast_peer"))
    peer.wait_active()
    p.start("a")
    p["a"].wait_role("active")
    for form in ("with_pseudo_header", "message_only"):
        assert not any(line["good"] for line in dissected(p, "b", checksum=form))
    p["a"].wait(lambda s: discarded(s, "checksum") >= 5, what="five that are discarded")


def test_keepalived_refuses_another_list_of_addresses(pair):
    p, peer = alone(pair, "keepalived", "4",
                    group={"virtual_addresses": [f"{VIRTUAL[4]}/{LENGTH[4]}", "192.0.2.20/24"],
                           "advertisement_interval": SLOWER})
    p.start("a")
    p["a"].wait_role("active")
    peer.start(50)
    peer.wait_active()
    p["a"].wait(lambda s: any(router["counters"]["accepted"] for group in s["groups"].values()
                              for router in group["virtual_routers"]), what="a to take keepalived's for adverts")
    both_active(p, peer)


@pytest.mark.parametrize("families", ("4", "6"))
def test_keepalived_strict(pair, families):
    """vrrp_strict forbids unicast, and wants a link-local address first over IPv6; the rest is as without it."""
    p, peer = alone(pair, "keepalived", families)
    link_local = "fe80::51:10"
    if families == "6":
        p.config = p.config.replace('"virtual_addresses": [', f'"virtual_addresses": ["{link_local}/64", ')

    def edit(text):
        return text.replace("virtual_ipaddress {", f"virtual_ipaddress {{\n        {link_local}/64 dev eth0") \
            if families == "6" else text

    peer.start(250, globally="vrrp_strict", edit=edit)
    peer.wait_active()
    p.start("a")
    p["a"].wait(follows, what="a to follow b")
    assert not any(discarded(p["a"].status(), cause) for cause in ("ttl", "checksum", "unknown_source"))
    peer.process.terminate()
    p["a"].wait_role("active")
    p["a"].wait_log("gave the role away (priority 0)")
    now = time.monotonic()
    peer.start(50, globally="vrrp_strict", edit=edit)
    peer.wait_backup()
    p.wait_adverts("a", 12, since=now)
    assert not p.capture.adverts(host="b", since=now)


@pytest.mark.parametrize("peer", ("keepalived", "FRR"))
def test_the_checksum_of_rfc_9568_is_refused(pair, peer):
    """checksum: message_only over IPv4 is for routers that know nothing else."""
    p, peer = alone(pair, peer, "4", group={"checksum": "message_only", "advertisement_interval": SLOWER})
    p.start("a").wait_role("active")
    peer.start(50)
    both_active(p, peer)
    assert all(line["good"] for line in dissected(p, "a", checksum="message_only"))
    p["a"].wait(lambda s: discarded(s, "checksum_form") >= 5, what="five that are discarded")


def test_two_that_are_told_to_use_the_checksum_of_rfc_9568(pair):
    p, peer = alone(pair, "pairkeep", "4", group={"checksum": "message_only"})
    peer.start(250)
    peer.wait_active()
    p.start("a").wait(follows, what="a to follow b")
    peer.terminate()
    p["a"].wait_role("active")
    p.wait_adverts("a", 5, since=0.0)
    judge(p, peer, {"a": {100}, "b": {250, 0}}, checksum="message_only")


@pytest.mark.parametrize("transport", ("multicast", "unicast"))
def test_the_checksum_is_that_of_the_peer(pair, transport):
    """checksum: auto, the default. First the form of the deployed base, then the one that was accepted last.
    Requirement 10."""
    p, _ = alone(pair, "pairkeep", "4", transport)
    p.start("a").wait_role("active")
    forms = ("with_pseudo_header", "message_only", "with_pseudo_header")
    for sent, form in enumerate(forms, start=1):
        unicast = {"destination": OWN["a"][4], "destination_mac": p.hosts["a"].mac("eth0")}
        frames.send_advert(p.hosts["b"], "eth0", OWN["b"][4], vrid=VRID, priority=50, interval=0.1,
                           addresses=[VIRTUAL[4]], checksum=form, **(unicast if transport == "unicast" else {}))
        p["a"].wait(lambda s: routers(s)[0]["counters"]["accepted"] == sent, what=f"a to take {form}")
        now = time.monotonic()
        p.wait_adverts("a", 5, since=now)
        assert all(line["good"] for line in dissected(p, "a", since=now, checksum=form))
    (router,) = p["a"].status()["groups"]["lan"]["virtual_routers"]
    assert {form: router["counters"][f"accepted_{form}"] for form in forms} == {form: forms.count(form) for form in forms}
    assert p["a"].role() == "active"


def who_answers(pair, address):
    """Hosts that answer when the client asks who has an IPv4 address. Each host has then answered a later question for
    its own: whoever is silent stays so."""
    asker = frames.mac_bytes(pair.client.mac("eth0")) + frames.address_bytes(LAN_CLIENT[4])
    own = {name: OWN[name][4] for name in "ab"}
    now = time.monotonic()
    for target in (address, *own.values()):
        request = bytes.fromhex("0001080006040001") + asker + bytes(6) + frames.address_bytes(target)
        pair.client.send_frame("eth0", frames.ethernet(pair.client.mac("eth0"), "ff:ff:ff:ff:ff:ff", request,
                                                       frames.ETH_ARP))

    def answers():
        found = {(f.host, f.content.sender) for f in pair.capture.frames(since=now, content=frames.Arp)
                 if f.content.operation == 2 and not f.content.gratuitous}
        return found if found >= set(own.items()) else None
    return {host for host, sender in wait_for(answers, what="every host to answer") if sender == address}


def test_a_backup_frr_answers_for_the_address_unless_arp_ignore_is_set(pair):
    p, peer = alone(pair, "FRR", "4")
    p.start("a").wait_role("active")
    p.wait_holder("a")
    peer.start(50)
    peer.wait_backup()
    assert who_answers(p, VIRTUAL[4]) == {"a"}, "with arp_ignore, as every test here sets it"
    p.hosts["b"].sysctl({"net/ipv4/conf/all/arp_ignore": 0})
    assert who_answers(p, VIRTUAL[4]) == {"a", "b"}


def test_a_killed_frr_keeps_the_address(pair):
    """Nobody switches its interface off. It answers beside the new Active until it starts again."""
    p, peer = alone(pair, "FRR", "4")
    peer.start(250)
    peer.wait_active()
    p.start("a").wait(follows, what="a to follow b")
    peer.process.kill9()
    p["a"].wait_role("active")
    p.wait_holder("a")
    assert peer.holds()


def test_a_killed_keepalived_keeps_the_address(pair):
    p, peer = alone(pair, "keepalived", "4")
    peer.start(250)
    peer.wait_active()
    p.start("a").wait(follows, what="a to follow b")
    peer.process.kill9()
    p["a"].wait_role("active")
    assert peer.holds()
