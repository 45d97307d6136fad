package examples.university_test

import data.drawbridge.decision
import data.examples.models

facts := data.examples.university

university := {"name": "Example University", "jurisdiction": "FR", "monthly_active_users": 30000}

codes(team, model, patch) := object.get(answer, models.by_name[model].id, []) if {
	answer := decision.result.excluded with input as models.asked(university, team, ["researcher", "staff"], model, patch)
		with data.drawbridge.facts.teams as facts.teams
		with data.drawbridge.facts.licences as facts.licences
		with data.drawbridge.facts.vendors as {}
		with data.drawbridge.facts.jurisdictions as facts.jurisdictions
}

purpose(name) := {"request": {"purpose": name}}

test_research_uses_models_under_research_licences if {
	every name in ["research", "evaluation", "distillation"] {
		codes("research", "command-r", purpose(name)) == []
	}
}

test_teaching_in_production_does_not if {
	codes("teaching", "command-r", purpose("research")) == []
	codes("teaching", "command-r", purpose("production")) == ["licence_non_commercial"]
}

test_administration_stays_in_the_house_and_the_country if {
	at_home := {"candidates": [object.union(models.by_name.granite, {"jurisdiction": "FR"})]}
	codes("administration", "granite", at_home) == []
	codes("administration", "granite", {}) == ["residency_not_allowed"]
	codes("administration", "mistral", {}) == ["team_not_entitled"]
}

test_partners_are_a_group_of_its_own if {
	in_japan := {"candidates": [object.union(models.by_name.granite, {"jurisdiction": "JP"})], "sensitivity": {"level": "public"}}
	codes("research", "granite", in_japan) == []
	secret := object.union(in_japan, {"sensitivity": {"level": "confidential"}})
	codes("research", "granite", secret) == ["residency_not_allowed"]
}

test_llama_4_grants_nothing_to_a_licensee_in_france if {
	codes("research", "llama-4", {}) == ["licence_jurisdiction_excluded", "licence_not_allowed"]
}
