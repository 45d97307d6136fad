# METADATA
# title: Residency
# description: |
#   Where a team's data may go: `jurisdictions` by ISO 3166-1 alpha-2 code or group. Absent, anywhere;
#   an empty list, nowhere. A provider that states a group is allowed where all of it is.
package drawbridge.residency

import data.drawbridge.team

groups := data.drawbridge.facts.jurisdictions

excluded.residency_not_allowed contains c.id if {
	limited
	some c in input.candidates
	not reaches(c)
}

reaches(c) if c.jurisdiction in allowed

limited if "jurisdictions" in object.keys(team.facts)

# METADATA
# description: |
#   The allowed ones among the places of the candidates, each looked at once.
allowed contains place if {
	some place in {c.jurisdiction | some c in input.candidates}
	lies_within(place)
}

lies_within(place) if listed(place)

lies_within(group) if {
	every place in groups[group] {
		listed(place)
	}
}

listed(place) if place in team.facts.jurisdictions

listed(place) if {
	some group in team.facts.jurisdictions
	place in groups[group]
}
