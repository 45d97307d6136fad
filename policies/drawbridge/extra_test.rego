package drawbridge.extra_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(custom) := answer if {
	answer := decision.result with input as fixture.asked({})
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.custom as custom
}

test_a_package_excludes_a_candidate if {
	found := verdict({"own": {"excluded": {"not_at_night": {"gpt"}}}})
	found.excluded == {"gpt": ["not_at_night"]}
	found.reasons == [{"code": "not_at_night", "message": "The rule not_at_night excludes gpt (OpenAI, US)."}]
}

test_a_package_refuses_the_request if {
	found := verdict({"own": {"grounds": {"project_missing": "State a project."}}})
	found.excluded == {"llama": ["project_missing"], "gpt": ["project_missing"]}
	found.reasons == [{"code": "project_missing", "message": "State a project."}]
}

test_packages_are_heard_together if {
	found := verdict({
		"a": {"excluded": {"x": {"gpt"}, "y": {"gpt"}}, "grounds": {"z": "Second."}},
		"b": {"excluded": {"x": ["llama"]}, "grounds": {"z": "First."}},
	})
	found.excluded == {"llama": ["x", "z"], "gpt": ["x", "y", "z"]}
	{"code": "z", "message": "First."} in found.reasons
}

test_no_package_permits_what_is_excluded if {
	answer := decision.result with input as fixture.asked({"sensitivity": {"level": "restricted", "declared": null, "categories": {}, "findings": {}, "unscanned": []}})
		with data.drawbridge.facts.teams as fixture.teams({"max_sensitivity": "restricted"})
		with data.drawbridge.custom as {"own": {"excluded": {"sensitivity_above_clearance": set()}, "eligible": ["gpt"], "allow": true}}
	answer.excluded == {"gpt": ["sensitivity_above_clearance"]}
}

test_a_shipped_code_stays_apart if {
	found := verdict({"own": {"grounds": {"blocked": "Ours."}, "excluded": {"price_above_cap": {"gpt"}}}})
	found.excluded == {"llama": ["custom_blocked"], "gpt": ["custom_blocked", "custom_price_above_cap"]}
	found.reasons == [
		{"code": "custom_blocked", "message": "Ours."},
		{"code": "custom_price_above_cap", "message": "The rule custom_price_above_cap excludes gpt (OpenAI, US)."},
	]
}

test_what_cannot_be_read_refuses if {
	verdict({"own": {"excluded": {"x": "gpt"}}}).excluded == {"llama": ["x"], "gpt": ["x"]}
	verdict({"own": {"grounds": {"x": 7}}}).reasons == [{"code": "x", "message": "The rule x refuses the request."}]
}

test_an_id_that_is_no_candidate_excludes_nothing if {
	verdict({"own": {"excluded": {"x": {"other"}}}}).excluded == {}
}
