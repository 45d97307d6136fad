# METADATA
# title: Residency
# description: |
#   Where a team's data may go: `jurisdictions` by ISO 3166-1 alpha-2 code or group. Absent, anywhere;
#   an empty list, nowhere. A provider that states a group is allowed where all of it is. An object
#   says it by sensitivity: the list of a level holds for that level and for all above it, so that
#   more sensitive data never goes further.
package drawbridge.rules.residency

import data.drawbridge.label
import data.drawbridge.levels
import data.drawbridge.team

codes.residency_not_allowed := {
	"candidate": 240, "fact": "teams.*.jurisdictions", "model": "runs in {jurisdiction}",
	"change": "team {team}: permit {jurisdiction} as a place ({id})", "far": 4,
}

binds_person := {"residency_not_allowed"}

groups := data.drawbridge.facts.jurisdictions

excluded.residency_not_allowed contains c.id if {
	limited
	some c in input.candidates
	not reaches(c)
}

reaches(c) if allowed[c.jurisdiction]

limited if is_array(team.facts.jurisdictions)

limited if {
	stated
	not is_array(team.facts.jurisdictions)
	not free
}

stated if "jurisdictions" in object.keys(team.facts)

# METADATA
# description: An object whose levels are all known and all above the prompt's says nothing about it.
free if {
	is_object(team.facts.jurisdictions)
	rank := levels.rank[label.level]
	every level, _ in team.facts.jurisdictions {
		levels.rank[level] > rank
	}
}

# METADATA
# description: |
#   The lists that hold for the prompt. A level that is not known, of the prompt or of the fact, leads
#   nowhere.
lists := [team.facts.jurisdictions] if is_array(team.facts.jurisdictions)

lists := [list |
	some level, list in team.facts.jurisdictions
	not above(level)
] if {
	is_object(team.facts.jurisdictions)
}

above(level) if levels.rank[level] > levels.rank[label.level]

# METADATA
# description: |
#   The allowed ones among the places of the candidates, each looked at once.
allowed contains place if {
	some place in {c.jurisdiction | some c in input.candidates}
	count(lists) > 0
	every list in lists {
		lies_within(place, list)
	}
	levels_known
}

levels_known if is_array(team.facts.jurisdictions)

levels_known if {
	every level, _ in team.facts.jurisdictions {
		levels.rank[level]
	}
}

lies_within(place, list) if listed(place, list)

lies_within(group, list) if {
	is_array(list)
	count(groups[group]) > 0
	every place in groups[group] {
		listed(place, list)
	}
}

listed(place, list) if place in list

listed(place, list) if {
	some group in list
	place in groups[group]
}

sentences.residency_not_allowed := [team.may_not("send data to"), ": it may not go there"]
