# METADATA
# title: Hostile facts
# description: Values of a wrong kind or spelling, which never permit more than the right ones.
package drawbridge.hostile_test

import data.drawbridge.decision
import data.drawbridge.fixture

codes(asked, facts) := found if {
	found := decision.result.excluded with input as asked with data.drawbridge.facts.teams as facts
}

candidate(patch) := fixture.of([object.union(fixture.own, patch)])

licensed(patch) := candidate({"licence": patch})

home(place, asked) := object.union(asked, {"organisation": {"jurisdiction": place}})

everything := fixture.teams({"purposes": ["production", "Distillation"]})

test_a_plain_candidate_is_permitted if {
	codes(candidate({}), everything) == {}
	codes(home("de", licensed({"excluded_jurisdictions": ["US"]})), everything) == {}
}

test_a_cap_that_is_no_number_is_met_by_nothing if {
	every cap in [null, "0.5", "NaN", true, [], {}] {
		codes(candidate({}), fixture.teams({"price_cap_usd": cap})) == {"llama": ["price_above_cap"]}
	}
}

test_a_cost_that_is_no_number_is_above_every_cap if {
	every cost in [null, "0.1", "NaN", false, []] {
		codes(candidate({"estimated_cost_usd": cost}), fixture.teams({"price_cap_usd": 1e300})) == {"llama": ["price_above_cap"]}
	}
}

test_a_threshold_that_is_no_number_is_passed if {
	every limit in ["700000000", "NaN", true, [], {}] {
		codes(licensed({"mau_limit": limit}), everything) == {"llama": ["licence_user_threshold"]}
	}
}

test_huge_numbers_compare if {
	codes(licensed({"mau_limit": 1e300}), everything) == {}
	many := object.union(licensed({"mau_limit": 700000000}), {"organisation": {"monthly_active_users": 1e300}})
	codes(many, everything) == {"llama": ["licence_user_threshold"]}
}

test_places_are_compared_without_case if {
	every pair in [["de", "DE"], ["DE", "de"], ["de", "EU"], ["eu", "DE"]] {
		asked := home(pair[0], licensed({"excluded_jurisdictions": [pair[1]]}))
		codes(asked, everything) == {"llama": ["licence_jurisdiction_excluded"]}
	}
}

test_places_that_cannot_be_read_exclude if {
	every places in [null, "US", [null], [7], ["US", {}]] {
		codes(licensed({"excluded_jurisdictions": places}), everything) == {"llama": ["licence_jurisdiction_excluded"]}
	}
}

test_a_purpose_that_trains_does_so_in_any_case if {
	asked := object.union(licensed({"output_training": "no"}), {"request": {"purpose": "Distillation"}})
	codes(asked, everything) == {"llama": ["licence_output_training"]}
}

test_a_group_without_places_lies_nowhere if {
	every group in [[], {}, null, "DE"] {
		result := codes(candidate({"jurisdiction": "EU"}), fixture.teams({"jurisdictions": ["FR"]})) with data.drawbridge.facts.jurisdictions as {"EU": group}
		result == {"llama": ["residency_not_allowed"]}
	}
}

test_a_retirement_that_is_no_date_has_come if {
	every date in [20990101, true, ["2099-01-01"], {}] {
		codes(candidate({"retires": date}), everything) == {"llama": ["model_retired"]}
	}
}

test_a_mask_that_cannot_be_read_masks_nothing_away if {
	every mask in ["pii", true, {}, ["pii", null]] {
		team := fixture.teams({"mask": mask})
		codes(fixture.asked({}), team) == {"gpt": ["mask_unavailable"]}
	}
}
