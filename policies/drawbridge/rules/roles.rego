# METADATA
# title: Roles
# description: |
#   Which roles a team asks of its callers: any one of `roles`. Absent, none is needed; an empty list
#   is met by nobody.
package drawbridge.rules.roles

import data.drawbridge.team

codes["role_missing"] := {"call": 40, "fact": "teams.*.roles", "denies": true}

binds_person := {"role_missing"}

grounds["role_missing"] := concat("", [
	"Team ", team.name, " lets only callers with one of these roles use models: ",
	concat(", ", sort([role | some role in team.facts.roles; is_string(role)])), ".",
]) if {
	"roles" in object.keys(team.facts)
	not held
}

held if {
	some role in input.principal.roles
	role in team.facts.roles
}
