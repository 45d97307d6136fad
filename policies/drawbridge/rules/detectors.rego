# METADATA
# title: Detectors
# description: |
#   What a team may send while a recogniser of the gateway's is away. Where `detector_away` says
#   `refuse`, nothing; where it says `go_on`, what the other detectors permit. Absent, the prompt is
#   taken for `restricted`.
package drawbridge.rules.detectors

import data.drawbridge.team

codes["detector_away"] := {"call": 75, "fact": "teams.*.detector_away", "denies": true}

grounds["detector_away"] := concat("", [
	"Team ", team.name, " may send nothing while a recogniser of the gateway is away.",
]) if {
	team.known
	away
	choice == "refuse"
}

# METADATA
# description: Whether the prompt is taken for the most sensitive of all.
restricted if {
	away
	not choice in {"refuse", "go_on"}
}

away if "recogniser" in input.sensitivity.unscanned

default choice := "restricted"

choice := team.facts.detector_away
