package drawbridge.obligations_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(question, facts) := answer if {
	answer := decision.result with input as question with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_vendor_gets_masked_text_and_nobody_else if {
	every hosting, mask in {"own": [], "vendor-dedicated": [], "vendor": ["pii", "secret"]} {
		question := fixture.of([object.union(fixture.vendor, {"hosting": hosting})])
		verdict(question, {"mask": ["secret", "pii"]}).eligible[0].mask == mask
	}
}

test_without_mask_nothing_is_masked if {
	every facts in [{}, {"mask": []}, {"mask": null}] {
		verdict(fixture.asked({}), facts).eligible[1].mask == []
	}
}

test_a_gateway_that_cannot_mask_does_not_reach_the_vendor if {
	every features in [["attribution"], [], null] {
		found := verdict(fixture.with_request({"features": features}), {"mask": ["pii"]})
		found.excluded == {"gpt": ["mask_unavailable"]}
		verdict(fixture.with_request({"features": features}), {}).excluded == {}
	}
}

test_a_category_is_masked_before_the_models_that_are_named if {
	every models in [["llama"], ["hosting:own"], ["label:tier=house"]] {
		found := verdict(fixture.asked({}), {"mask": ["secret"], "mask_before": {"names": models}})
		found.eligible[0].mask == ["names"]
		found.eligible[1].mask == ["secret"]
	}
	every_one := verdict(fixture.asked({}), {"mask": ["secret"], "mask_before": {"names": ["*"], "secret": ["gpt"]}})
	every_one.eligible[0].mask == ["names"]
	every_one.eligible[1].mask == ["names", "secret"]
	verdict(fixture.asked({}), {"mask_before": {}}).eligible[1].mask == []
}

test_a_category_may_keep_the_form_of_its_values if {
	found := verdict(fixture.asked({}), {"mask": ["pii", "secret"], "mask_form": {"pii": "format", "secret": "typed"}})
	found.eligible[1].mask == ["pii:format", "secret"]
	verdict(fixture.asked({}), {"mask": ["pii"], "mask_form": "format"}).eligible[1].mask == ["pii"]
}

test_a_gateway_that_cannot_mask_does_not_reach_them if {
	question := fixture.with_request({"features": []})
	verdict(question, {"mask_before": {"names": ["llama"]}}).excluded == {"llama": ["mask_unavailable"]}
}

test_models_that_cannot_be_read_let_nothing_out if {
	every before in ["pii", ["pii"], {"pii": "gpt"}, true] {
		verdict(fixture.asked({}), {"mask_before": before}).allow == false
	}
}

test_the_licences_attribution_is_owed if {
	found := verdict(fixture.asked({}), {})
	found.eligible[0].attribution == ["Built with Llama"]
	found.eligible[1].attribution == []
}

test_no_output_is_capped if {
	every owed in verdict(fixture.asked({}), {}).eligible {
		owed.max_output_tokens == null
	}
}
