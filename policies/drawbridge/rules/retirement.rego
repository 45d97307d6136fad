# METADATA
# title: Retirement
# description: |
#   Models that their vendor retires: excluded from the date of `retires` on, with a warning in the 90
#   days before it.
package drawbridge.rules.retirement

import data.drawbridge.times

codes.model_retired := {"candidate": 260, "model": "retires {retires}", "lasting": true}

excluded.model_retired contains c.id if {
	some c in input.candidates
	not serving(c)
}

serving(c) if {
	c.retires == null
} else if {
	is_string(c.retires)
	times.today < c.retires
}

# METADATA
# description: The candidates that retire within 90 days, with the date.
soon[c.id] := c.retires if {
	some c in input.candidates
	is_string(c.retires)
	c.retires <= times.in_90_days
}

sentences.model_retired := ["The vendor has retired", ""]
