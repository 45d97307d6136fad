# METADATA
# title: Obligations
# description: What the gateway must do where a candidate serves.
package drawbridge.rules.obligations

import data.drawbridge.answers
import data.drawbridge.rules.entitlement
import data.drawbridge.rules.terms
import data.drawbridge.team

codes.mask_unavailable := {
	"candidate": 230, "fact": "teams.*.mask", "model": "hosting {hosting}",
	"lasting": true,
}

# METADATA
# description: |
#   The categories that are masked before a model with `hosting: vendor`.
mask := sort({category | some category in team.facts.mask; is_string(category)})

# METADATA
# description: A gateway that cannot mask says so in `features`; then no target that needs it serves.
excluded.mask_unavailable contains c.id if {
	count(mask) > 0
	not masking
	some c in input.candidates
	not direct(c)
}

excluded.mask_unavailable contains c.id if {
	unreadable
	some c in input.candidates
	not direct(c)
}

# METADATA
# description: Where `mask_before` cannot be read, it is not known who must see what.
excluded.mask_unavailable contains c.id if {
	object.get(team.facts, "mask_before", null) != null
	not readable_before
	some c in input.candidates
}

excluded.mask_unavailable contains c.id if {
	somewhere
	not masking
	some c in input.candidates
	count(masked(c)) > 0
}

# METADATA
# description: The same where it cannot be read what of an answer callers do not get.
excluded.mask_unavailable contains c.id if {
	answers.unreadable
	some c in input.candidates
}

readable_before if {
	is_object(team.facts.mask_before)
	every models in team.facts.mask_before {
		is_array(models)
	}
}

masking if "mask" in input.request.features

# METADATA
# description: Whether the team's `mask` is no list of strings, so that what to mask is not known.
unreadable if {
	object.get(team.facts, "mask", null) != null
	not readable
}

readable if {
	is_array(team.facts.mask)
	every category in team.facts.mask {
		is_string(category)
	}
}

# METADATA
# description: What is owed for an eligible candidate.
owed(c) := of_call(c) if {
	not answers.limited
} else := object.union(of_call(c), answers.owed(c))

# METADATA
# description: What is owed for a candidate whatever its answer holds.
of_call(c) := {
	"id": c.id,
	"mask": [spelled(category) | some category in masked(c)],
	"max_output_tokens": null,
	"attribution": terms.owed(c),
}

# METADATA
# description: A category as the gateway is told to mask it; `mask_form` may ask for `format`.
spelled(category) := concat(":", [category, "format"]) if {
	team.facts.mask_form[category] == "format"
} else := category

masked(c) := always(c) if {
	not somewhere
} else := sort({category | some category in always(c)} | {category |
	some category, selection in elsewhere
	entitlement.selects(selection, c)
})

always(c) := [] if {
	direct(c)
} else := mask

# METADATA
# description: |
#   By category, the models before which it is masked as well, be they of the organisation's own.
elsewhere := {category: entitlement.selection(models) | some category, models in team.facts.mask_before}

default somewhere := false

somewhere if count(elsewhere) > 0

# METADATA
# description: |
#   Whether text goes to a candidate unmasked. Where the hosting is not known, a vendor's is assumed.
direct(c) if {
	c.hosting == "own"
} else if {
	c.hosting == "vendor-dedicated"
}

sentences.mask_unavailable := [team.may_not("send unmasked data to"), ", and this gateway cannot mask"]
