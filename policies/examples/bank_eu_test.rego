package examples.bank_eu_test

import data.drawbridge.decision
import data.examples.models

facts := data.examples["bank-eu"]

bank := {"name": "Example Bank", "jurisdiction": "DE", "monthly_active_users": 2500000}

codes(team, model, patch) := object.get(answer, models.by_name[model].id, []) if {
	answer := decision.result.excluded with input as models.asked(bank, team, ["model-user"], model, patch)
		with data.drawbridge.facts.teams as facts.teams
		with data.drawbridge.facts.licences as facts.licences
		with data.drawbridge.facts.vendors as facts.vendors
}

level(name) := {"sensitivity": {"level": name, "declared": name}}

test_an_open_model_of_the_house_serves_restricted_data if {
	codes("customer-service", "granite", level("restricted")) == []
}

test_a_hosted_model_serves_software_and_not_customers if {
	codes("software", "gpt", level("internal")) == []
	codes("customer-service", "gpt", level("internal")) == ["team_not_entitled"]
}

test_confidential_data_stays_in_the_eu if {
	codes("risk-research", "gpt", level("confidential")) == ["residency_not_allowed", "sensitivity_above_clearance"]
	codes("risk-research", "mistral", level("public")) == []
}

test_restricted_data_stays_in_the_house if {
	abroad := object.union(level("restricted"), {"candidates": [object.union(models.by_name.granite, {"jurisdiction": "FR"})]})
	codes("customer-service", "granite", abroad) == ["residency_not_allowed"]
	codes("customer-service", "granite", object.union(abroad, level("confidential"))) == []
}

test_a_licence_that_excludes_the_eu_excludes_the_bank if {
	codes("software", "llama-4", {}) == ["licence_jurisdiction_excluded", "licence_not_allowed"]
	codes("software", "llama-3.3", {}) == []
}

test_research_in_a_bank_is_commercial if {
	codes("risk-research", "command-r", {"request": {"purpose": "research"}}) == ["licence_non_commercial", "licence_not_allowed"]
}

test_what_the_committee_bans_is_banned_wherever_it_runs if {
	codes("software", "grok-2", {}) == ["operator_banned"]
}

test_a_ban_begins_on_its_day if {
	acme := {"candidates": [object.union(models.by_name.granite, {"operator": "Acme AI"})]}
	codes("software", "granite", acme) == []
	later := object.union(acme, {"request": {"time": "2027-01-01T00:00:00Z"}})
	codes("software", "granite", later) == ["operator_banned"]
}

test_without_the_role_nobody_is_served if {
	answer := decision.result.excluded with input as models.asked(bank, "software", [], "granite", {})
		with data.drawbridge.facts.teams as facts.teams
	answer["ibm/granite-4.0-h-small"] == ["role_missing"]
}
