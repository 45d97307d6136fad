# METADATA
# title: Team
# description: The facts of the team that the caller acts for, read once for all concerns.
package drawbridge.team

# METADATA
# description: The team's name as a sentence shows it; empty where the caller acts for none.
default name := ""

name := input.principal.team if is_string(input.principal.team)

# METADATA
# description: The team's facts; an unknown team has none, so that nothing follows from them.
default facts := {}

facts := data.drawbridge.facts.teams[name] if is_object(data.drawbridge.facts.teams[name])

# METADATA
# description: Whether policy has facts on the team.
default known := false

known if is_object(data.drawbridge.facts.teams[name])

# METADATA
# description: How a sentence begins that says what the team may not do.
may_not(what) := concat(" ", ["Team", name, "may not", what])
