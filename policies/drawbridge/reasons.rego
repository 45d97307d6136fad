# METADATA
# title: Reasons
# description: |
#   What stands against candidates, as sentences for the developer who was refused. Each code is said
#   once; the sentence names the first candidate that it excludes and counts the others.
package drawbridge.reasons

import data.drawbridge.capability
import data.drawbridge.clearance
import data.drawbridge.licence
import data.drawbridge.purpose
import data.drawbridge.team
import data.drawbridge.terms

# METADATA
# description: |
#   The sentence of a code, given the candidates that it excludes, in order. What it says of a licence
#   is the first candidate's.
sentence(code, candidates) := concat("", [before, " ", named(candidates), after, "."]) if {
	[before, after] := parts(code, candidates[0])
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

parts("team_not_entitled", _) := [may_not("use"), ""]

parts("delegation_not_allowed", _) := ["The person that the caller acts for may not use", ""]

parts("sensitivity_above_clearance", _) := [may_not(concat(" ", ["send", clearance.level, "data to"])), ""]

parts("secret_present", _) := [may_not("send a secret to"), ""]

parts("mask_unavailable", _) := [may_not("send unmasked data to"), ", and this gateway cannot mask"]

parts("residency_not_allowed", _) := [may_not("send data to"), ": it may not go there"]

parts("licence_unknown", _) := [may_not("use"), ": the licence is not known"]

parts("licence_not_allowed", c) := [
	may_not("use"),
	concat("", [": the licence ", licence.unaccepted(c), inherited(c, licence.unaccepted(c)), " is not among those allowed"]),
]

parts("licence_non_commercial", c) := [
	may_not("use"),
	concat("", [": ", licence_of(c, "commercial"), " is for non-commercial purposes, and ", purpose.stated, " is not one"]),
]

parts("licence_output_training", c) := [
	may_not("use"),
	concat("", [": ", licence_of(c, "output_training"), " forbids to train models on what it answers"]),
]

parts("licence_user_threshold", c) := [
	may_not("use"),
	concat("", [": ", licence_of(c, "mau_limit"), " ends at ", limit_of(c), " monthly active users, and the organisation ", users]),
]

parts("licence_jurisdiction_excluded", c) := [
	may_not("use"),
	concat("", [": ", licence_of(c, "excluded_jurisdictions"), " grants nothing where the organisation is domiciled"]),
]

inherited(c, id) := concat("", [" of ", c.licence.from.ids[id]]) if {
	is_string(c.licence.from.ids[id])
} else := ""

limit_of(c) := format_int(c.licence.mau_limit, 10) if {
	is_number(c.licence.mau_limit)
} else := "an unknown number of"

users := concat(" ", ["has", format_int(terms.users, 10)])

default users := "does not state its own"

licence_of(c, condition) := concat("", ["the licence of ", ancestor]) if {
	ancestor := c.licence.from[condition]
} else := concat(" ", ["the licence", c.licence.id]) if {
	is_string(c.licence.id)
} else := "the licence"

parts("operator_banned", _) := [may_not("use"), ": the organisation bans the operator, maker or lineage"]

parts("caller_barred", _) := ["The caller may not use", ": it is closed to some callers"]

parts("price_above_cap", _) := [may_not("use"), ": the request would cost more than the team's cap"]

parts("capability_missing", c) := [
	concat("", ["The request uses ", concat(", ", c.lost), ", which cannot be said to"]),
	"",
] if {
	c.lost[0]
} else := [
	concat("", ["The request needs ", concat(", ", lacking(c)), ", which is not among the capabilities of"]),
	"",
]

lacking(c) := sort([need | some need in capability.needed; not capability.can(c, need)])

parts("context_too_small", _) := ["The request does not fit the context of", ""]

parts("model_retired", _) := ["The vendor has retired", ""]

parts("vendor_restricted", _) := ["There is at present no access to", ""]

parts("fallback_not_allowed", _) := [may_not("replace the named model by"), ""]

parts("fallback_would_widen", _) := [may_not("replace the named model by"), ": the data would leave further"]

parts("blocked", _) := ["A block stands against", ""]
