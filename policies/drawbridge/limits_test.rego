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

asked(patch, group, facts) := answer if {
	known := object.union(data.drawbridge.facts, {"teams": fixture.teams({}), group: facts})
	answer := decision.result.limits with input as fixture.asked(patch) with data.drawbridge.facts as known
}

five := {"budget": {"usd": 5}}

month(key) := {"key": key, "unit": "usd", "amount": 5, "per": "month"}

test_the_organisation_is_one_counter if {
	asked({}, "organisation", five) == [month("organisation")]
}

test_a_person_is_counted_by_issuer_and_sub if {
	asked({}, "people", {"https://id.example|u-1": five}) == [month("person:https://id.example|u-1")]
	asked({}, "people", {"https://id.example|u-2": five}) == []
}

test_everybody_has_a_counter_of_his_own if {
	asked({}, "people", {"*": five}) == [month("person:https://id.example|u-1")]
}

test_a_person_of_its_own_entry_is_not_under_everybodys if {
	asked({}, "people", {"*": five, "https://id.example|u-1": {"rate": {"requests": 2}}}) == [{
		"key": "person:https://id.example|u-1", "unit": "requests", "amount": 2, "per": "minute",
	}]
}

test_the_person_that_a_caller_proves_it_acts_for_is_counted_too if {
	acting := object.union(fixture.principal, {"on_behalf_of": fixture.person({})})
	found := asked({"principal": acting}, "people", {"*": five})
	{limit.key | some limit in found} == {"person:https://id.example|u-1", "person:https://id.example|p-1"}
}

test_a_person_who_is_only_named_is_not_counted if {
	acting := object.union(fixture.principal, {"on_behalf_of": fixture.person({"verified": false})})
	count(asked({"principal": acting}, "people", {"*": five})) == 1
}

test_a_key_is_counted_by_its_id if {
	caller := object.union(fixture.principal, {"kind": "key", "id": "k-1", "key": fixture.key})
	asked({"principal": caller}, "keys", {"k-1": five}) == [month("key:k-1")]
	asked({"principal": caller}, "keys", {"*": five}) == [month("key:k-1")]
	asked({"principal": caller}, "keys", {"k-2": five}) == []
	asked({"principal": caller}, "people", {"*": five}) == []
	asked({}, "keys", {"*": five}) == []
}

test_a_tags_value_is_counted if {
	request := object.union(fixture.request, {"tags": {"project": "apollo"}})
	asked({"request": request}, "tags", {"project": {"apollo": five}}) == [month("tag:project=apollo")]
	asked({"request": request}, "tags", {"project": {"*": five}}) == [month("tag:project=apollo")]
	asked({"request": request}, "tags", {"project": {"gemini": five}, "site": {"*": five}}) == []
}

test_a_models_limit_is_of_that_model if {
	asked({}, "models", {"gpt": five}) == [object.union(month("model:gpt"), {"model": "gpt"})]
}

test_a_group_or_entry_that_is_malformed_is_a_limit_that_nothing_can_keep if {
	asked({}, "people", 5)[0].unit == null
	asked({}, "people", {"*": null})[0].unit == null
	asked({}, "organisation", {"budget": {}})[0].unit == null
	asked({}, "models", [])[0].unit == null
}
