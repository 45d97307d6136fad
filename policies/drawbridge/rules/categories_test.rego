package drawbridge.categories_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(label, facts) := answer if {
	answer := decision.result with input as fixture.labelled(label)
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

pii := {"level": "internal", "categories": {"pii": "internal"}, "findings": {"email": 1}}

health := {"level": "internal", "categories": {"health": "internal"}, "findings": {"diagnosis": 1}}

test_a_refused_category_refuses_the_call if {
	found := verdict(pii, {"refuse": ["health", "pii"]})
	found.allow == false
	found.reasons == [{
		"code": "category_refused",
		"message": "Team research may not send what the prompt holds: pii.",
	}]
}

test_what_is_not_in_the_prompt_refuses_nothing if {
	verdict(health, {"refuse": ["pii"], "keep_from": {"pii": ["*"]}}).excluded == {}
	verdict({}, {"refuse": ["pii"], "keep_from": {"pii": ["*"]}}).excluded == {}
}

test_a_category_is_kept_from_the_models_that_are_named if {
	every models in [["gpt"], ["hosting:vendor"], ["operator:OpenAI"], ["weights:closed"], ["maker:Nobody", "maker:OpenAI"]] {
		verdict(pii, {"keep_from": {"pii": models}}).excluded == {"gpt": ["category_kept_away"]}
	}
	verdict(pii, {"keep_from": {"pii": ["label:tier=house"]}}).excluded == {"llama": ["category_kept_away"]}
	verdict(pii, {"keep_from": {"pii": []}}).excluded == {}
}

test_the_sentence_names_what_was_found if {
	some reason in verdict(pii, {"keep_from": {"pii": ["*"]}}).reasons
	startswith(reason.message, "Team research may not send pii to ")
}

test_masking_does_not_undo_it if {
	found := verdict(pii, {"mask": ["pii"], "refuse": ["pii"]})
	found.allow == false
	verdict(pii, {"mask": ["pii"], "keep_from": {"pii": ["gpt"]}}).excluded == {"gpt": ["category_kept_away"]}
}

test_facts_that_cannot_be_read_let_nothing_out if {
	every facts in [{"refuse": "pii"}, {"refuse": true}, {"refuse": {}}, {"keep_from": ["pii"]}, {"keep_from": {"pii": "gpt"}}] {
		verdict(pii, facts).allow == false
	}
	every facts in [{"refuse": null}, {"keep_from": null}] {
		verdict(pii, facts).allow
	}
}
