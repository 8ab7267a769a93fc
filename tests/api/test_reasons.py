"""The words of an answer to a hand-off may be named by the verb."""

from __future__ import annotations

from tests.world import World


def test_a_reason_may_be_called_reason(world: World) -> None:
    ana, ben = world.api("Ana"), world.api("Ben")
    offer = {"to": {"team": "support"}, "reason": "Please."}
    handoff = ana.post(f"/api/customers/{world.acme}/handoffs", offer).get_json()

    declined = ben.post(f"/api/handoffs/{handoff['id']}/decline", {"reason": "No time."})

    assert declined.status_code == 200
    assert declined.get_json()["state"] == "declined"
