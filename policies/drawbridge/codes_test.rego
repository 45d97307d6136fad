package drawbridge.codes_test

import data.drawbridge.codes
import data.drawbridge.decision
import data.drawbridge.fixture

test_a_code_states_what_it_stands_against if {
	every _, stated in codes.result {
		{"call", "candidate"} & object.keys(stated) != set()
		object.keys(stated) - {"call", "candidate", "fact", "model", "denies", "grantable", "binds_person", "rule", "change", "far", "lasting"} == set()
	}
}

test_a_change_is_stated_with_how_far_it_goes if {
	changed := {code | some code, stated in codes.result; stated.change}
	changed == {code | some code, stated in codes.result; stated.far > 0}
	changed & {code | some code, stated in codes.result; stated.lasting} == set()
	"team_not_entitled" in changed
}

test_no_two_codes_have_one_place if {
	every kind in ["call", "candidate"] {
		places := [stated[kind] | some stated in codes.result; stated[kind]]
		count(places) > 5
		count({place | some place in places}) == count(places)
	}
}

test_a_code_names_its_rule if {
	codes.result.price_above_cap.rule == "drawbridge.rules.price"
	codes.result.delegation_not_allowed.rule == "drawbridge.delegation"
}

test_every_code_that_a_rule_gives_is_stated if {
	stated := object.keys(codes.result)
	excluding := {code | some code, _ in data.drawbridge.rules[_].excluded} with input as fixture.asked({})
	refusing := {code | some code, _ in data.drawbridge.rules[_].grounds} with input as fixture.asked({})
	count(excluding) > 15
	excluding - stated == set()
	refusing - stated == set()
}

test_every_code_that_excludes_a_candidate_has_a_sentence_of_its_own if {
	every code, stated in codes.result {
		told(code, stated)
	}
}

told(_, stated) if not stated.candidate

told(code, stated) if {
	stated.candidate
	parts := decision.parts(trim_prefix(trim_prefix(stated.rule, "drawbridge."), "rules."), code) with input as fixture.asked({})
		with data.drawbridge.rules.licence.excluded as {"licence_not_allowed": {"gpt"}}
		with data.drawbridge.rules.terms.excluded as {
			"licence_non_commercial": {"gpt"}, "licence_output_training": {"gpt"},
			"licence_user_threshold": {"gpt"}, "licence_jurisdiction_excluded": {"gpt"},
		}
		with data.drawbridge.rules.capability.excluded as {"capability_missing": {"gpt"}}
		with data.drawbridge.facts.licences.allow as []
	not startswith(parts[0], "The rule")
}

# A rule that states nothing of its code refuses all the same.
test_a_code_of_which_nothing_is_stated_is_told_last if {
	found := decision.result with input as fixture.asked({})
		with data.drawbridge.facts.teams as fixture.teams({"models": ["x"]})
		with data.drawbridge.rules.price.excluded as {"unheard_of": {"gpt"}}
		with data.drawbridge.rules.roles.grounds as {"unheard": "No."}
	[reason | some reason in found.reasons] == [
		{"code": "unheard", "message": "No."},
		{"code": "team_not_entitled", "message": "Team research may not use llama (self, DE) or gpt (OpenAI, US)."},
		{"code": "unheard_of", "message": "The rule unheard_of excludes gpt (OpenAI, US)."},
	]
	found.denies == false
}

denied(patch, facts) := answer if {
	answer := decision.result.denies with input as fixture.asked(patch) with data.drawbridge.facts.teams as facts
}

test_denied_is_what_is_not_about_a_model if {
	denied({}, {}) == true
	denied({"principal": {"teams": []}}, fixture.teams({})) == true
	denied({}, fixture.teams({})) == false
	denied({}, fixture.teams({"models": []})) == false
	denied({"principal": {"teams": []}}, fixture.teams({"models": []})) == false
	denied({"candidates": []}, fixture.teams({})) == false
}

test_what_an_added_rule_refuses_the_call_for_is_denied if {
	added({"grounds": {"project_missing": "State a project."}}) == true
	added({"excluded": {"not_at_night": {"gpt", "llama"}}}) == false
}

added(rule) := answer if {
	answer := decision.result.denies with input as fixture.asked({})
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.custom as {"own": rule}
}

test_the_codes_that_say_nothing_about_a_model if {
	{code | some code, stated in codes.result; stated.denies} == {
		"team_unknown", "team_not_member", "role_missing", "purpose_not_allowed", "operation_not_allowed",
		"delegation_not_allowed", "blocked", "detector_away",
	}
}

test_the_codes_that_bind_a_person if {
	{code | some code, stated in codes.result; stated.binds_person} == {
		"team_unknown", "team_not_member", "role_missing", "purpose_not_allowed", "sensitivity_above_team",
		"team_not_entitled", "secret_present", "sensitivity_above_clearance", "residency_not_allowed",
		"price_above_cap", "fallback_not_allowed", "category_refused", "category_kept_away",
	}
}
