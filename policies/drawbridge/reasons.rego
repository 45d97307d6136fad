# METADATA
# title: Reasons
# description: |
#   What stands against candidates, as sentences for the developer who was refused. Each code is said
#   once; the sentence names the first candidate that it excludes and counts the others.
package drawbridge.reasons

import data.drawbridge.clearance
import data.drawbridge.team

# METADATA
# description: The sentence of a code, given the candidates that it excludes, in order.
sentence(code, candidates) := concat("", [before, " ", named(candidates), after, "."]) if {
	[before, after] := parts(code)
}

named(candidates) := described(candidates[0]) if count(candidates) == 1

named(candidates) := concat("", [described(candidates[0]), " or ", format_int(count(candidates) - 1, 10), " others"]) if {
	count(candidates) > 2
}

named(candidates) := concat(" or ", [described(candidates[0]), described(candidates[1])]) if count(candidates) == 2

described(c) := concat("", [c.id, " (", c.operator, ", ", c.jurisdiction, ")"]) if {
	is_string(c.operator)
	is_string(c.jurisdiction)
} else := c.id

may_not(what) := concat(" ", ["Team", team.name, "may not", what])

parts("team_not_entitled") := [may_not("use"), ""]

parts("sensitivity_above_clearance") := [may_not(concat(" ", ["send", clearance.level, "data to"])), ""]

parts("secret_present") := [may_not("send a secret to"), ""]

parts("mask_unavailable") := [may_not("send unmasked data to"), ", and this gateway cannot mask"]

parts("residency_not_allowed") := [may_not("send data to"), ": it may not go there"]

parts("licence_unknown") := [may_not("use"), ": the licence is not known"]

parts("licence_not_allowed") := [may_not("use"), ": the licence is not among those allowed"]

parts("operator_banned") := [may_not("use"), ": the organisation bans the operator, maker or lineage"]

parts("caller_barred") := ["The caller may not use", ": it is closed to some callers"]

parts("price_above_cap") := [may_not("use"), ": the request would cost more than the team's cap"]

parts("capability_missing") := ["The request needs a capability that is not in", ""]

parts("context_too_small") := ["The request does not fit the context of", ""]

parts("model_retired") := ["The vendor has retired", ""]

parts("vendor_restricted") := ["There is at present no access to", ""]

parts("fallback_not_allowed") := [may_not("replace the named model by"), ""]

parts("fallback_would_widen") := [may_not("replace the named model by"), ": the data would leave further"]

parts("blocked") := ["A block stands against", ""]
