"""What the links of UCDP's actor list become. README.md explains the choices."""

from __future__ import annotations

from infrastructure.importers.mapping import Coding, Mapping

# For each link, the column with the ids of the other actors.
OTHERS = {
    "Splinter": "actoridprev",
    "Alliance": "actoridalliance",
    "JoinGroup": "actoridgroup",
    "NSCoalition": "nscoalitionid",
    "OSCoalition": "oscoalitionid",
    "SplitTemp": "actoridsplittemp",
}
LINKS: Mapping = {
    "Splinter": Coding("membership", "splinter", "the actor in that of ActorIdPrev"),
    "Alliance": Coding("membership", "merged-into", "the actor in that of ActorIdAlliance"),
    "JoinGroup": Coding("membership", "joined", "the actor in that of ActorIdGroup"),
    "NSCoalition": Coding(
        "membership", "coalition", "the actor in that of NSCoalitionID, if the list has it"
    ),
    "OSCoalition": Coding(
        "membership", "coalition", "the actor in that of OSCoalitionID, if the list has it"
    ),
    "SplitTemp": Coding(
        None,
        reason="a faction for a time would inherit for all time, because the list has no dates",
    ),
}
