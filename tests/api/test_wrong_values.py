"""What an event with a wrong value is about is still answered, as it was known before it."""

from __future__ import annotations

from domain.application import Stanceline
from tests.api.api_client import ApiClient, refusal
from tests.builders import BY
from tests.domain.every_verb import AN_ATTACK, EVERY_VERB
from tests.wrong_values import one_of_each_topic


def test_every_read_of_what_a_wrong_event_is_about_is_answered(api: ApiClient) -> None:
    server = api.client.app.state.server  # type: ignore[attr-defined]
    verbs: Stanceline = server.verbs
    recorder = server.writing.log.recorder
    verbs.register_actor("iraq", "Iraq", "state", (), {}, BY)
    verbs.report_development(AN_ATTACK, BY)
    for verb in EVERY_VERB.values():
        verb(verbs, BY)
    wrong = one_of_each_topic(recorder.read(0, 10_000))
    for one in wrong:
        recorder.insert_events(one.events)
    api.report(occurred="2024-05-01")
    head = api.last_position()
    assert api.read("/readyz")["set_aside"] == len(wrong)
    # What no event begins that can be applied does not exist.
    refused = [
        f"{one.change}: {path} {answer.status_code} {answer.text}"
        for one in wrong
        for path in (one.address, f"{one.address}/history")
        if (answer := api.get(path)).status_code != (404 if len(one.events) == 1 else 200)
    ]
    assert refused == []
    for path in ("/v1/stances?on=2024-05-01", "/v1/commitments?on=2024-05-01", "/v1/developments"):
        assert api.read(path)
    last = next(one for one in wrong if "commitment_ended" in one.change)
    report = {"report": {"source": "reuters", "summary": "Once more."}}
    problem = refusal(api.post(f"{last.address}/reports", report["report"]), 409)
    assert "cannot be applied" in problem["detail"]
    assert api.last_position() == head
