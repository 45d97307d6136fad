# METADATA
# title: Purpose
# description: |
#   What a team may use models for. The first of `purposes` holds where the request names none.
#   Absent, only `production` is allowed.
package drawbridge.rules.purpose

import data.drawbridge.team

codes["purpose_not_allowed"] := {"call": 70, "fact": "teams.*.purposes", "denies": true}

binds_person := {"purpose_not_allowed"}

default allowed := ["production"]

allowed := team.facts.purposes

# METADATA
# description: The purpose that the request is decided for.
stated := input.request.purpose if named

stated := allowed[0] if not named

named if is_string(input.request.purpose)

grounds["purpose_not_allowed"] := concat("", [
	"Team ", team.name, " may not use models for ", shown, "; it may for: ",
	concat(", ", [purpose | some purpose in allowed; is_string(purpose)]), ".",
]) if {
	team.known
	not permitted
}

permitted if stated in allowed

default shown := "any purpose"

shown := concat(" ", ["the purpose", stated])
