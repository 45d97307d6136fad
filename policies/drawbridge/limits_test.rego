package drawbridge.limits_test

import data.drawbridge.decision
import data.drawbridge.fixture

limits(facts) := answer if {
	answer := decision.result.limits with input as fixture.asked({}) with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_budget_and_a_rate_are_counters_of_the_team if {
	limits({"budget": {"usd": 500, "per": "month"}, "rate": {"requests": 600, "tokens": 200000, "per": "minute"}}) == [
		{"key": "team:research", "unit": "usd", "amount": 500, "per": "month"},
		{"key": "team:research", "unit": "requests", "amount": 600, "per": "minute"},
		{"key": "team:research", "unit": "tokens", "amount": 200000, "per": "minute"},
	]
}

test_each_window_is_the_teams_own if {
	every per in ["minute", "hour", "day", "week", "month", "total"] {
		limits({"budget": {"usd": 0.5, "per": per}})[0].per == per
	}
}

test_absent_windows_are_a_month_and_a_minute if {
	limits({"budget": {"usd": 5}})[0].per == "month"
	limits({"rate": {"requests": 5}})[0].per == "minute"
}

test_what_runs_at_once_has_no_window if {
	limits({"rate": {"concurrent": 4, "per": "minute"}}) == [
		{"key": "team:research", "unit": "concurrent", "amount": 4, "per": "total"},
	]
}

test_without_facts_nothing_is_limited if {
	limits({}) == []
}

test_what_is_malformed_is_a_limit_that_nothing_can_keep if {
	every facts in [{"budget": {"per": "day"}}, {"rate": null}, {"budget": 5}, {"rate": []}, {"budget": {}}] {
		limits(facts) == [{"key": "team:research", "unit": null, "amount": null, "per": null}]
	}
}

test_a_malformed_amount_unit_or_window_is_kept_as_it_stands if {
	limits({"budget": {"usd": "500"}})[0].amount == "500"
	limits({"budget": {"usd": null}})[0].amount == null
	limits({"budget": {"euro": 500}})[0].unit == "euro"
	limits({"rate": {"requests": 5, "per": "fortnight"}})[0].per == "fortnight"
}

test_one_malformed_fact_does_not_hide_the_other if {
	count(limits({"budget": null, "rate": {"requests": 5}})) == 2
}

test_a_refusal_shows_the_limits_too if {
	limits({"budget": {"usd": 5}, "models": []})[0].amount == 5
}
