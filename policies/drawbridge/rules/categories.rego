# METADATA
# title: Categories
# description: |
#   What a team does not send, whatever its level: `refuse` lists categories with which no call is
#   served, and `keep_from` says by category which models must not get it. A category is what the
#   gateway found in the prompt (`input.sensitivity.categories`).
package drawbridge.rules.categories

import data.drawbridge.rules.entitlement
import data.drawbridge.team

codes.category_refused := {"call": 85, "fact": "teams.*.refuse"}

codes.category_kept_away := {
	"candidate": 205, "fact": "teams.*.keep_from", "model": "hosting {hosting}, operator {operator}",
}

binds_person := {"category_refused", "category_kept_away"}

found := object.keys(input.sensitivity.categories)

grounds.category_refused := concat("", [
	"Team ", team.name, " may not send what the prompt holds: ", concat(", ", sort(refused)), ".",
]) if {
	count(refused) > 0
}

refused contains category if {
	some category in team.facts.refuse
	category in found
}

# What to refuse is not known where it is no list, nor what was found where that is no object.
refused contains "anything" if {
	object.get(team.facts, "refuse", null) != null
	not readable_refuse
}

readable_refuse if {
	is_array(team.facts.refuse)
	is_object(input.sensitivity.categories)
}

excluded.category_kept_away contains c.id if {
	some category, models in team.facts.keep_from
	category in found
	selection := entitlement.selection(models)
	some c in input.candidates
	entitlement.selects(selection, c)
}

# Whom to keep a category from is not known where it is no list: from everybody then.
excluded.category_kept_away contains c.id if {
	some category, models in team.facts.keep_from
	category in found
	not is_array(models)
	some c in input.candidates
}

excluded.category_kept_away contains c.id if {
	object.get(team.facts, "keep_from", null) != null
	not readable_keep_from
	some c in input.candidates
}

readable_keep_from if {
	is_object(team.facts.keep_from)
	is_object(input.sensitivity.categories)
}

kept := sort([category | some category, _ in team.facts.keep_from; category in found])

named := concat(", ", kept) if {
	count(kept) > 0
} else := "this prompt"

sentences.category_kept_away := [
	team.may_not(concat(" ", ["send", named, "to"])), "",
]
