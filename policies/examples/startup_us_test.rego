package examples.startup_us_test

import data.drawbridge.decision
import data.examples.models

facts := data.examples["startup-us"]

startup := {"name": "Example Labs", "jurisdiction": "US", "monthly_active_users": 900000}

verdict(team, model, patch) := answer if {
	answer := decision.result with input as models.asked(startup, team, [], model, patch)
		with data.drawbridge.facts.teams as facts.teams
		with data.drawbridge.facts.licences as facts.licences
		with data.drawbridge.facts.vendors as facts.vendors
}

codes(team, model, patch) := object.get(verdict(team, model, patch).excluded, models.by_name[model].id, [])

test_the_product_uses_what_may_be_used_commercially if {
	every model in ["granite", "llama-3.3", "llama-4", "r1-llama", "gpt", "mistral"] {
		codes("product", model, {}) == []
	}
	codes("product", "command-r", {}) == ["licence_non_commercial", "licence_not_allowed"]
}

test_hosted_models_train_nothing if {
	codes("training", "gpt", {}) == ["licence_output_training"]
	codes("training", "gpt", {"request": {"purpose": "evaluation"}}) == []
}

test_a_llama_trains_and_gives_its_name_whatever_was_made_of_it if {
	every model in ["llama-3.3", "r1-llama"] {
		verdict("training", model, {}).eligible[0].attribution[_] == `Name a model that is trained on the output "Llama..."`
	}
}

test_above_700_million_users_llama_needs_a_licence_of_its_own if {
	grown := {"organisation": {"monthly_active_users": 700000001}}
	codes("product", "llama-3.3", grown) == ["licence_user_threshold"]
	codes("product", "r1-llama", grown) == ["licence_user_threshold"]
	codes("product", "granite", grown) == []
}

test_a_barred_model_is_for_those_whom_the_directive_lets if {
	codes("product", "fable", {}) == ["caller_barred"]
	codes("product", "fable", {"principal": {"claims": {"nationality": "US"}}}) == []
}

test_a_dear_request_is_refused if {
	dear := {"candidates": [object.union(models.by_name.gpt, {"estimated_cost_usd": 0.11})]}
	codes("product", "gpt", dear) == ["price_above_cap"]
}
