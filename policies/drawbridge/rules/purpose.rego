# METADATA
# title: Purpose
# description: |
#   What a team may use models for. The first of `purposes` holds where the request names none.
#   Absent, only `production` is allowed. A grant may allow another for one model.
package drawbridge.rules.purpose

import data.drawbridge.grants
import data.drawbridge.team

codes.purpose_not_allowed := {
	"call": 70, "candidate": 107, "fact": "teams.*.purposes", "denies": true,
	"grantable": true,
}

binds_person := {"purpose_not_allowed"}

default allowed := ["production"]

allowed := team.facts.purposes

# METADATA
# description: The purpose that the request is decided for.
stated := input.request.purpose if named

stated := allowed[0] if not named

named if is_string(input.request.purpose)

grounds.purpose_not_allowed := concat("", [
	"Team ", team.name, " may not use models for ", shown, "; it may for: ",
	concat(", ", [purpose | some purpose in allowed; is_string(purpose)]), ".",
]) if {
	missing
	not grants.any_lifted("purpose_not_allowed")
}

# METADATA
# description: Where a grant lifts it for a model, the others stay excluded.
excluded.purpose_not_allowed contains c.id if {
	missing
	grants.any_lifted("purpose_not_allowed")
	some c in input.candidates
	not grants.lifted("purpose_not_allowed", c)
}

missing if {
	team.known
	not permitted
}

permitted if stated in allowed

default shown := "any purpose"

shown := concat(" ", ["the purpose", stated])

sentences.purpose_not_allowed := [team.may_not("use"), " for this purpose"]
