# METADATA
# title: Reasons
# description: |
#   Sentences for the developer who was refused. A code is said once: its sentence names the first
#   candidate that it excludes and the second, or counts the others. A rule states what stands before
#   and after the names.
package drawbridge.reasons

sentence(parts, candidates) := concat("", [parts[0], " ", named(candidates), parts[1], "."])

# METADATA
# description: The first candidate among the ids; what a sentence says of a licence is about it.
first(ids) := [c | some c in input.candidates; ids[c.id]][0]

named(candidates) := described(candidates[0]) if count(candidates) == 1

named(candidates) := concat("", [described(candidates[0]), " or ", format_int(count(candidates) - 1, 10), " others"]) if {
	count(candidates) > 2
}

named(candidates) := concat(" or ", [described(candidates[0]), described(candidates[1])]) if count(candidates) == 2

described(c) := concat("", [c.id, " (", c.operator, ", ", c.jurisdiction, ")"]) if {
	is_string(c.operator)
	is_string(c.jurisdiction)
} else := c.id
