# METADATA
# title: Entitlement
# description: |
#   Which models a team may use. A team's `models` are ids or selectors; an alias stands for its
#   members, which the gateway writes in its place. A team without `models` may use none. A grant adds
#   a model. A key that lists models of its own narrows its team's, and what was granted.
package drawbridge.rules.entitlement

import data.drawbridge.grants
import data.drawbridge.team

codes.team_unknown := {"call": 10, "fact": "teams", "denies": true}

codes.team_not_member := {"call": 20, "denies": true}

codes.team_not_entitled := {
	"candidate": 100, "fact": "teams.*.models", "model": "weights:{weights}, operator:{operator}",
	"change": "team {team}: entitle {id}", "far": 1,
	"grantable": true,
}

binds_person := {"team_unknown", "team_not_member", "team_not_entitled"}

grounds.team_unknown := "The caller acts for no team; ask for one." if team.name == ""

grounds.team_unknown := concat("", ["Team ", team.name, " is not known to policy."]) if {
	team.name != ""
	not team.known
}

grounds.team_not_member := concat("", ["The caller is not a member of team ", team.name, "."]) if {
	team.name != ""
	not member
}

member if team.name in input.principal.teams

excluded.team_not_entitled contains c.id if {
	team.known
	not selects_all
	some c in input.candidates
	not team_selects(c)
	not grants.lifted("team_not_entitled", c)
}

excluded.team_not_entitled contains c.id if {
	count(input.principal.key.models) > 0
	some c in input.candidates
	not key_selects(c)
}

team_selects(c) if selects(team_selection, c)

key_selects(c) if selects(key_selection, c)

selects_all if "*" in team_selection.ids

team_selection := selection(team.facts.models)

key_selection := selection(input.principal.key.models)

# METADATA
# description: A list of ids and selectors, taken apart once for all candidates.
selection(list) := {
	"ids": {s | some s in list},
	"weights": named(list, "weights:"),
	"hosting": named(list, "hosting:"),
	"operator": named(list, "operator:"),
	"maker": named(list, "maker:"),
	"licence": named(list, "licence:"),
	"labels": {[key, value] |
		some pair in named(list, "label:")
		at := indexof(pair, "=")
		key := substring(pair, 0, at)
		value := substring(pair, at + 1, -1)
	},
}

named(list, kind) := {substring(s, count(kind), -1) | some s in list; startswith(s, kind)}

# Chained by `else`, so that the first clause that holds ends the search.
selects(selection, c) if {
	c.id in selection.ids
} else if {
	"*" in selection.ids
} else if {
	c.weights in selection.weights
} else if {
	c.hosting in selection.hosting
} else if {
	c.operator in selection.operator
} else if {
	c.maker in selection.maker
} else if {
	c.licence.id in selection.licence
} else if {
	some [key, value] in selection.labels
	c.labels[key] == value
}

sentences.team_not_entitled := [team.may_not("use"), ""]
