package drawbridge.terms_test

import data.drawbridge.decision
import data.drawbridge.fixture
import data.drawbridge.rules.terms

# What a licence with some terms changed says of a question.
found(terms_of, question) := answer if {
	candidate := object.union(object.remove(fixture.own, ["licence"]), {"licence": object.union(fixture.own.licence, terms_of)})
	answer := decision.result with input as object.union(question, {"candidates": [candidate]})
		with data.drawbridge.facts.teams as fixture.teams({"purposes": purposes})
}

purposes := ["production", "research", "evaluation", "distillation", "training", "training-data", "fine-tuning"]

codes(terms_of, question) := object.get(found(terms_of, question).excluded, "llama", [])

message(terms_of, question) := found(terms_of, question).reasons[0].message

for_purpose(purpose) := fixture.with_request({"purpose": purpose})

of_organisation(patch) := object.union(fixture.asked({}), {"organisation": patch})

test_a_non_commercial_licence_is_for_research_and_evaluation if {
	every purpose in ["research", "evaluation"] {
		codes({"commercial": "no"}, for_purpose(purpose)) == []
	}
	every purpose in ["production", "distillation", "training", null] {
		codes({"commercial": "no"}, for_purpose(purpose)) == ["licence_non_commercial"]
	}
}

test_a_licence_that_permits_commerce_is_for_every_purpose if {
	every commercial in ["yes", "conditional"] {
		every purpose in purposes {
			codes({"commercial": commercial}, for_purpose(purpose)) == []
		}
	}
}

test_what_is_said_badly_of_commerce_forbids_it if {
	every commercial in [null, "YES", "", true, "unknown"] {
		codes({"commercial": commercial}, for_purpose("production")) == ["licence_non_commercial"]
	}
}

test_the_organisation_says_which_purposes_are_not_commercial if {
	every list, excluded in {[]: true, ["internal-test"]: true, ["research"]: false} {
		answer := codes({"commercial": "no"}, for_purpose("research")) with data.drawbridge.facts.licences.non_commercial_purposes as list
		by_code := "licence_non_commercial" in answer
		by_code == excluded
	}
	every malformed in [null, "research", 1] {
		answer := codes({"commercial": "no"}, for_purpose("research")) with data.drawbridge.facts.licences.non_commercial_purposes as malformed
		answer == ["licence_non_commercial"]
	}
}

test_outputs_train_only_where_the_licence_says_so if {
	every purpose in ["distillation", "training", "training-data", "fine-tuning"] {
		codes({"output_training": "no"}, for_purpose(purpose)) == ["licence_output_training"]
		every permitted in ["yes", "conditional"] {
			codes({"output_training": permitted}, for_purpose(purpose)) == []
		}
		every unclear in [null, "", true, "unknown"] {
			codes({"output_training": unclear}, for_purpose(purpose)) == ["licence_output_training"]
		}
	}
	every purpose in ["production", "research", "evaluation", null] {
		codes({"output_training": "no"}, for_purpose(purpose)) == []
	}
}

test_the_organisation_says_which_purposes_train if {
	every list, excluded in {["research"]: ["licence_output_training"], []: []} {
		answer := codes({"output_training": "no"}, for_purpose("research")) with data.drawbridge.facts.licences.training_purposes as list
		answer == excluded
	}
	every malformed in [null, "distillation", 1, {}] {
		answer := codes({"output_training": "no"}, for_purpose("research")) with data.drawbridge.facts.licences.training_purposes as malformed
		answer == ["licence_output_training"]
	}
}

test_a_users_threshold_is_the_organisations if {
	every users, excluded in {40000: [], 700000000: [], 700000001: ["licence_user_threshold"]} {
		codes({"mau_limit": 700000000}, of_organisation({"monthly_active_users": users})) == excluded
	}
	codes({"mau_limit": null}, of_organisation({"monthly_active_users": 9000000000})) == []
}

test_users_that_are_not_known_are_above_every_threshold if {
	every users in [null, "few", true] {
		codes({"mau_limit": 700000000}, of_organisation({"monthly_active_users": users})) == ["licence_user_threshold"]
		codes({"mau_limit": null}, of_organisation({"monthly_active_users": users})) == []
	}
}

test_a_threshold_that_cannot_be_read_is_below_everything if {
	every limit in [false, {}] {
		"licence_user_threshold" in codes({"mau_limit": limit}, of_organisation({"monthly_active_users": null}))
	}
	candidate := object.union(object.remove(fixture.own, ["licence"]), {"licence": object.remove(fixture.own.licence, ["mau_limit"])})
	answer := decision.result.excluded with input as fixture.of([candidate])
		with data.drawbridge.facts.teams as fixture.teams({})
	answer.llama == ["licence_user_threshold"]
}

