# METADATA
# title: Delegation
# description: |
#   Who may act for a person: a person proved by a token of its own may be acted for by anyone, one
#   that is only named by a team with `may_assert: true`.
package drawbridge.delegation

import data.drawbridge.team

grounds["delegation_not_allowed"] := concat("", [
	"Team ", team.name, " may not name a person it acts for; send that person's token.",
]) if {
	object.get(input.principal, "on_behalf_of", null) != null
	not proved
	not may_assert
}

may_assert if team.facts.may_assert == true

proved if input.principal.on_behalf_of.verified == true
