package drawbridge.clearance_test

import data.drawbridge.decision
import data.drawbridge.fixture
import data.drawbridge.rules.clearance

order := ["public", "internal", "confidential", "restricted"]

cleared(candidate, clearance) := object.union(candidate, {"clearance": clearance})

verdict(label, candidates, facts) := answer if {
	answer := decision.result with input as fixture.asked({"sensitivity": label, "candidates": candidates})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_model_may_get_what_is_not_above_its_clearance if {
	every i, level in order {
		every j, clearance in order {
			every candidate in [fixture.own, fixture.vendor] {
				found := verdict({"level": level}, [cleared(candidate, clearance)], {})
				permitted := i <= j
				found.allow == permitted
				count(found.eligible) + count(found.excluded) == 1
				every _, codes in found.excluded {
					codes == ["sensitivity_above_clearance"]
				}
			}
		}
	}
}

test_an_unknown_level_or_clearance_excludes if {
	every candidate in [fixture.own, fixture.vendor] {
		every clearance in ["secret", null, 3] {
			verdict({"level": "public"}, [cleared(candidate, clearance)], {}).allow == false
		}
		every level in ["secret", null, 0] {
			verdict({"level": level}, [cleared(candidate, "restricted")], {}).allow == false
		}
	}
}

test_a_team_may_send_what_is_not_above_its_maximum if {
	every i, level in order {
		every j, maximum in order {
			found := verdict({"level": level}, [fixture.own], {"max_sensitivity": maximum})
			permitted := i <= j
			found.allow == permitted
		}
	}
}

test_a_team_without_a_maximum_may_send_what_is_internal if {
	facts := {"research": {"models": ["*"]}}
	every level in ["public", "internal"] {
		decision.result.allow with input as fixture.labelled({"level": level}) with data.drawbridge.facts.teams as facts
	}
	found := decision.result with input as fixture.labelled({"level": "confidential"}) with data.drawbridge.facts.teams as facts
	found.excluded.llama == ["sensitivity_above_team"]
	found.reasons[0].message == "Team research may not send confidential data to any model."
}

test_an_unknown_maximum_allows_nothing if {
	every maximum in ["all", null, 9] {
		verdict({"level": "public"}, [fixture.own], {"max_sensitivity": maximum}).allow == false
	}
}

test_an_unlabelled_prompt_goes_nowhere if {
	found := verdict({"level": null}, [fixture.own], {})
	found.excluded.llama == ["sensitivity_above_clearance", "sensitivity_above_team"]
	found.reasons[0].message == "Team research may not send unlabelled data to any model."
}

pii := {"level": "confidential", "categories": {"pii": "confidential"}, "findings": {"email": 2}, "unscanned": []}

test_what_is_divided_among_texts_is_not_masked if {
	split := object.union(pii, {"unscanned": ["split"]})
	verdict(split, [fixture.vendor], {"mask": ["pii"]}).excluded.gpt == ["sensitivity_above_clearance"]
	secret := {"level": "restricted", "categories": {"secret": "restricted"}, "findings": {"jwt": 1}, "unscanned": ["split"]}
	"secret_present" in verdict(secret, [fixture.vendor], {"mask": ["secret"]}).excluded.gpt
}

test_a_masked_category_no_longer_counts if {
	verdict(pii, [fixture.vendor], {}).excluded.gpt == ["sensitivity_above_clearance"]
	found := verdict(pii, [fixture.vendor], {"mask": ["pii"]})
	found.eligible[0].mask == ["pii"]
}

test_what_only_a_recogniser_found_is_not_masked if {
	names := object.union(pii, {"unscanned": ["recognised"]})
	verdict(names, [fixture.vendor], {"mask": ["pii"]}).excluded.gpt == ["sensitivity_above_clearance"]
}

test_masking_counts_only_before_a_vendor if {
	every hosting in ["own", "vendor-dedicated"] {
		candidate := object.union(cleared(fixture.vendor, "internal"), {"hosting": hosting})
		verdict(pii, [candidate], {"mask": ["pii"]}).excluded.gpt == ["sensitivity_above_clearance"]
	}
}

test_a_category_that_is_not_masked_still_counts if {
	label := object.union(pii, {"level": "restricted", "categories": {"health": "restricted"}})
	verdict(label, [fixture.vendor], {"mask": ["pii"]}).excluded.gpt == ["sensitivity_above_clearance"]
	verdict(label, [fixture.vendor], {"mask": ["health"]}).excluded.gpt == ["sensitivity_above_clearance"]
	verdict(label, [fixture.vendor], {"mask": ["health", "pii"]}).allow
}

test_the_declared_level_counts_whatever_is_masked if {
	label := object.union(pii, {"declared": "confidential"})
	verdict(label, [fixture.vendor], {"mask": ["pii"]}).allow == false
	verdict(object.union(pii, {"declared": "internal"}), [fixture.vendor], {"mask": ["pii"]}).allow
	verdict(object.union(pii, {"declared": "public"}), [cleared(fixture.vendor, "public")], {"mask": ["pii"]}).allow
}

test_masking_what_is_not_there_lowers_nothing if {
	label := {"level": "confidential", "categories": {}, "findings": {}, "unscanned": ["text"]}
	verdict(label, [fixture.vendor], {"mask": ["pii", "secret"]}).excluded.gpt == ["sensitivity_above_clearance"]
}

test_a_level_that_only_the_default_explains_stands if {
	label := object.union(pii, {"level": "restricted"})
	verdict(label, [cleared(fixture.vendor, "confidential")], {"mask": ["pii"]}).allow == false
}

test_masking_does_not_lead_below_internal_where_nothing_is_declared if {
	verdict(pii, [cleared(fixture.vendor, "public")], {"mask": ["pii"]}).allow == false
}

test_masking_never_raises if {
	every level in order {
		every category in order {
			every declared in array.concat(order, [null]) {
				label := {"level": level, "declared": declared, "categories": {"pii": category}, "findings": {}}
				whole := clearance.whole_rank with input as fixture.labelled(label)
				masked := clearance.masked_rank with input as fixture.labelled(label)
					with data.drawbridge.facts.teams as fixture.teams({"mask": ["pii"]})
				masked <= whole
			}
		}
	}
}

test_a_category_of_an_unknown_level_is_above_every_clearance if {
	label := object.union(pii, {"categories": {"pii": "confidential", "other": "x"}})
	verdict(label, [cleared(fixture.vendor, "restricted")], {"mask": ["pii"]}).allow
	verdict(label, [cleared(fixture.vendor, "internal")], {"mask": ["pii"]}).allow == false
}

secrets := [
	{"categories": {"secret": "restricted"}, "findings": {}},
	{"categories": {}, "findings": {"secret.github_token": 1}},
	{"categories": {}, "findings": {"secret": 1}},
]

test_a_secret_excludes_every_vendor if {
	every secret in secrets {
		found := verdict(secret, [fixture.own, fixture.vendor], {})
		found.excluded == {"gpt": ["secret_present"]}
		found.reasons[0].message == "Team research may not send a secret to gpt (OpenAI, US)."
	}
}

test_a_masked_secret_excludes_nobody if {
	every secret in secrets {
		verdict(secret, [fixture.own, fixture.vendor], {"mask": ["secret"]}).excluded == {}
	}
}

test_a_secret_may_go_to_what_is_dedicated_to_us if {
	every secret in secrets {
		verdict(secret, [object.union(fixture.vendor, {"hosting": "vendor-dedicated"})], {}).allow
	}
}

test_no_count_is_no_secret if {
	verdict({"findings": {"secret.github_token": 0, "email": 2}}, [fixture.vendor], {}).allow
}
