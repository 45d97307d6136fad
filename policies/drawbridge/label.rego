# METADATA
# title: Label
# description: |
#   How sensitive the prompt is taken to be. A caller that declares a lower level and gives a reason is
#   believed where its team's fact `may_lower` names the level of the prompt or a higher one. What is
#   `restricted` is never lowered, and nothing is that holds a secret, or that a detector did not look
#   into which was away.
package drawbridge.label

import data.drawbridge.levels
import data.drawbridge.rules.detectors
import data.drawbridge.team

# METADATA
# description: The level that holds; one that is not known stays so, and is above every clearance.
level := raised_to if {
	is_string(raised_to)
} else := lowered_to if {
	is_string(lowered_to)
} else := input.sensitivity.level

# METADATA
# description: The level that the prompt is raised to because a detector was away; null where it is not.
default raised_to := null

raised_to := "restricted" if {
	detectors.restricted
	not input.sensitivity.level == "restricted"
}

# METADATA
# description: The level that the prompt is lowered to; null where it is not.
default lowered_to := null

lowered_to := to if {
	to := input.sensitivity.lower_to
	whole := levels.rank[input.sensitivity.level]
	levels.rank[to] < whole
	whole <= levels.rank[team.facts.may_lower]
	whole < levels.rank.restricted
	not secret
	not detectors.restricted
}

# METADATA
# description: Whether a secret was found.
secret if input.sensitivity.categories.secret

secret if {
	some type, n in input.sensitivity.findings
	n > 0
	startswith(type, "secret")
}
