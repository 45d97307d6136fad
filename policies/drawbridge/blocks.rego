# METADATA
# title: Blocks
# description: |
#   The stop button as facts: a team, principal, key, model or provider that may not be served, until
#   a time or for good. A person acted for is a principal too. The reason of a block is for those who
#   set it, so no message shows it.
package drawbridge.blocks

import data.drawbridge.team
import data.drawbridge.times

blocks := [block | some block in data.drawbridge.facts.blocks; times.in_force(block)]

grounds.blocked := concat("", ["Team ", team.name, " is blocked."]) if blocked_team

grounds.blocked := "The caller is blocked." if {
	not blocked_team
	blocked_caller
}

blocked_team if {
	some block in blocks
	block.team == team.name
}

blocked_caller if {
	some block in blocks
	block.principal == input.principal.id
}

blocked_caller if {
	some block in blocks
	block.principal == input.principal.on_behalf_of.id
}

blocked_caller if {
	some block in blocks
	block.key == input.principal.key.id
}

excluded.blocked contains c.id if {
	some block in blocks
	some c in input.candidates
	stopped(block, c)
}

stopped(block, c) if block.model == c.id

stopped(block, c) if block.provider == c.provider
