# METADATA
# title: Blocks
# description: |
#   The stop button as facts: a team, principal, key, model or provider that may not be served, until
#   a time or for good. A block holds from when it stands here: it has no `from`. A person acted for is
#   a principal too, and is stopped as well where every team of the person's is. The reason of a block
#   is for those who set it, so no message shows it. The gateway holds the same facts against every
#   verdict, whatever the policy; its `BlocksAgreeTest` shows that both stop the same.
package drawbridge.rules.blocks

import data.drawbridge.team
import data.drawbridge.times

codes.blocked := {
	"call": 30, "candidate": 120, "fact": "blocks", "denies": true,
	"change": "blocks: remove the one against {id}", "far": 6,
}

blocks := [block | some block in data.drawbridge.facts.blocks; not times.over(block)]

teams contains block.team if {
	some block in blocks
	is_string(block.team)
}

grounds.blocked := concat("", ["Team ", team.name, " is blocked."]) if blocked_team

grounds.blocked := "The caller is blocked." if {
	not blocked_team
	blocked_caller
}

blocked_team if input.principal.team in teams

blocked_caller if {
	some block in blocks
	block.principal == input.principal.id
}

blocked_caller if {
	some block in blocks
	block.principal == input.principal.on_behalf_of.id
}

blocked_caller if {
	count(input.principal.on_behalf_of.teams) > 0
	every name in input.principal.on_behalf_of.teams {
		name in teams
	}
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

stopped(block, c) if lower(block.model) == lower(c.id)

stopped(block, c) if lower(block.model) == lower(c.name)

stopped(block, c) if lower(block.model) == lower(concat("@", [c.name, c.provider]))

stopped(block, c) if block.provider == c.provider

sentences.blocked := ["A block stands against", ""]
