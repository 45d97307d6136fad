package drawbridge.answers_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(question, facts) := answer if {
	answer := decision.result with input as question with data.drawbridge.facts.teams as fixture.teams(facts)
}

owed(facts) := [object.filter(each, ["mask_answer", "cut_answer"]) |
	some each in verdict(fixture.asked({}), facts).eligible
]

test_where_nothing_is_said_nothing_is_owed if {
	every facts in [{}, {"mask_answer": {}}, {"mask_answer": {"pii": []}}, {"cut_answer": null}] {
		owed(facts) == [{}, {}]
	}
}

test_answers_of_the_models_that_are_named_are_masked if {
	owed({"mask_answer": {"pii": ["llama"]}}) == [{"mask_answer": ["pii"]}, {}]
	owed({"mask_answer": {"pii": ["*"], "credit_card": ["hosting:vendor"]}}) == [
		{"mask_answer": ["pii"]},
		{"mask_answer": ["credit_card", "pii"]},
	]
}

test_answers_end_before_what_is_named if {
	owed({"cut_answer": {"secret": ["hosting:vendor"]}, "mask_answer": {"pii": ["*"]}}) == [
		{"mask_answer": ["pii"]},
		{"mask_answer": ["pii"], "cut_answer": ["secret"]},
	]
}

test_what_cannot_be_read_lets_nobody_answer if {
	every fact in ["mask_answer", "cut_answer"] {
		every said in ["pii", ["pii"], {"pii": "gpt"}, true, {"pii": null}] {
			found := verdict(fixture.asked({}), {fact: said})
			found.allow == false
			found.excluded.gpt == ["mask_unavailable"]
		}
	}
}

# A person's team is not got round by asking through another one.
test_what_the_persons_team_has_masked_is_masked if {
	asked := fixture.by({"on_behalf_of": fixture.person({"teams": ["sales"]})})
	sales := {"sales": {"models": ["*"], "mask_answer": {"pii": ["gpt"]}}}
	every facts, excluded in {
		"{}": {"gpt": ["delegation_not_allowed"]},
		`{"cut_answer": {"pii": ["gpt"]}}`: {"gpt": ["delegation_not_allowed"]},
		`{"mask_answer": {"pii": ["*"], "secret": ["*"]}}`: {},
	} {
		found := decision.result with input as asked
			with data.drawbridge.facts.teams as object.union(fixture.teams(json.unmarshal(facts)), sales)
		found.excluded == excluded
	}
}
