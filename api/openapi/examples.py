"""Examples of the main answers, from the seed set `article`, with shortened lists."""

# ruff: noqa: E501 answers are quoted as they are

from __future__ import annotations

from typing import Any

from domain.stance.policy import FAMILY as _POLICY

# By operation id.
EXAMPLES: dict[str, Any] = {
    "getStances": {
        "type": "stances",
        "actor": {"id": "harakat-hezbollah-al-nujaba", "name": "Harakat Hezbollah al-Nujaba"},
        "on": "2024-12-31",
        "known": {"position": 40, "at": "2026-01-01T00:00:39Z"},
        "policy": _POLICY,
        "stances": [
            {
                "toward": {"id": "israel", "name": "Israel"},
                "posture": "ceasefire",
                "since": "2024-12-08",
                "assessment": "doubtful",
                "dating": "uncertain",
                "projected": False,
                "evidence_date": None,
                "confidence": 50,
                "single_source": True,
                "score": 2.204152,
                "last_act_date": None,
                "acts_30d": 0,
                "acts_90d": 0,
                "last": {
                    "day": "2024-12-08",
                    "posture": "ceasefire",
                    "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                    "ended": None,
                },
                "violated": False,
                "violations": {"count": 0, "newest": [], "findings": []},
                "tensions": [],
                "left_out": None,
                "inherited_from": None,
                "toward_inherited_from": None,
                "first": True,
                "rule": "ceasefire",
                "reason": "Harakat Hezbollah al-Nujaba undertook to cease all attacks on Israel: “Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria” (a day from 8 December 2024 to 20 January 2025). It may not have taken effect by this day. Its end is not known; it counts through 20 April 2025. No violation of it by Harakat Hezbollah al-Nujaba is on record. The dating is uncertain: with other days that the dates on record allow, the posture on this day is another.",
                "basis": [
                    {
                        "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                        "kind": "agreement",
                        "title": "Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria",
                        "occurred": "[2024-12-08..2025-01-20]",
                        "machine_coded": False,
                        "recorded_position": 39,
                        "href": "/v1/developments/f96dabf8-95b2-52eb-9931-9990222ce8d2?position=40",
                    }
                ],
                "rivals": [],
                "commitments": [
                    {
                        "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                        "number": 1,
                        "action": "cease-attacks",
                        "effective_from": None,
                        "effective_from_earliest": "2024-12-08",
                        "expires": None,
                        "ending_date": None,
                        "partial": False,
                        "scope": "military operations for the sake of Gaza",
                        "condition": "the factions wait to see what the next American president does; fear of seeing Iraq shaken as Syria was",
                        "condition_met": None,
                        "places": [],
                        "excluded_places": [],
                        "ended_places": [],
                        "extends": None,
                        "while": None,
                        "announced_by_other": False,
                        "undertaken": None,
                        "suspended": [],
                        "status": "in-force",
                        "violations": [],
                        "undetermined_by": [],
                        "dismissed": [],
                        "findings": [],
                        "tensions": [],
                        "acts_truncated": False,
                    }
                ],
            }
        ],
        "stances_left_out": [],
        "links": {
            "permalink": f"/v1/actors/harakat-hezbollah-al-nujaba/stances?on=2024-12-31&policy={_POLICY}&position=40",
            "evidence": f"/v1/actors/harakat-hezbollah-al-nujaba/stances?on=2024-12-31&policy={_POLICY}&evidence=true&position=40",
            "timeline": f"/v1/actors/harakat-hezbollah-al-nujaba/timeline?policy={_POLICY}&position=40",
        },
    },
    "getTimeline": {
        "actor": {"id": "harakat-hezbollah-al-nujaba", "name": "Harakat Hezbollah al-Nujaba"},
        "from": None,
        "to": None,
        "known": {"position": 40, "at": "2026-01-01T00:00:39Z"},
        "policy": _POLICY,
        "timelines": [
            {
                "toward": {"id": "israel", "name": "Israel"},
                "inherited_from": None,
                "toward_inherited_from": None,
                "segments": [
                    {
                        "start_date": "2025-01-20",
                        "end_date": "2025-03-02",
                        "posture": "ceasefire",
                        "rule": "ceasefire",
                        "since": "2024-12-08",
                        "assessment": "possible",
                        "dating": "firm",
                        "projected": False,
                        "evidence_date": None,
                        "confidence": 50,
                        "single_source": True,
                        "score": 1.388529,
                        "basis": [
                            {
                                "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                                "kind": "agreement",
                                "title": "Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria",
                                "occurred": "[2024-12-08..2025-01-20]",
                                "machine_coded": False,
                                "recorded_position": 39,
                                "href": "/v1/developments/f96dabf8-95b2-52eb-9931-9990222ce8d2?position=40",
                            }
                        ],
                    },
                    {
                        "start_date": "2025-03-03",
                        "end_date": "2025-04-20",
                        "posture": "ceasefire",
                        "rule": "ceasefire",
                        "since": "2024-12-08",
                        "assessment": "possible",
                        "dating": "uncertain",
                        "projected": True,
                        "evidence_date": None,
                        "confidence": 50,
                        "single_source": True,
                        "score": 0.526154,
                        "basis": [
                            {
                                "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                                "kind": "agreement",
                                "title": "Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria",
                                "occurred": "[2024-12-08..2025-01-20]",
                                "machine_coded": False,
                                "recorded_position": 39,
                                "href": "/v1/developments/f96dabf8-95b2-52eb-9931-9990222ce8d2?position=40",
                            }
                        ],
                    },
                    {
                        "start_date": "2025-04-21",
                        "end_date": None,
                        "posture": "ceasefire",
                        "rule": "ceasefire-presumed",
                        "since": "2024-12-08",
                        "assessment": "doubtful",
                        "dating": "uncertain",
                        "projected": True,
                        "evidence_date": None,
                        "confidence": 50,
                        "single_source": True,
                        "score": 0.169602,
                        "basis": [
                            {
                                "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                                "kind": "agreement",
                                "title": "Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria",
                                "occurred": "[2024-12-08..2025-01-20]",
                                "machine_coded": False,
                                "recorded_position": 39,
                                "href": "/v1/developments/f96dabf8-95b2-52eb-9931-9990222ce8d2?position=40",
                            }
                        ],
                    },
                ],
            }
        ],
        "developments": [
            {
                "development": "e8616297-a36e-5893-9f81-844d7a146242",
                "kind": "statement",
                "title": "Al-Nujaba leader fears for Iraq's stability if attacks go on",
                "initiators": [
                    {
                        "id": "harakat-hezbollah-al-nujaba",
                        "name": "Harakat Hezbollah al-Nujaba",
                    }
                ],
                "targets": [],
                "reciprocal": False,
                "mediators": [],
                "occurred": "[2024-12-09,2024-12-16,2024-12-23,2024-12-30,2025-01-06,2025-01-13,2025-01-20]",
                "earliest": "2024-12-09",
                "latest": "2025-01-20",
                "conflict": "iraq-state-militias",
                "confidence": 50,
                "disputed": False,
                "machine_coded": False,
                "retracted": False,
                "recorded_position": 40,
                "href": "/v1/developments/e8616297-a36e-5893-9f81-844d7a146242?position=40",
            }
        ],
        "developments_truncated": False,
        "datasets": [],
        "links": {
            "permalink": f"/v1/actors/harakat-hezbollah-al-nujaba/timeline?policy={_POLICY}&position=40"
        },
    },
    "listStances": {
        "type": "pairs",
        "data": [
            {
                "actor": {
                    "id": "harakat-hezbollah-al-nujaba",
                    "name": "Harakat Hezbollah al-Nujaba",
                },
                "toward": {"id": "iraqi-government", "name": "Government of Iraq"},
                "posture": "negotiating",
                "since": "2024-11-27",
                "assessment": "doubtful",
                "dating": "uncertain",
                "projected": False,
                "evidence_date": "2025-01-20",
                "confidence": 50,
                "single_source": True,
                "score": 1.532475,
                "last_act_date": None,
                "acts_30d": 0,
                "acts_90d": 0,
                "last": {
                    "day": "2024-12-08",
                    "posture": "negotiating",
                    "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                    "ended": None,
                },
                "violated": False,
                "violations": {"count": 0, "newest": [], "findings": []},
                "tensions": [],
                "left_out": None,
                "inherited_from": None,
                "toward_inherited_from": None,
                "first": True,
                "rule": "talks",
                "reason": "Harakat Hezbollah al-Nujaba made an agreement with Government of Iraq: “Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria” (a day from 8 December 2024 to 20 January 2025), which may have happened later than this day. An agreement counts for 60 days after its last possible day. The dating is uncertain: with other days that the dates on record allow, the posture on this day is another.",
                "basis": [
                    {
                        "development": "f96dabf8-95b2-52eb-9931-9990222ce8d2",
                        "kind": "agreement",
                        "title": "Al-Nujaba and the factions undertake to stop attacking Israel and to keep out of Syria",
                        "occurred": "[2024-12-08..2025-01-20]",
                        "machine_coded": False,
                        "recorded_position": 39,
                        "href": "/v1/developments/f96dabf8-95b2-52eb-9931-9990222ce8d2?position=40",
                    }
                ],
                "rivals": [],
                "commitments": [],
            }
        ],
        "stances_left_out": [],
        "next": None,
        "position": 40,
        "links": {"permalink": f"/v1/stances?on=2024-12-31&policy={_POLICY}&position=40"},
    },
}

REQUESTS: dict[str, Any] = {
    "recordDevelopment": {
        "kind": "ceasefire",
        "contexts": ["military"],
        "initiators": ["kataib-sayyid-al-shuhada"],
        "targets": ["israel"],
        "occurred": "2024-11-27",
        "title": "Kata'ib Sayyid al-Shuhada: our attacks on Israel ended with Lebanon's truce",
        "place": {"name": "Iraq", "country": "IRQ", "precision": 6},
        "conflict": "iraq-militias-israel",
        "commitments": [
            {
                "by": "kataib-sayyid-al-shuhada",
                "toward": "israel",
                "action": "cease-attacks",
                "condition": "linked to the Lebanese front",
            }
        ],
        "reports": [
            {
                "source": "al-akhbar",
                "summary": "Carries the account of the official, given after the fact.",
                "attributed_to": "an official of Kata'ib Sayyid al-Shuhada, not named",
                "credibility": 3,
            }
        ],
    }
}
