"""A store that is asked through HTTP only: it records the facts of a case and answers questions."""

from __future__ import annotations

import json
from operator import itemgetter
from string import Formatter
from typing import Any

from tests.api.api_client import ApiClient

Json = dict[str, Any]

THROUGH = ("inherited_from", "toward_inherited_from")

# The path to which the fields of each fact are posted; names in braces are fields of the fact.
PATHS = {
    "register_actor": "/v1/actors",
    "register_source": "/v1/sources",
    "affiliate_source": "/v1/sources/{source}/affiliation",
    "start_membership": "/v1/actors/{actor}/memberships",
    "end_membership": "/v1/actors/{actor}/memberships/{of}/end",
    "correct_membership": "/v1/actors/{actor}/memberships/{number}/corrections",
    "withdraw_membership": "/v1/actors/{actor}/memberships/{number}/withdrawal",
    "dissolve_actor": "/v1/actors/{actor}/dissolution",
    "correct_dissolution": "/v1/actors/{actor}/dissolution/corrections",
    "withdraw_dissolution": "/v1/actors/{actor}/dissolution/withdrawal",
    "record_succession": "/v1/actors/{actor}/successions",
    "withdraw_succession": "/v1/actors/{actor}/successions/{number}/withdrawal",
    "declare_coverage": "/v1/datasets/{dataset}/coverage",
    "report_development": "/v1/developments",
    "add_report": "/v1/developments/{development}/reports",
    "correct_report": "/v1/developments/{development}/reports/{report}/corrections",
    "withdraw_report": "/v1/developments/{development}/reports/{report}/withdrawal",
    "dispute_development": "/v1/developments/{development}/disputes",
    "withdraw_dispute": "/v1/developments/{development}/disputes/{dispute}/withdrawal",
    "correct_development": "/v1/developments/{development}/corrections",
    "retract_development": "/v1/developments/{development}/retraction",
    "withdraw_retraction": "/v1/developments/{development}/retraction/withdrawal",
    "end_development": "/v1/developments/{development}/end",
    "withdraw_end": "/v1/developments/{development}/end/withdrawal",
    "end_commitment": "/v1/developments/{development}/commitments/{commitment}/end",
    "suspend_commitment": "/v1/developments/{development}/commitments/{commitment}/suspension",
    "resume_commitment": "/v1/developments/{development}/commitments/{commitment}/resumption",
    "withdraw_suspension": "/v1/developments/{development}/suspensions/{suspension}/withdrawal",
    "withdraw_resumption": (
        "/v1/developments/{development}/suspensions/{suspension}/resumption/withdrawal"
    ),
    "withdraw_met_condition": (
        "/v1/developments/{development}/commitments/{commitment}/condition-met/withdrawal"
    ),
    "meet_condition": "/v1/developments/{development}/commitments/{commitment}/condition-met",
    "record_finding": "/v1/developments/{development}/commitments/{commitment}/findings",
    "withdraw_finding": "/v1/developments/{development}/findings/{finding}/withdrawal",
    "withdraw_ending": "/v1/developments/{development}/commitments/{commitment}/end/withdrawal",
}
# Texts that this server requires and no answer depends on.
TEXTS = {
    "report_development": {"title": "Said"},
    "correct_development": {"reason": "A misprint."},
    "retract_development": {"reason": "Made up."},
    "withdraw_retraction": {"reason": "It was so."},
    "correct_report": {"reason": "A misprint."},
    "withdraw_report": {"reason": "Of another day."},
    "withdraw_finding": {"reason": "A misprint."},
    "correct_dissolution": {"reason": "A slip."},
    "withdraw_dissolution": {"reason": "It continues."},
    "withdraw_dispute": {"reason": "It was so."},
    "record_succession": {"reason": "A treaty."},
    "withdraw_succession": {"reason": "It did not."},
    "withdraw_membership": {"reason": "It never was."},
    "correct_membership": {"reason": "A misprint."},
    "end_membership": {"reason": "It left."},
    "dissolve_actor": {"reason": "It disbanded."},
    "end_commitment": {"reason": "Called off."},
    "suspend_commitment": {"reason": "Talks failed."},
    "resume_commitment": {"reason": "Talks succeeded."},
    "end_development": {"reason": "It is over."},
    "withdraw_end": {"reason": "It continues."},
    "meet_condition": {"reason": "It was met."},
    "withdraw_ending": {"reason": "It continues."},
    "affiliate_source": {"reason": "Its owner."},
    "declare_coverage": {"holds": "Everything."},
}


