package drawbridge.purpose_test

import data.drawbridge.decision
import data.drawbridge.fixture
import data.drawbridge.rules.purpose

verdict(asked, facts) := answer if {
	answer := decision.result with input as fixture.with_request({"purpose": asked})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_absent_purposes_allow_production_alone if {
	verdict("production", {}).allow
	verdict(null, {}).allow
	verdict("research", {}).excluded.llama == ["purpose_not_allowed"]
}

test_a_listed_purpose_is_allowed if {
	every asked in ["research", "evaluation"] {
		verdict(asked, {"purposes": ["research", "evaluation"]}).allow
	}
}

test_another_purpose_is_refused if {
	found := verdict("production", {"purposes": ["research", "evaluation"]})
	found.excluded == {"llama": ["purpose_not_allowed"], "gpt": ["purpose_not_allowed"]}
	found.reasons == [{
		"code": "purpose_not_allowed",
		"message": "Team research may not use models for the purpose production; it may for: research, evaluation.",
	}]
}

test_the_first_purpose_is_the_default if {
	stated := purpose.stated with input as fixture.asked({})
		with data.drawbridge.facts.teams as fixture.teams({"purposes": ["evaluation", "research"]})
	stated == "evaluation"
	verdict(null, {"purposes": ["research"]}).allow
}

test_a_team_with_no_purposes_may_use_models_for_none if {
	every purposes in [[], null] {
		found := verdict(null, {"purposes": purposes})
		found.reasons[0].code == "purpose_not_allowed"
		found.allow == false
	}
	verdict(null, {"purposes": []}).reasons[0].message == "Team research may not use models for any purpose; it may for: ."
}
