# METADATA
# title: Grants
# description: |
#   What was granted to the caller, or to its team, beyond the team's facts: `input.grants`, which the
#   gateway fills with those that are in force for this caller and team. A grant names one model, by its
#   id or name, and the codes that it lifts for it, for a purpose or for any, up to a cost of the request. It lifts what a
#   team's facts withhold, where the rule of the code asks here; no other rule does.
package drawbridge.grants

import data.drawbridge.rules.purpose

# METADATA
# description: Whether a grant takes the code away from the candidate.
lifted(code, c) if {
	some grant in input.grants
	names(grant, c)
	code in grant.lifts
	of_purpose(grant)
	within(grant, c)
}

# METADATA
# description: Whether a grant takes the code away from any candidate.
any_lifted(code) if {
	count(input.grants) > 0
	some c in input.candidates
	lifted(code, c)
}

names(grant, c) if grant.model == c.id

names(grant, c) if grant.model == c.name

of_purpose(grant) if grant.purpose == null

of_purpose(grant) if grant.purpose == purpose.stated

within(grant, _) if grant.cap_usd == null

within(grant, c) if {
	is_number(grant.cap_usd)
	is_number(c.estimated_cost_usd)
	c.estimated_cost_usd <= grant.cap_usd
}

# METADATA
# description: Whether a grant with a cap of its own covers the candidate's cost.
within_cap(c) if {
	some grant in input.grants
	is_number(grant.cap_usd)
	names(grant, c)
	"price_above_cap" in grant.lifts
	of_purpose(grant)
	within(grant, c)
}
