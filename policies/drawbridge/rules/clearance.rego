# METADATA
# title: Clearance
# description: |
#   Whether what is in the prompt may go to a candidate. A level that is not known is above every
#   clearance. A team without `max_sensitivity` may send what is `internal`.
package drawbridge.rules.clearance

import data.drawbridge.label
import data.drawbridge.levels
import data.drawbridge.rules.obligations
import data.drawbridge.team

codes.sensitivity_above_team := {"call": 80, "fact": "teams.*.max_sensitivity"}

codes.secret_present := {
	"candidate": 210, "fact": "teams.*.mask", "model": "hosting {hosting}",
	"lasting": true,
}

codes.sensitivity_above_clearance := {
	"candidate": 220, "model": "clearance {clearance}",
	"change": "model {id}: clear it for {level} data", "far": 5,
}

binds_person := {"sensitivity_above_team", "secret_present", "sensitivity_above_clearance"}

# METADATA
# description: |
#   The whole label counts here: masking lowers what a model needs, not what a team handles.
grounds.sensitivity_above_team := concat("", [
	"Team ", team.name, " may not send ", level, " data to any model.",
]) if {
	team.known
	not within_team
}

within_team if {
	whole_rank <= levels.rank[object.get(team.facts, "max_sensitivity", "internal")]
}

# METADATA
# description: The prompt's level as a sentence shows it.
default level := "unlabelled"

level := label.level if is_string(label.level)

excluded.sensitivity_above_clearance contains c.id if {
	some c in input.candidates
	not cleared(c)
}

cleared(c) if {
	enough[c.clearance]
} else if {
	enough_masked[c.clearance]
	not obligations.direct(c)
}

# METADATA
# description: The clearances that suffice for the whole text, whatever is masked of it.
enough contains clearance if {
	some clearance, rank in levels.rank
	whole_rank <= rank
}

# METADATA
# description: The clearances that suffice for what masking leaves.
enough_masked contains clearance if {
	lowered
	some clearance, rank in levels.rank
	masked_rank <= rank
}

whole_rank := levels.rank[label.level]

excluded.secret_present contains c.id if {
	label.secret
	not masks_secrets
	some c in input.candidates
	not obligations.direct(c)
}

masks_secrets if {
	"secret" in obligations.mask
	maskable
}

# METADATA
# description: |
#   Whether what is found can be masked where it stands: not where a value is divided among texts, nor
#   what a recogniser found without saying where.
maskable if {
	every kind in {"split", "recognised"} {
		not kind in input.sensitivity.unscanned
	}
}

# METADATA
# description: |
#   What a candidate with `hosting: vendor` needs, as the masked categories no longer count. Where the
#   categories and the declared level do not explain the label, the default did, and it stands. With
#   nothing declared, masking does not lead below `internal`, which unmarked text is by default.
masked_rank := whole_rank if not lowered

masked_rank := min([whole_rank, max(array.concat([declared_rank], unmasked))]) if lowered

lowered if {
	maskable
	some category, _ in input.sensitivity.categories
	category in obligations.mask
	whole_rank <= max(array.concat(
		[declared_rank],
		[levels.rank[l] | some l in input.sensitivity.categories],
	))
}

unmasked := [object.get(levels.rank, l, 4) |
	some category, l in input.sensitivity.categories
	not masked(category)
]

masked(category) if category in obligations.mask

declared_rank := levels.rank[input.sensitivity.declared] if is_string(input.sensitivity.declared)

declared_rank := levels.rank.internal if is_null(input.sensitivity.declared)

sentences.secret_present := [team.may_not("send a secret to"), ""]

sentences.sensitivity_above_clearance := [team.may_not(concat(" ", ["send", level, "data to"])), ""]
