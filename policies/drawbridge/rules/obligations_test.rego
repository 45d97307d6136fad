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
