package drawbridge.roles_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(roles, facts) := answer if {
	answer := decision.result with input as fixture.by({"roles": roles})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_absent_roles_ask_for_none if {
	verdict([], {}).allow
	verdict(null, {}).allow
}

test_any_one_of_the_roles_suffices if {
	verdict(["x", "b"], {"roles": ["a", "b"]}).allow
}

test_without_one_of_the_roles_everything_is_refused if {
	every roles in [[], ["c"], null, "a"] {
		found := verdict(roles, {"roles": ["b", "a"]})
		found.excluded == {"llama": ["role_missing"], "gpt": ["role_missing"]}
		found.reasons == [{
			"code": "role_missing",
			"message": "Team research lets only callers with one of these roles use models: a, b.",
		}]
	}
}

test_an_empty_list_of_roles_is_met_by_nobody if {
	every roles in [[], null] {
		verdict(["a"], {"roles": roles}).excluded.llama == ["role_missing"]
	}
}
