# METADATA
# title: Decision
# description: |
#   Which candidates may serve a request, under which obligations, and what excludes the others
#   (contract drawbridge/decision/v1). Each concern is a package `drawbridge.rules.NAME` that is asked
#   because it stands there: its `grounds` are codes with their sentence that refuse the whole request,
#   its `excluded` are codes with the ids of the candidates that they exclude, and beside them stands
#   what there is to know of each code (`drawbridge.codes`). A candidate is eligible where no code stands against it. Rules
#   state what is allowed and exclude what is not so, hence a fact or field that is missing, or of
#   another kind, excludes.
package drawbridge.decision

import data.drawbridge.codes as registered
import data.drawbridge.delegation
import data.drawbridge.extra
import data.drawbridge.label
import data.drawbridge.limits
import data.drawbridge.reasons
import data.drawbridge.rules.fallback
import data.drawbridge.rules.obligations
import data.drawbridge.rules.retirement
import data.drawbridge.team

# METADATA
# title: Decision
# description: The verdict on one request, whole for every input.
# entrypoint: true
result := verdict

# METADATA
# description: |
#   The same by a name of its own: compiling takes the rules of entrypoints out of the Rego in the
#   archive, and `policy.extra` compiles that anew.
verdict := {
	"allow": count(eligible) > 0,
	"reasons": array.concat(ground_reasons, candidate_reasons),
	"denies": denies,
	"warnings": warnings,
	"eligible": eligible,
	"excluded": excluded,
	"objective": objective,
	"substitute": substitute,
	"larger_context": larger_context,
	"spill_over": spill_over,
	"limits": limits.result,
	"audit": {"content": "sealed"},
	"lowered_to": label.lowered_to,
	"raised_to": label.raised_to,
	"unasked_tools": unasked_tools,
	"cache_seconds": 30,
}

# METADATA
# description: |
#   What each rule refuses the call for, and what it excludes, by the rule's name. All rules are asked
#   here only: the compiler repeats for each of them what follows.
refusals := array.concat(
	[[name, codes] | codes := data.drawbridge.rules[name].grounds],
	[["delegation", delegation.grounds], ["extra", extra.grounds]],
)

exclusions := array.concat(
	[[name, codes] | codes := data.drawbridge.rules[name].excluded],
	[["delegation", delegation.excluded], ["extra", extra.excluded]],
)

grounds[code] := sentence if {
	some [_, codes] in refusals
	some code, sentence in codes
}

# METADATA
# description: The ids that each code excludes.
excluded_by[code] := ids if {
	some [_, codes] in exclusions
	some code, ids in codes
	count(ids) > 0
}

eligible := [obligations.owed(c) | some c in input.candidates; not struck[c.id]]

struck contains c.id if {
	count(grounds) > 0
	some c in input.candidates
}

struck contains id if {
	some ids in excluded_by
	some id in ids
}

excluded[id] := codes if {
	ground_codes := object.keys(grounds)
	some id in struck
	codes := sort(ground_codes | {code | some code, ids in excluded_by; ids[id]})
}

# METADATA
# description: |
#   The codes that refuse the call, in the order in which they are told: what refuses the caller, then
#   what refuses the request. What an added rule refuses for is no model's.
refusing := sort([[place, code, denying] |
	count(grounds) > 0
	some [name, codes] in refusals
	some code, _ in codes
	stated := registered.of(name, code)
	place := object.get(stated, "call", unstated)
	denying := object.get(stated, "denies", name == "extra")
])

# METADATA
# description: |
#   The codes that exclude candidates, in the order in which they are told: from what only others can
#   change to what passes by itself.
excluding := sort([[place, code, denying, name] |
	count(excluded_by) > 0
	some [name, codes] in exclusions
	some code, ids in codes
	count(ids) > 0
	stated := registered.of(name, code)
	place := object.get(stated, "candidate", unstated)
	denying := object.get(stated, "denies", false)
])

# METADATA
# description: The place of a code of which nothing is stated, after all others.
unstated := 1000

ground_reasons := [{"code": code, "message": grounds[code]} | some [_, code, _] in refusing]

candidate_reasons := [{"code": code, "message": message} |
	some [_, code, _, name] in excluding
	not grounds[code]
	ids := excluded_by[code]
	message := reasons.sentence(parts(name, code), [c | some c in input.candidates; ids[c.id]])
]

parts(name, code) := found if {
	found := registered.sentence(name, code)
} else := [concat(" ", ["The rule", code, "excludes"]), ""]

# METADATA
# description: Whether all that refuses the call says nothing about a model.
default denies := false

denies if {
	count(eligible) == 0
	count(excluded) > 0
	every given in array.concat(refusing, excluding) {
		given[2]
	}
}

warnings := [{"code": "model_retires_soon", "message": message} |
	some c in input.candidates
	not excluded[c.id]
	date := retirement.soon[c.id]
	message := concat("", [c.id, " retires on ", date, "."])
]

default objective := "cheapest"

objective := team.facts.objective if team.facts.objective in {"cheapest", "listed", "fastest"}

default substitute := false

substitute if team.facts.substitute == true

default larger_context := false

larger_context if fallback.larger_context

default spill_over := false

spill_over if object.get(team.facts, "spill_over", true) == true

# METADATA
# description: |
#   What becomes of tools that a vendor would run, that the team may not use, and that the call does
#   not ask for: it is sent without them, or it is refused.
default unasked_tools := "refuse"

unasked_tools := "drop" if team.facts.unasked_tools == "drop"
