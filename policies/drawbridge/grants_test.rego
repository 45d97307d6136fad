package drawbridge.grants_test

import data.drawbridge.codes
import data.drawbridge.decision
import data.drawbridge.fixture

grant(patch) := object.union(
	{
		"id": "g-1", "model": "gpt", "purpose": null, "cap_usd": null,
		"lifts": ["team_not_entitled", "role_missing", "purpose_not_allowed", "price_above_cap"],
	},
	patch,
)

asked(grants, patch) := object.union(fixture.asked(patch), {"grants": grants})

decided(grants, patch, facts) := answer if {
	answer := decision.result with input as asked(grants, patch)
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_grant_entitles_to_its_model_and_no_other if {
	decided([], {}, {"models": []}).excluded == {"gpt": ["team_not_entitled"], "llama": ["team_not_entitled"]}
	decided([grant({})], {}, {"models": []}).excluded == {"llama": ["team_not_entitled"]}
	decided([grant({"model": "gpt-5"})], {}, {"models": []}).excluded.gpt == ["team_not_entitled"]
	decided([grant({"lifts": ["role_missing"]})], {}, {"models": []}).excluded.gpt == ["team_not_entitled"]
}

test_a_grant_may_name_its_model_by_the_name_that_its_places_share if {
	places := [object.union(fixture.vendor, {"id": id, "name": "gpt"}) | some id in ["gpt@azure", "gpt@openai"]]
	every facts in [{"models": []}, {"price_cap_usd": 0.001}] {
		answer := decided([grant({"cap_usd": 1})], {"candidates": places}, facts)
		answer.excluded == {}
	}
}

test_a_grant_stands_in_for_a_role_at_its_model_only if {
	facts := {"roles": ["senior"]}
	refused := decided([], {}, facts)
	refused.reasons[0].code == "role_missing"
	refused.denies
	answer := decided([grant({})], {}, facts)
	answer.allow
	answer.excluded == {"llama": ["role_missing"]}
	[reason.message | some reason in answer.reasons] == [concat("", [
		"Team research may not use llama (self, DE): only callers with one of its roles may.",
	])]
	decided([grant({"model": "gpt-5"})], {}, facts) == refused
	decided([grant({"lifts": []})], {}, facts) == refused
}

test_a_grant_allows_a_purpose_at_its_model_only if {
	facts := {"purposes": ["production"]}
	request := object.union(fixture.request, {"purpose": "evaluation"})
	refused := decided([], {"request": request}, facts)
	refused.reasons[0].code == "purpose_not_allowed"
	answer := decided([grant({"purpose": "evaluation"})], {"request": request}, facts)
	answer.excluded == {"llama": ["purpose_not_allowed"]}
	decided([grant({"purpose": "training"})], {"request": request}, facts) == refused
}

test_a_grant_for_a_purpose_holds_for_no_other if {
	facts := {"models": [], "purposes": ["production", "evaluation"]}
	only := grant({"purpose": "evaluation"})
	decided([only], {}, facts).excluded.gpt == ["team_not_entitled"]
	evaluating := {"request": object.union(fixture.request, {"purpose": "evaluation"})}
	not decided([only], evaluating, facts).excluded.gpt
}

test_a_grant_has_a_cap if {
	facts := {"models": [], "price_cap_usd": 0.001}
	decided([grant({"cap_usd": 0.01})], {}, facts).eligible[0].id == "gpt"
	not decided([grant({"cap_usd": 0.0014})], {}, facts).excluded.gpt
	decided([grant({"cap_usd": 0.0013})], {}, facts).excluded.gpt == ["price_above_cap", "team_not_entitled"]
	decided([grant({"lifts": ["team_not_entitled"], "cap_usd": 1})], {}, facts).excluded.gpt == ["price_above_cap"]

	# Without a cap of its own the team's holds.
	decided([grant({})], {}, facts).excluded.gpt == ["price_above_cap"]
	every odd in ["1", true, []] {
		decided([grant({"cap_usd": odd})], {}, facts).excluded.gpt == ["price_above_cap", "team_not_entitled"]
	}
}

test_nothing_else_is_lifted_whatever_a_grant_names if {
	grantable := {code | some code, stated in codes.result; stated.grantable == true}
	grantable == {"team_not_entitled", "role_missing", "purpose_not_allowed", "price_above_cap"}
	every_code := grant({"lifts": [code | some code, _ in codes.result], "cap_usd": 1000})
	every facts in [
		{"jurisdictions": ["DE"]},
		{"max_sensitivity": "public"},
	] {
		decided([every_code], {}, facts) == decided([], {}, facts)
	}
	every patch in [
		{"sensitivity": object.union(fixture.sensitivity, {"level": "restricted"})},
		{"sensitivity": object.union(fixture.sensitivity, {"categories": {"secret": "restricted"}})},
		{"candidates": [object.union(fixture.vendor, {"fits": false})]},
		{"candidates": [object.union(fixture.vendor, {"retires": "2020-01-01"})]},
		{"candidates": [object.union(fixture.vendor, {"health": "open"})]},
		{"principal": object.union(fixture.principal, {"team": "sales"})},
		{"principal": object.union(fixture.principal, {"teams": []})},
		{"principal": object.union(fixture.principal, {"key": object.union(fixture.key, {"models": ["llama"]})})},
	] {
		decided([every_code], patch, {}) == decided([], patch, {})
	}
}

test_a_block_and_a_licence_stand_against_a_grant if {
	granted := asked([grant({"lifts": ["blocked", "licence_not_allowed", "operator_banned"]})], {})
	blocked := decision.result.excluded.gpt with input as granted
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.blocks as [{"model": "gpt", "reason": "x"}]
	blocked == ["blocked"]
	unlicensed := decision.result.excluded.gpt with input as granted
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.licences as {"allow": ["Apache-2.0"]}
	"licence_not_allowed" in unlicensed
	banned := decision.result.excluded.gpt with input as granted
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.vendors as {"banned": [{"operator": "OpenAI"}], "barred": []}
	"operator_banned" in banned
}

test_a_person_acted_for_has_no_part_in_a_grant if {
	principal := object.union(fixture.principal, {"on_behalf_of": fixture.person({"teams": ["guests"]})})
	teams := object.union(fixture.teams({"models": []}), {"guests": {"models": [], "max_sensitivity": "restricted"}})
	answer := decision.result with input as asked([grant({})], {"principal": principal})
		with data.drawbridge.facts.teams as teams
	answer.excluded.gpt == ["delegation_not_allowed"]
}

test_grants_that_cannot_be_read_grant_nothing if {
	every odd in [null, "gpt", {"gpt": true}, [null], ["gpt"], [{"model": "gpt"}], [{"model": "gpt", "lifts": "team_not_entitled"}]] {
		answer := decision.result.excluded with input as object.union(fixture.asked({}), {"grants": odd})
			with data.drawbridge.facts.teams as fixture.teams({"models": []})
		answer.gpt == ["team_not_entitled"]
	}
}
