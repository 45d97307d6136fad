# METADATA
# title: Capability
# description: Whether a candidate can do what the request needs, and holds it in its context.
package drawbridge.capability

import data.drawbridge.operation

# METADATA
# description: The capabilities that are enforced; others are information.
enforced := {"tools", "vision", "pdf", "audio", "embeddings"}

needed contains need if {
	some need in input.request.needs
	need in enforced
}

needed contains operation.needs[input.request.operation]

excluded.capability_missing contains c.id if {
	some need in needed
	some c in input.candidates
	not can(c, need)
}

can(c, need) if need in c.capabilities

excluded.context_too_small contains c.id if {
	some c in input.candidates
	not fits(c)
}

fits(c) if c.fits == true
