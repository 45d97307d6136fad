# METADATA
# title: Fixture
# description: Questions for the tests, a plain one and what may differ from it.
package drawbridge.fixture

own := {
	"id": "llama", "provider": "local", "operator": "self", "jurisdiction": "DE", "hosting": "own",
	"weights": "open", "maker": "Meta", "clearance": "restricted", "labels": {"tier": "house"},
	"licence": {
		"id": "Apache-2.0", "osi": true, "vendor_terms": false, "commercial": "yes", "mau_limit": null,
		"excluded_jurisdictions": [], "output_training": "yes", "attribution": "Built with Llama",
		"ids": ["Apache-2.0"], "vendor_ids": [], "attributions": ["Built with Llama"], "naming": [], "from": {},
	},
	"lineage": ["meta/llama-3.3-70b"], "price": {"input": 0.1, "output": 0.2}, "estimated_cost_usd": 0.0002,
	"context": 131072, "fits": true, "capabilities": ["chat", "streaming", "tools"], "retires": null, "health": "closed",
}

vendor := {
	"id": "gpt", "provider": "openai", "operator": "OpenAI", "jurisdiction": "US", "hosting": "vendor",
	"weights": "closed", "maker": "OpenAI", "clearance": "internal", "labels": {},
	"licence": {
		"id": "LicenseRef-openai-business-terms", "osi": false, "vendor_terms": true, "commercial": "yes",
		"mau_limit": null, "excluded_jurisdictions": [], "output_training": "no", "attribution": null,
		"ids": ["LicenseRef-openai-business-terms"], "vendor_ids": ["LicenseRef-openai-business-terms"],
		"attributions": [], "naming": [], "from": {},
	},
	"lineage": [], "price": {"input": 0.4, "output": 1.6}, "estimated_cost_usd": 0.0014,
	"context": 1047576, "fits": true, "capabilities": ["chat", "streaming", "tools", "vision"],
	"retires": "2027-06-01", "health": "closed",
}

request := {
	"id": "0193", "time": "2026-11-24T15:04:00Z", "operation": "chat", "model": "auto",
	"requested": "auto", "stream": true, "purpose": null, "max_output_tokens": 512,
	"estimated_input_tokens": 1400, "needs": ["streaming", "tools"], "tags": {}, "attempt": 1,
	"failed": [], "features": ["mask", "attribution", "max_output_tokens"],
}

principal := {
	"kind": "user", "id": "u-1", "issuer": "https://id.example", "name": "ann", "team": "research",
	"teams": ["research"], "roles": ["model-user"], "claims": {}, "key": null, "on_behalf_of": null,
}

# METADATA
# description: A person that proved itself, of the caller's team, with parts of it replaced.
person(patch) := object.union(
	{
		"id": "p-1", "name": "bob", "issuer": "https://id.example", "verified": true, "source": "token",
		"teams": ["research"], "roles": ["model-user"], "claims": {},
	},
	patch,
)

key := {"id": "k-1", "name": "ci", "owner": null, "models": [], "tags": {}}

sensitivity := {
	"level": "internal", "declared": null, "categories": {}, "findings": {}, "unscanned": ["text"], "lower_to": null,
}

# METADATA
# description: |
#   A plain question about both candidates, with parts of it replaced.
asked(patch) := object.union(
	{
		"contract": "drawbridge/decision/v1",
		"request": request,
		"principal": principal,
		"sensitivity": sensitivity,
		"candidates": [own, vendor],
		"organisation": {"name": "Acme", "jurisdiction": "DE", "monthly_active_users": 40000},
		"source": {"address": "10.1.2.3"},
		"grants": [],
	},
	patch,
)

of(candidates) := asked({"candidates": candidates})

with_request(patch) := asked({"request": patch})

by(patch) := asked({"principal": patch})

labelled(patch) := asked({"sensitivity": patch})

# METADATA
# description: |
#   Teams of which `research` may do everything that a team can say, but for what the patch changes.
teams(patch) := {"research": object.union({"models": ["*"], "max_sensitivity": "restricted"}, patch)}
