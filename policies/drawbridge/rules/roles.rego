# METADATA
# title: Roles
# description: |
#   Which roles a team asks of its callers: any one of `roles`. Absent, none is needed; an empty list
#   is met by nobody. A grant asks for none.
package drawbridge.rules.roles

import data.drawbridge.grants
import data.drawbridge.team

codes.role_missing := {
	"call": 40, "candidate": 105, "fact": "teams.*.roles", "denies": true,
	"grantable": true,
}

binds_person := {"role_missing"}

grounds.role_missing := concat("", [
	"Team ", team.name, " lets only callers with one of these roles use models: ",
	concat(", ", sort([role | some role in team.facts.roles; is_string(role)])), ".",
]) if {
	missing
	not grants.any_lifted("role_missing")
}

# METADATA
# description: Where a grant lifts it for a model, the others stay excluded.
excluded.role_missing contains c.id if {
	missing
	grants.any_lifted("role_missing")
	some c in input.candidates
	not grants.lifted("role_missing", c)
}

missing if {
	"roles" in object.keys(team.facts)
	not held
}

held if {
	some role in input.principal.roles
	role in team.facts.roles
}

sentences.role_missing := [team.may_not("use"), ": only callers with one of its roles may"]
