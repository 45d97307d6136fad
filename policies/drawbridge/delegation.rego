# METADATA
# title: Delegation
# description: |
#   Who may act for a person. One proved by a token of its own may be acted for by anyone, and then
#   only what the caller and one of the person's teams both may is done, masked as either asks. One
#   that is only named may be acted for by a team with `may_assert: true`.
package drawbridge.delegation

import data.drawbridge.answers
import data.drawbridge.codes
import data.drawbridge.rules.obligations
import data.drawbridge.rules.purpose
import data.drawbridge.standing
import data.drawbridge.team

codes.delegation_not_allowed := {"call": 50, "candidate": 110, "fact": "teams.*.may_assert", "denies": true}

grounds.delegation_not_allowed := concat("", [
	"Team ", team.name, " may not name a person it acts for; send that person's token.",
]) if {
	delegated
	not proved
	not may_assert
}

delegated if object.get(input.principal, "on_behalf_of", null) != null

may_assert if team.facts.may_assert == true

proved if input.principal.on_behalf_of.verified == true

excluded.delegation_not_allowed contains c.id if {
	proved
	some c in input.candidates
	not allowed[c.id]
}

# METADATA
# description: |
#   The candidates that a team of the person's may use for the purpose of the call, where nothing is to
#   be masked or cut for it that is not so for the caller.
allowed contains id if {
	binding := codes.binding
	some name in {name | some name in input.principal.on_behalf_of.teams; data.drawbridge.facts.teams[name]}
	some id, duties in standing.may(binding) with input.principal as person_in(name)
		with input.request.purpose as purpose.stated
		with input.grants as []
	count({duty | some duty in duties; not masked[duty]; not of_answer[id][duty]}) == 0
}

masked contains category if some category in obligations.mask

of_answer[c.id] := {duty | some duty in answers.duties(c)} if some c in input.candidates

person_in(name) := {
	"team": name,
	"teams": input.principal.on_behalf_of.teams,
	"roles": input.principal.on_behalf_of.roles,
}

sentences.delegation_not_allowed := ["The person that the caller acts for may not use", ""]