test_a_place_is_excluded_for_who_is_domiciled_there if {
	every domicile, excluded in {
		"DE": ["licence_jurisdiction_excluded"], "FR": ["licence_jurisdiction_excluded"],
		"EU": ["licence_jurisdiction_excluded"], "US": [], "GB": [], "NO": [],
	} {
		codes({"excluded_jurisdictions": ["EU"]}, of_organisation({"jurisdiction": domicile})) == excluded
	}
	codes({"excluded_jurisdictions": ["DE"]}, of_organisation({"jurisdiction": "DE"})) == ["licence_jurisdiction_excluded"]
	codes({"excluded_jurisdictions": ["DE"]}, of_organisation({"jurisdiction": "EU"})) == ["licence_jurisdiction_excluded"]
	codes({"excluded_jurisdictions": ["DE"]}, of_organisation({"jurisdiction": "FR"})) == []
}

test_the_callers_and_the_providers_place_do_not_count if {
	question := object.union(of_organisation({"jurisdiction": "US"}), {"principal": {"claims": {"country": "DE"}}})
	codes({"excluded_jurisdictions": ["EU"]}, question) == []
}

test_a_domicile_that_is_not_known_is_in_every_excluded_place if {
	every domicile in [null, 1] {
		codes({"excluded_jurisdictions": ["EU"]}, of_organisation({"jurisdiction": domicile})) == ["licence_jurisdiction_excluded"]
		codes({"excluded_jurisdictions": []}, of_organisation({"jurisdiction": domicile})) == []
	}
}

test_places_that_cannot_be_read_exclude if {
	every places in [null, "", "EU", {"EU": true}, 1] {
		codes({"excluded_jurisdictions": places}, of_organisation({"jurisdiction": "US"})) == ["licence_jurisdiction_excluded"]
	}
}

test_every_line_is_owed_and_the_naming_where_the_purpose_trains if {
	owing := {"attributions": ["Built with Llama", "Built with Qwen"], "naming": ["Llama"]}
	found(owing, for_purpose("production")).eligible[0].attribution == ["Built with Llama", "Built with Qwen"]
	found(owing, for_purpose("distillation")).eligible[0].attribution == [
		"Built with Llama", "Built with Qwen", `Name a model that is trained on the output "Llama..."`,
	]
}

test_without_lines_of_ancestors_the_own_line_is_owed if {
	every patch, lines in {{"attribution": "Built with X"}: ["Built with X"], {"attribution": null}: []} {
		candidate := object.union(fixture.own, {"licence": patch})
		bare := object.union(object.remove(candidate, ["licence"]), {"licence": object.remove(candidate.licence, ["attributions", "naming"])})
		answer := decision.result.eligible[0].attribution with input as fixture.of([bare])
			with data.drawbridge.facts.teams as fixture.teams({})
		answer == lines
	}
}

test_the_sentences_name_the_licence_or_the_ancestor if {
	message({"commercial": "no"}, for_purpose("production")) == concat(" ", [
		"Team research may not use llama (self, DE): the licence Apache-2.0 is for non-commercial purposes,",
		"and production is not one.",
	])
	message({"commercial": "no", "from": {"commercial": "mistral/a"}}, for_purpose("production")) == concat(" ", [
		"Team research may not use llama (self, DE): the licence of mistral/a is for non-commercial purposes,",
		"and production is not one.",
	])
	message({"output_training": "no"}, for_purpose("training")) == concat(" ", [
		"Team research may not use llama (self, DE): the licence Apache-2.0 forbids to train models",
		"on what it answers.",
	])
	message({"excluded_jurisdictions": ["EU"]}, fixture.asked({})) == concat(" ", [
		"Team research may not use llama (self, DE): the licence Apache-2.0 grants nothing",
		"where the organisation is domiciled.",
	])
}

test_the_sentence_of_a_threshold_says_both_numbers if {
	begins := "Team research may not use llama (self, DE): the licence Apache-2.0 ends at 700000000 monthly active users,"
	message({"mau_limit": 700000000}, of_organisation({"monthly_active_users": 800000000})) == concat(" ", [
		begins, "and the organisation has 800000000.",
	])
	message({"mau_limit": 700000000}, of_organisation({"monthly_active_users": null})) == concat(" ", [
		begins, "and the organisation does not state its own.",
	])
}

test_a_purpose_that_is_not_known_may_train if {
	terms.trains with input as fixture.asked({}) with data.drawbridge.facts.teams as fixture.teams({"purposes": []})
}
