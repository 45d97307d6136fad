# METADATA
# title: Limits
# description: |
#   Budgets and rates as counters: the team's, and those that the facts put on the organisation, on a
#   person, a key, a tag's value and a model. A budget without `per` is monthly, a rate by the minute;
#   `concurrent` counts what runs at once, so its window is `total`. A limit with `model` holds where
#   that model serves. A fact that is malformed becomes a limit that the gateway refuses: nobody is
#   without a limit because of a slip.
package drawbridge.limits

import data.drawbridge.team

result := [limit |
	some [key, facts, model] in holders
	some limit in of_holder(key, facts, model)
]

# METADATA
# description: What limits are put on, each with its facts, and with the model that they are for, if any.
holders := array.concat(
	[[concat(":", ["team", team.name]), team.facts, null]],
	array.concat(array.concat(organisation, people), array.concat(keys, array.concat(tags, models))),
)

organisation := [["organisation", facts, null] | facts := data.drawbridge.facts.organisation]

# METADATA
# description: |
#   Whoever calls by a token, and the person that the caller proves it acts for. One whom it only
#   names is not counted: another name would be another counter.
persons contains input.principal if input.principal.kind in {"user", "service"}

persons contains input.principal.on_behalf_of if input.principal.on_behalf_of.verified == true

people := [[concat("", ["person:", name]), facts, null] |
	group := data.drawbridge.facts.people
	some person in persons
	name := concat("|", [person.issuer, person.id])
	facts := entry(group, name)
]

keys := [[concat("", ["key:", id]), facts, null] |
	group := data.drawbridge.facts.keys
	id := input.principal.key.id
	facts := entry(group, id)
]

tags := [[concat("", ["tag:", name, "=", value]), facts, null] |
	some name, group in data.drawbridge.facts.tags
	value := input.request.tags[name]
	facts := entry(group, value)
]

models := [[concat("", ["model:", c.id]), facts, c.id] |
	group := data.drawbridge.facts.models
	some c in input.candidates
	facts := entry(group, c.id)
]

# METADATA
# description: What the facts say of a name, else of each that they do not name, `*`.
entry(group, name) := facts if {
	is_object(group)
	facts := object.get(group, name, object.get(group, "*", "nothing"))
	facts != "nothing"
}

entry(group, _) := null if not is_object(group)

of_holder(key, facts, model) := [limit |
	some [field, per] in [["budget", "month"], ["rate", "minute"]]
	some limit in counters(key, facts[field], per, model)
] if {
	is_object(facts)
}

of_holder(key, facts, model) := [of_model(malformed(key), model)] if not is_object(facts)

counters(key, facts, per, model) := [of_model(limit, model) |
	some unit, amount in facts
	unit != "per"
	limit := {
		"key": key,
		"unit": unit,
		"amount": amount,
		"per": window(unit, object.get(facts, "per", per)),
	}
] if {
	counts_something(facts)
}

counters(key, facts, _, model) := [of_model(malformed(key), model)] if not counts_something(facts)

malformed(key) := {"key": key, "unit": null, "amount": null, "per": null}

of_model(limit, null) := limit

of_model(limit, model) := object.union(limit, {"model": model}) if is_string(model)

counts_something(facts) if {
	is_object(facts)
	count(object.remove(facts, ["per"])) > 0
}

window("concurrent", _) := "total"

window(unit, per) := per if unit != "concurrent"
