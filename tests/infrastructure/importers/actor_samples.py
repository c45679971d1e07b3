"""Invented actors in the form of UCDP's actor list, which a test changes and writes."""

from __future__ import annotations

Listed = dict[str, str]

FRONT: Listed = {
    "ActorId": "900002", "NameData": "Red Valley Front", "NameOrig": "RVF",
    "NameOrigFull": "Фронт красной долины / Front krasnoy doliny",
    "NameOrigFullEng": "Red Valley Front", "NameChange": "0", "NewName": "",
    "NewNameFullMotherTongue": "", "NewNameFullEng": "", "Org": "1", "ConflictId": "901",
    "DyadId": "902", "PrimaryParty": "1", "OSID": "", "OSCoalition": "0", "OSCoalitionID": "",
    "NSID": "", "NSCoalition": "0", "NSCoalitionID": "", "Splinter": "0", "NamePrev": "",
    "ActorIdPrev": "", "SplitTemp": "0", "NameSplitTemp": "", "ActorIdSplitTemp": "",
    "Alliance": "0", "NameAlliance": "", "ActorIdAlliance": "", "JoinGroup": "0", "GroupName": "",
    "ActorIdGroup": "", "Location": "Arcadia", "GWNOLoc": "652", "Region": "2", "Version": "22.1",
}  # fmt: skip

LEAGUE = FRONT | {
    "ActorId": "900004", "NameData": "Coast League", "NameOrig": "n/a", "NameOrigFull": "n/a",
    "NameOrigFullEng": "n/a", "NameChange": "1", "NewName": "\u200fCoast Leagüe Front",
    "NewNameFullEng": "League of the Coast", "Splinter": "1", "NamePrev": "Red Valley Front",
    "ActorIdPrev": "900002",
}  # fmt: skip

GUARD = FRONT | {
    "ActorId": "900003", "NameData": "Hill Guard Front", "NameOrig": "Hill Guard",
    "NameOrigFull": "n/a", "NameOrigFullEng": "Guard of the Hills", "JoinGroup": "1",
    "ActorIdGroup": "900002, 900004", "Alliance": "1", "ActorIdAlliance": "999999",
    "NSCoalition": "1", "NSCoalitionID": "3818", "SplitTemp": "1", "ActorIdSplitTemp": "900004",
}  # fmt: skip
