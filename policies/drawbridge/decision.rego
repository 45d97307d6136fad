# METADATA
# title: Decision
# description: |
#   Which candidates may serve a request, under which obligations, and what excludes the others
#   (contract drawbridge/decision/v1). Each concern is a package beside this one: its `grounds` are
#   codes with their sentence that refuse the whole request, its `excluded` are codes with the ids of
#   the candidates that they exclude. A candidate is eligible where no code stands against it. Rules
#   state what is allowed and exclude what is not so, hence a fact or field that is missing, or of
#   another kind, excludes.
package drawbridge.decision

import data.drawbridge.blocks
import data.drawbridge.capability
import data.drawbridge.clearance
import data.drawbridge.delegation
import data.drawbridge.entitlement
import data.drawbridge.extra
import data.drawbridge.fallback
import data.drawbridge.licence
import data.drawbridge.limits
import data.drawbridge.obligations
import data.drawbridge.operation
import data.drawbridge.price
import data.drawbridge.purpose
import data.drawbridge.reasons
import data.drawbridge.residency
import data.drawbridge.retirement
import data.drawbridge.roles
import data.drawbridge.team
import data.drawbridge.terms
import data.drawbridge.vendors

# METADATA
# title: Decision
# description: The verdict on one request, whole for every input.
# entrypoint: true
result := verdict

# METADATA
# description: |
#   The same by a name of its own: compiling takes the rules of entrypoints out of the Rego in the
#   archive, and `policy.extra` compiles that anew.
verdict := {
	"allow": count(eligible) > 0,
	"reasons": array.concat(array.concat(ground_reasons, candidate_reasons), extra.reasons),
	"warnings": warnings,
	"eligible": eligible,
	"excluded": excluded,
	"objective": objective,
	"substitute": substitute,
	"limits": limits.result,
	"audit": {"content": "sealed"},
	"cache_seconds": 30,
}

grounds[code] := sentence if {
	some concern in [
		entitlement.grounds, roles.grounds, purpose.grounds, operation.grounds, delegation.grounds,
		blocks.grounds, clearance.grounds, extra.grounds,
	]
	some code, sentence in concern
}

# METADATA
# description: The ids that each code excludes; one body for all concerns, as it costs least.
excluded_by[code] := ids if {
	some concern in [
		entitlement.excluded, clearance.excluded, capability.excluded, fallback.excluded,
		obligations.excluded, licence.excluded, terms.excluded, residency.excluded, vendors.excluded,
		price.excluded, retirement.excluded, blocks.excluded, delegation.excluded, extra.excluded,
	]
	some code, ids in concern
	count(ids) > 0
}

eligible := [obligations.owed(c) | some c in input.candidates; not struck[c.id]]

struck contains c.id if {
	count(grounds) > 0
	some c in input.candidates
}

struck contains id if {
	some ids in excluded_by
	some id in ids
}

excluded[id] := codes if {
	ground_codes := object.keys(grounds)
	some id in struck
	codes := sort(ground_codes | {code | some code, ids in excluded_by; ids[id]})
}

# The order of the sentences: what refuses the caller, then what refuses the request, then what
# stands against models, from what only others can change to what passes by itself.
ground_order := [
	"team_unknown", "team_not_member", "blocked", "role_missing", "delegation_not_allowed",
	"operation_not_allowed", "purpose_not_allowed", "sensitivity_above_team",
]

candidate_order := [
	"team_not_entitled", "delegation_not_allowed", "blocked", "operator_banned", "caller_barred", "licence_unknown",
	"licence_not_allowed", "licence_non_commercial", "licence_output_training", "licence_user_threshold",
	"licence_jurisdiction_excluded", "secret_present", "sensitivity_above_clearance", "mask_unavailable",
	"residency_not_allowed", "price_above_cap", "model_retired", "capability_missing",
	"context_too_small", "fallback_not_allowed", "fallback_would_widen", "vendor_restricted",
]

ground_reasons := [{"code": code, "message": grounds[code]} | some code in ground_order; grounds[code]]

candidate_reasons := [{"code": code, "message": message} |
	some code in candidate_order
	ids := excluded_by[code]
	not grounds[code]
	message := reasons.sentence(code, [c | some c in input.candidates; ids[c.id]])
]

warnings := [{"code": "model_retires_soon", "message": message} |
	some c in input.candidates
	not excluded[c.id]
	date := retirement.soon[c.id]
	message := concat("", [c.id, " retires on ", date, "."])
]

default objective := "cheapest"

objective := team.facts.objective if team.facts.objective in {"cheapest", "listed", "fastest"}

default substitute := false

substitute if team.facts.substitute == true
