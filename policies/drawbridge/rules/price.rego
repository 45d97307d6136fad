# METADATA
# title: Price
# description: |
#   Whether the estimated cost of the request is within the team's `price_cap_usd`. A candidate
#   without an estimate is above every cap, and each is above a cap that is no number. A grant may
#   have a higher cap for one model.
package drawbridge.rules.price

import data.drawbridge.grants
import data.drawbridge.team

codes.price_above_cap := {
	"candidate": 250, "fact": "teams.*.price_cap_usd",
	"change": "team {team}: raise the cap on the price ({id})", "far": 2,
	"grantable": true,
}

binds_person := {"price_above_cap"}

excluded.price_above_cap contains c.id if {
	"price_cap_usd" in object.keys(team.facts)
	some c in input.candidates
	not within_cap(c)
	not grants.within_cap(c)
}

within_cap(c) if {
	is_number(c.estimated_cost_usd)
	is_number(team.facts.price_cap_usd)
	c.estimated_cost_usd <= team.facts.price_cap_usd
}

sentences.price_above_cap := [team.may_not("use"), ": the request would cost more than the team's cap"]
