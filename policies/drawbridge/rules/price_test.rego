package drawbridge.price_test

import data.drawbridge.decision
import data.drawbridge.fixture

codes(cost, facts) := answer if {
	candidate := object.union(fixture.own, {"estimated_cost_usd": cost})
	answer := decision.result.excluded with input as fixture.of([candidate])
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_request_may_cost_the_cap_and_no_more if {
	every cost in [0, 0.0014, 0.5] {
		codes(cost, {"price_cap_usd": 0.5}) == {}
	}
	every cost in [0.501, 3] {
		codes(cost, {"price_cap_usd": 0.5}) == {"llama": ["price_above_cap"]}
	}
}

test_a_cap_of_nothing_leaves_what_is_free if {
	codes(0, {"price_cap_usd": 0}) == {}
	codes(0.000001, {"price_cap_usd": 0}) == {"llama": ["price_above_cap"]}
}

test_an_unknown_cost_is_above_every_cap if {
	every cost in [null, "0"] {
		codes(cost, {"price_cap_usd": 0.5}) == {"llama": ["price_above_cap"]}
	}
}

test_without_a_cap_no_cost_is_too_high if {
	every cost in [1000, null] {
		codes(cost, {}) == {}
	}
}
