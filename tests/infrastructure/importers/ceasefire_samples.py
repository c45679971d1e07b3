"""Invented rows in the form of the ETH/PRIO ceasefires, which a test changes and writes."""

from __future__ import annotations

Declared = dict[str, str]

BY_FRONT: Declared = {
    "id": "1", "cc": "901", "location": "Arcadia", "region": "2", "cf_id": "7", "uniq_id": "90107",
    "ucdp_actor_id": "900002", "actor_name": "Red Valley Front", "ucdp_acd_id": "801",
    "ucdp_dyad": "851", "pax_id": "-1", "side": "2", "partial": "0",
    "cf_dec_yr": "2001", "cf_dec_month": "3", "cf_dec_day": "4",
    "cf_effect_yr": "2001", "cf_effect_month": "3", "cf_effect_day": "6",
    "written": "1", "fixed": "0", "fixed_time": "0", "p_humanitarian": "1", "p_other": "0",
    "ceasefire_class": "2", "timing": "1", "mediator_nego": "0", "nsa_frac": "0", "splinter": "0",
    "ended": "-1", "end_yr": "-1", "end_month": "-1", "end_day": "-1",
    "link": "0", "link_id1": "", "link_id2": "", "comment": "a note",
}  # fmt: skip
BY_ARMY = BY_FRONT | {
    "id": "2", "ucdp_actor_id": "900001", "actor_name": "Government of Arcadia",
}  # fmt: skip
BY_LEAGUE = BY_FRONT | {
    "id": "3", "ucdp_actor_id": "900004", "actor_name": "Coast League", "ucdp_dyad": "852",
}  # fmt: skip
