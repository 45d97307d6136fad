# METADATA
# title: Capability
# description: |
#   Whether a candidate can do what the request needs, is told all of it, and holds it in its context.
package drawbridge.rules.capability

import data.drawbridge.reasons
import data.drawbridge.rules.operation

codes.capability_missing := {"candidate": 270, "model": "{capabilities}", "lasting": true}

codes.context_too_small := {"candidate": 280, "model": "context of {context} tokens", "lasting": true}

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

excluded.capability_missing contains c.id if {
	some c in input.candidates
	not told(c)
}

# METADATA
# description: |
#   What the candidate's own dialect cannot say of the request is in `lost`; a gateway that does not
#   know the field loses nothing.
told(c) if count(object.get(c, "lost", [])) == 0

excluded.context_too_small contains c.id if {
	some c in input.candidates
	not fits(c)
}

fits(c) if c.fits == true

# METADATA
# description: |
#   What was too long for a model is too long for one of the same context, whatever the estimate says.
#   Of a model that is not among the candidates the context is not known.
excluded.context_too_small contains c.id if {
	some target in input.request.failed
	target.class == "context_length"
	some c in input.candidates
	not larger(c, target)
}

larger(c, target) if {
	some other in input.candidates
	[other.id, other.provider] == [target.model, target.provider]
	c.context > other.context
}

sentences.capability_missing := [before, ""] if {
	c := reasons.first(excluded.capability_missing)
	before := unmet(c)
}

unmet(c) := concat("", ["The request uses ", concat(", ", c.lost), ", which cannot be said to"]) if {
	c.lost[0]
} else := concat("", ["The request needs ", concat(", ", lacking(c)), ", which is not among the capabilities of"])

lacking(c) := sort([need | some need in needed; not can(c, need)])

sentences.context_too_small := ["The request does not fit the context of", ""]
