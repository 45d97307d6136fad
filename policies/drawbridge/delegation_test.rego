package drawbridge.delegation_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(person, facts) := answer if {
	answer := decision.result with input as fixture.by({"on_behalf_of": person})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

named(verified) := fixture.person({"verified": verified, "source": "header", "teams": [], "roles": []})

test_a_caller_for_itself_needs_no_right if verdict(null, {}).allow

test_a_named_person_needs_may_assert if {
	every verified in [false, null, "true"] {
		verdict(named(verified), {"may_assert": true}).excluded == {}
		every facts in [{}, {"may_assert": false}, {"may_assert": "true"}] {
			found := verdict(named(verified), facts)
			found.excluded == {"llama": ["delegation_not_allowed"], "gpt": ["delegation_not_allowed"]}
			found.reasons == [{
				"code": "delegation_not_allowed",
				"message": "Team research may not name a person it acts for; send that person's token.",
			}]
		}
	}
}

# What a person of other teams may, where the caller's team may everything.
proved(question, person, others) := answer if {
	asked := object.union(question, {"principal": object.union(fixture.principal, {"on_behalf_of": fixture.person(person)})})
	answer := decision.result with input as asked
		with data.drawbridge.facts.teams as object.union(fixture.teams({}), others)
}

for_sales(facts) := for_sales_of(fixture.asked({}), facts)

for_sales_of(question, facts) := proved(question, {"teams": ["sales"]}, {"sales": object.union({"models": ["*"]}, facts)})

both := {"llama": ["delegation_not_allowed"], "gpt": ["delegation_not_allowed"]}

vendors := {"gpt": ["delegation_not_allowed"]}

test_what_the_person_may_too_is_done if {
	for_sales({}).excluded == {}
	proved(fixture.asked({}), {}, {}).excluded == {}
}

test_a_person_without_a_team_that_is_known_may_nothing if {
	every teams in [[], ["ops"], null, "research"] {
		found := proved(fixture.asked({}), {"teams": teams}, {})
		found.excluded == both
		found.reasons == [{
			"code": "delegation_not_allowed",
			"message": "The person that the caller acts for may not use llama (self, DE) or gpt (OpenAI, US).",
		}]
	}
}

test_the_persons_models_count if {
	for_sales({"models": ["weights:open"]}).excluded == vendors
	for_sales({"models": []}).excluded == both
}

test_the_persons_roles_count if {
	for_sales({"roles": ["model-user"]}).excluded == {}
	for_sales({"roles": ["seller"]}).excluded == both
	proved(fixture.asked({}), {"teams": ["sales"], "roles": null}, {"sales": {"models": ["*"], "roles": ["model-user"]}}).excluded == both
}

test_the_calls_purpose_must_be_the_persons_too if {
	for_sales({"purposes": ["production"]}).excluded == {}
	for_sales({"purposes": ["evaluation"]}).excluded == both
}

test_the_persons_sensitivity_place_and_price_count if {
	for_sales({"max_sensitivity": "public"}).excluded == both
	for_sales({"jurisdictions": ["DE"]}).excluded == vendors
	for_sales({"price_cap_usd": 0.001}).excluded == vendors
}

test_the_persons_masking_is_not_left_out if {
	for_sales({"mask": ["pii"]}).excluded == vendors
	asked := fixture.by({"on_behalf_of": fixture.person({"teams": ["sales"]})})
	masking := decision.result with input as asked
		with data.drawbridge.facts.teams as object.union(
			fixture.teams({"mask": ["pii", "secret"]}),
			{"sales": {"models": ["*"], "mask": ["pii"]}},
		)
	masking.excluded == {}
}

test_a_substitute_must_be_the_persons_too if {
	failed := [{"model": "gpt", "provider": "openai", "class": "transient"}]
	question := fixture.with_request({"requested": "concrete", "model": "gpt", "failed": failed})
	every substitute, excluded in {true: {}, false: {"llama": ["delegation_not_allowed"]}} {
		answer := decision.result with input as object.union(question, {"principal": object.union(
			fixture.principal,
			{"on_behalf_of": fixture.person({"teams": ["sales"]})},
		)})
			with data.drawbridge.facts.teams as object.union(
				fixture.teams({"substitute": true}),
				{"sales": {"models": ["*"], "substitute": substitute}},
			)
		object.remove(answer.excluded, ["gpt"]) == excluded
	}
}

test_one_of_the_persons_teams_suffices if {
	teams := {"sales": {"models": ["llama"]}, "ops": {"models": ["gpt"]}, "none": {"models": []}}
	proved(fixture.asked({}), {"teams": ["sales", "ops", "none"]}, teams).excluded == {}
	proved(fixture.asked({}), {"teams": ["none", "sales"]}, teams).excluded == vendors
}

test_the_callers_own_limits_stay if {
	answer := decision.result with input as fixture.by({"on_behalf_of": fixture.person({"teams": ["sales"]})})
		with data.drawbridge.facts.teams as object.union(fixture.teams({"models": ["llama"]}), {"sales": {"models": ["gpt"]}})
	answer.excluded == {"llama": ["delegation_not_allowed"], "gpt": ["team_not_entitled"]}
}
