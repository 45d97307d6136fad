# METADATA
# title: Vendors
# description: |
#   Operators, makers and lineages that the organisation bans, and models that a vendor or lawmaker
#   closes to some callers. A ban that names several of them bans each: an operator's models, and what
#   descends from a lineage wherever it runs. A bar that names an operator and a model is about that
#   operator's model. A model's names are its id, its name, alone and with `@` and its provider, its id in the book and its lineage's, with and without
#   the maker; `*` in `model` and `lineage` is any text, and case does not count.
package drawbridge.rules.vendors

import data.drawbridge.team
import data.drawbridge.times

codes.operator_banned := {
	"candidate": 130, "fact": "vendors.banned", "model": "operator {operator}, maker {maker}",
	"change": "vendors: lift the ban on {id}", "far": 6,
}

codes.caller_barred := {
	"candidate": 140, "fact": "vendors.barred", "model": "operator {operator}, maker {maker}",
	"lasting": true,
}

bans := [ban | some ban in data.drawbridge.facts.vendors.banned; times.in_force(ban)]

bars := [bar | some bar in data.drawbridge.facts.vendors.barred; times.in_force(bar); not exempt(bar)]

excluded.operator_banned contains c.id if {
	some ban in bans
	some c in input.candidates
	banned(ban, c)
}

excluded.caller_barred contains c.id if {
	some bar in bars
	some c in input.candidates
	object.get(bar, "operator", c.operator) == c.operator
	named(object.get(bar, "model", "*"), c)
}

banned(ban, c) if ban.operator == c.operator

banned(ban, c) if ban.maker == c.maker

banned(ban, c) if named(ban.lineage, c)

named(pattern, c) if matches(pattern, c.id)

named(pattern, c) if matches(pattern, c.name)

named(pattern, c) if matches(pattern, concat("@", [c.name, c.provider]))

named(pattern, c) if names(pattern, c.book)

named(pattern, c) if {
	some ancestor in c.lineage
	names(pattern, ancestor)
}

names(pattern, id) if matches(pattern, id)

names(pattern, id) if matches(pattern, substring(id, indexof(id, "/") + 1, -1))

# METADATA
# description: |
#   Whether the pattern's parts between `*` stand in the text; the order of the middle ones is not
#   looked at, so that at worst too much is barred.
matches(pattern, text) if {
	parts := split(lower(pattern), "*")
	count(parts) > 1
	startswith(lower(text), parts[0])
	endswith(lower(text), parts[count(parts) - 1])
	every part in parts {
		contains(lower(text), part)
	}
}

matches(pattern, text) if lower(pattern) == lower(text)

# METADATA
# description: |
#   The caller satisfies a bar's `unless` by its own claim; where it acts for a person, that person
#   must too, by a claim that was verified.
exempt(bar) if {
	satisfies(bar.unless, input.principal.claims)
	not unsatisfied_person(bar)
}

unsatisfied_person(bar) if {
	is_object(input.principal.on_behalf_of)
	not satisfied_person(bar)
}

satisfied_person(bar) if {
	input.principal.on_behalf_of.verified == true
	satisfies(bar.unless, input.principal.on_behalf_of.claims)
}

satisfies(unless, claims) if claims[unless.claim] in unless["in"]

satisfies(unless, claims) if {
	is_array(claims[unless.claim])
	some value in claims[unless.claim]
	value in unless["in"]
}

sentences.operator_banned := [team.may_not("use"), ": the organisation bans the operator, maker or lineage"]

sentences.caller_barred := ["The caller may not use", ": it is closed to some callers"]
