# METADATA
# title: Limits
# description: |
#   The team's budget and rate as counters. A budget without `per` is monthly, a rate by the minute;
#   `concurrent` counts what runs at once, so its window is `total`. A fact that is malformed becomes
#   a limit that the gateway refuses: nobody is without a limit because of a slip.
package drawbridge.limits

import data.drawbridge.team

result := [limit |
	some [field, per] in [["budget", "month"], ["rate", "minute"]]
	some limit in counters(team.facts[field], per)
]

counters(facts, per) := [limit |
	some unit, amount in facts
	unit != "per"
	limit := {
		"key": concat(":", ["team", team.name]),
		"unit": unit,
		"amount": amount,
		"per": window(unit, object.get(facts, "per", per)),
	}
] if {
	counts_something(facts)
}

counters(facts, _) := [{"key": concat(":", ["team", team.name]), "unit": null, "amount": null, "per": null}] if {
	not counts_something(facts)
}

counts_something(facts) if {
	is_object(facts)
	count(object.remove(facts, ["per"])) > 0
}

window("concurrent", _) := "total"

window(unit, per) := per if unit != "concurrent"
