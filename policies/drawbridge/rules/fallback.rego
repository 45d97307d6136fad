# METADATA
# title: Fallback
# description: |
#   What may serve in place of another. A target that failed, and one whose circuit is open, is not
#   asked again. A model that several providers serve stands for all of these places, and one of them
#   for another. Who names a concrete model gets another model only after a failure and where the team
#   has `substitute: true`; and the prompt then never leaves further than the named model took it: from
#   `own` to no vendor, from `vendor-dedicated` to none that others share. Members of an alias and
#   `auto` stand for each other, so there each candidate's own rules suffice. A request that was too long
#   for one model goes to another only where the team has `larger_context: true`; to which, `capability` says.
package drawbridge.rules.fallback

import data.drawbridge.team

codes.fallback_not_allowed := {
	"candidate": 290, "fact": "teams.*.substitute",
	"change": "team {team}: permit substitution for {asked} (by {id})", "far": 1,
}

codes.fallback_would_widen := {
	"candidate": 300, "fact": "teams.*.substitute", "model": "hosting {hosting}",
	"change": "team {team}: ask for an alias of {asked} and {id}", "far": 4,
}

codes.vendor_restricted := {"candidate": 310, "lasting": true}

binds_person := {"fallback_not_allowed"}

# METADATA
# description: How far from the house a prompt goes, by hosting.
reach := {"own": 0, "vendor-dedicated": 1, "vendor": 2}

concrete if not routed

routed if input.request.requested in {"alias", "auto"}

failed := {[target.model, target.provider] | some target in input.request.failed}

excluded.vendor_restricted contains c.id if {
	some c in input.candidates
	c.health == "open"
}

excluded.vendor_restricted contains c.id if {
	count(failed) > 0
	some c in input.candidates
	[c.id, c.provider] in failed
}

excluded.fallback_not_allowed contains c.id if {
	concrete
	not substitution
	some c in input.candidates
	replaces(c)
}

excluded.fallback_not_allowed contains c.id if {
	too_long
	not larger_context
	some c in input.candidates
}

excluded.fallback_would_widen contains c.id if {
	concrete
	substitution
	some c in input.candidates
	not is_named(c)
	not within_reach(c)
}

within_reach(c) if reach[c.hosting] <= named_reach

substitution if {
	count(failed) > 0
	team.facts.substitute == true
}

too_long if {
	some target in input.request.failed
	target.class == "context_length"
}

larger_context if team.facts.larger_context == true

replaces(c) if not is_named(c)

replaces(c) if [c.id, c.provider] in failed

is_named(c) if lower(c.id) == named

is_named(c) if lower(c.name) == named

is_named(c) if lower(concat("@", [c.name, c.provider])) == named

default named := ""

named := lower(input.request.model)

# METADATA
# description: |
#   How far the prompt has gone: to the places of the named model that were tried. Where none of them is
#   among the candidates, nothing but `own` is narrow enough.
default named_reach := 0

named_reach := max({reach[c.hosting] |
	some c in input.candidates
	is_named(c)
	[c.id, c.provider] in failed
})

sentences.fallback_not_allowed := [team.may_not("replace the named model by"), ""]

sentences.fallback_would_widen := [team.may_not("replace the named model by"), ": the data would leave further"]

sentences.vendor_restricted := ["There is at present no access to", ""]