class HttpStore:
    """A server with an empty log, and the positions and ids that it gave to the facts so far."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._positions: list[int] = []
        self._ids: dict[str, str] = {}

    def record(self, fact: Json) -> None:
        """Record a fact; fail if the server refuses it. Call `project` after the last one."""
        said = {name: value for name, value in fact.items() if name not in ("verb", "recorded_at")}
        path = PATHS[fact["verb"]]
        if fact["verb"] == "report_development":
            said = _as_body(said)
        if fact["verb"] == "dispute_development":
            said["report"] = _with_summary(said["report"])
        if fact["verb"] == "add_report":
            said |= _with_summary(said.pop("report"))
        if fact["verb"] in ("record_finding", "end_development"):
            said["reports"] = [_with_summary(report) for report in said["reports"]]
        said = self._with_ids({**TEXTS.get(fact["verb"], {}), **said})
        for _, field, _, _ in Formatter().parse(path):
            if field is not None:
                path = path.replace(f"{{{field}}}", str(said.pop(field)))
        sent = self._api.send_alone(path, json.dumps(said).encode())
        assert sent.status_code == 201, sent.text
        answer = sent.json()
        self._positions.append(answer["position"])
        if fact["verb"] == "report_development":
            self._ids[fact["id"]] = answer["id"]

    def project(self) -> None:
        """Let the read models follow the facts."""
        self._api.project()

    def answer(self, question: Json) -> Any:
        """Return the answer to a question, in the form in which a case expects it."""
        asked = {name: _written(value) for name, value in question.get("filters", {}).items()}
        if "parameters" in question:
            varied = [f"{name}={value}" for name, value in question["parameters"].items()]
            asked["policy"] = ",".join(["stance.v2", *varied])
        if "after" in question:
            asked["position"] = str(self._positions[question["after"] - 1])
        asked["on"] = question["on"]
        actor, toward = question["actor"], question.get("toward")
        if question["ask"] == "dyad":
            dyad = self._api.read(f"/v1/dyads/{actor}/{toward}", **asked)
            return {**dyad, "sides": [side["id"] for side in dyad["sides"]]}
        if toward is not None:
            asked["toward"] = toward
        stances = self._api.read(f"/v1/actors/{actor}/stances", **asked)["stances"]
        rows = [_ordered(self._with_names(_row(stance))) for stance in stances]
        match question["ask"]:
            case "stance":
                own = [row for row in rows if all(row[name] is None for name in THROUGH)]
                return own[0] if own else None
            case "shown_first":
                first = [row for row in rows if row["first"]]
                return first[0] if first else None
        return rows

    def _with_ids(self, value: Any) -> Any:
        return _replaced(value, self._ids)

    def _with_names(self, value: Any) -> Any:
        return _replaced(value, {id: name for name, id in self._ids.items()})


def _replaced(value: Any, names: Json) -> Any:
    """Return a JSON value in which each string that has another name is replaced by it."""
    if isinstance(value, dict):
        return {key: _replaced(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def _as_body(said: Json) -> Json:
    """Return the body of a report; a data set numbers its developments by their names."""
    name = said["id"]
    body = {
        **_replaced(said, {name: None}),  # a `while` of the development itself names no other
        "reports": [_with_summary(report) for report in said["reports"]],
    }
    del body["id"]
    if "dataset" in body:
        body["external_id"] = {"dataset": body.pop("dataset"), "id": name}
    return body


def _with_summary(report: Json) -> Json:
    return {"summary": "It was so.", **report}


def _row(stance: Json) -> Json:
    """Return a stance as the cases have it: ids in place of names and links."""
    basis = [cause["development"] for cause in stance["basis"]]
    return {
        **stance,
        "toward": stance["toward"]["id"],
        **{name: stance[name] and stance[name]["id"] for name in THROUGH},
        "basis": basis,
        "decider": basis[0] if basis else None,
        "rivals": [rival["development"] for rival in stance["rivals"]],
        "violations": stance["violations"]["newest"],
    }


def _ordered(row: Json) -> Json:
    """Sort the commitments of a stance, and the lists of names in it and in each of them."""
    row["commitments"] = sorted(row["commitments"], key=itemgetter("development", "number"))
    for part in (row, *row["commitments"]):
        for field in ("rivals", "violations", "tensions"):
            if field in part:
                part[field] = sorted(part[field])
    return row


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
