# METADATA
# title: Limits
# description: |
#   The team's budget and rate as counters. A budget without `per` is monthly, a rate by the minute;
#   `concurrent` counts what runs at once, so its window is `total`.
package drawbridge.limits

import data.drawbridge.team

result := [limit |
	some unit in ["usd", "requests", "tokens", "concurrent"]
	some [field, per] in [["budget", "month"], ["rate", "minute"]]
	amount := team.facts[field][unit]
	is_number(amount)
	limit := {
		"key": concat(":", ["team", team.name]),
		"unit": unit,
		"amount": amount,
		"per": window(unit, object.get(team.facts[field], "per", per)),
	}
]

window("concurrent", _) := "total"

window(unit, per) := per if unit != "concurrent"
