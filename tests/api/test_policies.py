"""A variant of the policy, in force on one server: its stances, its name, and the defaults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.stance.policy import Policy
from tests.api.api_client import ApiClient
from tests.api.conftest import conversation

SHORT = Policy(isolated=10, unknown_end=10)
NAME = "stance.v2,isolated=10,unknown_end=10"
# Twenty days after the attack and the ceasefire: over by one policy, not by the other.
DAY = "2024-01-21"
STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"


def _strings(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict | list):
        for one in body.values() if isinstance(body, dict) else body:
            yield from _strings(one)


@pytest.fixture
def api(sqlite_url: str, tmp_path: Path) -> Iterator[ApiClient]:
    """A server of the short policy; Hezbollah attacked Israel, and Israel began a ceasefire."""
    with conversation(sqlite_url, tmp_path / "sealing", policy=SHORT) as api:
        api.register_cast()
        api.report()
        api.report(kind="ceasefire", initiators=["israel"], targets=["hezbollah"])
        yield api


def test_answers_follow_the_policy_in_force_and_name_it(api: ApiClient) -> None:
    answer = api.read(STANCES, on=DAY)
    assert answer["policy"] == NAME
    assert [stance["posture"] for stance in answer["stances"]] == ["no-recent-record"]
    for link in answer["links"].values():
        assert parse_qs(urlsplit(link).query)["policy"] == [NAME]
    assert api.read(answer["links"]["permalink"]) == answer
    assert api.read("/v1/codebook")["parameters"]["isolated"] == 10


@pytest.mark.parametrize("policy", [NAME, "stance.v2"])
def test_every_read_of_stances_follows_the_policy_that_it_names(
    api: ApiClient, policy: str
) -> None:
    asked = {"policy": policy}
    (stance,) = api.read(STANCES, on=DAY, **asked)["stances"]
    (evident,) = api.read(STANCES, on=DAY, evidence="true", **asked)["stances"]
    pairs = api.read("/v1/stances", on=DAY, **asked)["data"]
    pair = next(one for one in pairs if one["actor"]["id"] == "hezbollah")
    (timeline,) = api.read(TIMELINE, to=DAY, **asked)["timelines"]
    (month,) = api.read(STANCES, on="2024-01", **asked)["stances"]
    changes = api.read("/v1/changes", on=DAY, from_position="0", **asked)
    change = next(one for one in changes["data"] if one["actor"]["id"] == "hezbollah")
    expected = "no-recent-record" if policy == NAME else "hostilities"

    last = (timeline["segments"][-1], month["segments"][-1])
    found = [one["posture"] for one in (stance, evident, pair, *last, change["after"])]
    assert found == [expected] * 6
    assert changes["policy"] == policy
    for path in (STANCES, "/v1/stances"):
        link = api.read(path, on=DAY, **asked)["links"]["permalink"]
        assert parse_qs(urlsplit(link).query)["policy"] == [policy]


@pytest.mark.parametrize(("policy", "status"), [(NAME, "undetermined"), ("stance.v2", "in-force")])
def test_the_status_of_a_commitment_follows_the_policy_as_well(
    api: ApiClient, policy: str, status: str
) -> None:
    listed = api.read("/v1/commitments", on=DAY, policy=policy)
    assert [one["status"] for one in listed["data"]] == [status]
    assert parse_qs(urlsplit(listed["links"]["permalink"]).query)["policy"] == [policy]
    # It is shown for 90 days after its last day, if the stance rests on something else by then.
    api.report(kind="warning", initiators=["israel"], targets=["hezbollah"], occurred="2024-04-19")
    (stance,) = api.read("/v1/actors/israel/stances", on="2024-04-20", policy=policy)["stances"]
    assert len(stance["commitments"]) == (policy == "stance.v2")


@pytest.mark.parametrize("path", [STANCES, TIMELINE, "/v1/stances", "/v1/commitments"])
def test_an_unknown_policy_is_refused_with_those_that_are_known(api: ApiClient, path: str) -> None:
    days = {} if path == TIMELINE else {"on": DAY}
    refused = api.get(path, policy="stance.v0", **days)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "policy"
    assert error["allowed"].startswith("stance.v2, with parameters such as stance.v2,isolated=60")


@pytest.mark.parametrize("asked", ["isolated=3651", "isolated=-1", "isolated=soon", "weeks=2"])
def test_a_parameter_that_is_unknown_or_out_of_range_is_refused(api: ApiClient, asked: str) -> None:
    refused = api.get(STANCES, on=DAY, policy=f"stance.v2,{asked}")
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["policy"]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("stance.v2,unknown_end=20,isolated=20", "stance.v2,isolated=20,unknown_end=20"),
        ("stance.v2,isolated=30", "stance.v2"),
    ],
)
def test_equal_policies_have_one_name_and_one_permalink(
    api: ApiClient, asked: str, name: str
) -> None:
    answer = api.read(STANCES, on=DAY, policy=asked)
    assert answer["policy"] == name
    assert answer == api.read(STANCES, on=DAY, policy=name)
    assert [stance["posture"] for stance in answer["stances"]] == ["hostilities"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/v1/stances", {"on": DAY}), ("/v1/changes", {"on": DAY, "from_position": "0"})],
)
def test_reads_of_all_pairs_take_no_variant(
    api: ApiClient, path: str, asked: dict[str, str]
) -> None:
    variant = "stance.v2,isolated=60"
    refused = api.get(path, policy=variant, **asked)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "policy"
    assert error["allowed"].startswith(f"{NAME} here; a variant in /v1/actors/{{id}}/stances, ")
    if path == "/v1/changes":
        assert api.read(path, policy=variant, actor="hezbollah", **asked)["policy"] == variant


def test_stances_are_streamed_by_the_policy_in_force_alone(api: ApiClient) -> None:
    refused = api.get("/v1/stances/stream", policy="stance.v2")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"].startswith(f"{NAME} here; a variant in ")


def test_links_of_an_export_name_the_policy(api: ApiClient) -> None:
    exported = api.read(f"{TIMELINE}.feed.json", policy="stance.v2")
    links = [link for link in _strings(exported) if "/stances?" in link]
    assert links
    assert all("policy=stance.v2" in link for link in [exported["feed_url"], *links])


def test_another_policy_in_force_derives_a_generation_of_its_own(
    api: ApiClient, sqlite_url: str
) -> None:
    with conversation(sqlite_url) as other:
        assert other.read(STANCES, on=DAY)["stances"][0]["posture"] == "hostilities"
