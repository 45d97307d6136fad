# METADATA
# title: Models of the examples
# description: What the three organisations ask about, by name, with the licences as they are.
package examples.models

import data.drawbridge.fixture

open(id, licence) := object.union(fixture.own, {
	"id": id, "book": id, "lineage": [], "weights": "open", "hosting": "own", "clearance": "restricted",
	"estimated_cost_usd": 0.001, "licence": object.union(permissive, licence),
})

closed(id, operator, licence) := object.union(fixture.vendor, {
	"id": id, "book": id, "lineage": [], "operator": operator, "maker": operator, "clearance": "internal",
	"retires": null, "licence": object.union(permissive, object.union({"vendor_terms": true, "output_training": "no"}, licence)),
})

permissive := {"osi": false, "commercial": "yes", "mau_limit": null, "excluded_jurisdictions": [], "output_training": "yes"}

licensed(id, terms) := object.union({"id": id, "ids": [id]}, terms)

meta := {"commercial": "conditional", "mau_limit": 700000000, "output_training": "conditional", "naming": ["Llama"]}

by_name := {
	"granite": open("ibm/granite-4.0-h-small", licensed("Apache-2.0", {})),
	"llama-3.3": open("meta/llama-3.3-70b", licensed("llama3.3-community", meta)),
	"llama-4": open("meta/llama-4-scout", licensed("llama4-community", object.union(meta, {"excluded_jurisdictions": ["EU"]}))),
	"grok-2": open("xai/grok-2", licensed("MIT", {})),
	"r1-llama": object.union(
		open("deepseek/deepseek-r1-distill-llama-8b", licensed("MIT", object.union(meta, {
			"ids": ["MIT", "llama3.1-community"],
			"from": {"mau_limit": "meta/llama-3.1-8b", "ids": {"llama3.1-community": "meta/llama-3.1-8b"}},
		}))),
		{"lineage": ["meta/llama-3.1-8b"]},
	),
	"command-r": open("cohere/command-r", licensed("CC-BY-NC-4.0", {"commercial": "no", "output_training": "conditional"})),
	"gpt": closed("openai/gpt-4.1-mini", "OpenAI", licensed("LicenseRef-openai-business-terms", {})),
	"mistral": object.union(
		closed("mistral/mistral-large-latest", "Mistral", licensed("LicenseRef-mistral-commercial-terms", {"output_training": "conditional"})),
		{"jurisdiction": "FR"},
	),
	"fable": closed("anthropic/claude-fable-1", "Anthropic", licensed("LicenseRef-anthropic-commercial-terms", {})),
}

# METADATA
# description: The question of somebody of a team about a model.
asked(organisation, team, roles, model, patch) := object.union(
	fixture.asked({
		"organisation": organisation,
		"principal": {"team": team, "teams": [team], "roles": roles},
		"candidates": [by_name[model]],
	}),
	patch,
)
