# METADATA
# title: Standing
# description: |
#   What the facts of a principal's team let it do with the candidates, and nothing else. Asked with
#   another principal in the input, it says what that one may.
package drawbridge.standing

import data.drawbridge.clearance
import data.drawbridge.entitlement
import data.drawbridge.fallback
import data.drawbridge.obligations
import data.drawbridge.price
import data.drawbridge.purpose
import data.drawbridge.residency
import data.drawbridge.roles

# METADATA
# description: The candidates that the team may use, by id, each with the categories to mask before.
may[c.id] := obligations.masked(c) if {
	not refused
	some c in input.candidates
	not struck[c.id]
}

refused if {
	some concern in [entitlement.grounds, roles.grounds, purpose.grounds, clearance.grounds]
	count(concern) > 0
}

struck contains id if {
	some concern in [entitlement.excluded, clearance.excluded, residency.excluded, price.excluded]
	some ids in concern
	some id in ids
}

struck contains id if some id in fallback.excluded.fallback_not_allowed
