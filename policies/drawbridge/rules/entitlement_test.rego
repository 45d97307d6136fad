package drawbridge.entitlement_test

import data.drawbridge.decision
import data.drawbridge.fixture
import data.drawbridge.rules.entitlement

codes(q, teams) := answer if {
	answer := decision.result.excluded with input as q with data.drawbridge.facts.teams as teams
}

test_a_team_without_facts_is_unknown if {
	verdict := decision.result with input as fixture.asked({}) with data.drawbridge.facts.teams as {}
	verdict.excluded == {"llama": ["team_unknown"], "gpt": ["team_unknown"]}
	verdict.reasons == [{"code": "team_unknown", "message": "Team research is not known to policy."}]
}

test_a_caller_without_a_team_is_unknown if {
	verdict := decision.result with input as fixture.by({"team": null}) with data.drawbridge.facts.teams as fixture.teams({})
	verdict.allow == false
	verdict.reasons == [{"code": "team_unknown", "message": "The caller acts for no team; ask for one."}]
}

test_a_team_that_is_not_the_callers_is_refused if {
	every teams in [["ops"], [], null] {
		found := codes(fixture.by({"teams": teams}), fixture.teams({}))
		found == {"llama": ["team_not_member"], "gpt": ["team_not_member"]}
	}
}

test_a_team_without_models_may_use_none if {
	every models in [[], null, "*"] {
		found := codes(fixture.asked({}), fixture.teams({"models": models}))
		found == {"llama": ["team_not_entitled"], "gpt": ["team_not_entitled"]}
	}
	found := codes(fixture.asked({}), {"research": {}})
	found == {"llama": ["team_not_entitled"], "gpt": ["team_not_entitled"]}
}

# Each selector, and which of the two candidates it selects.
selectors := {
	"llama": {"llama"},
	"lla": set(),
	"*": {"llama", "gpt"},
	"weights:open": {"llama"},
	"weights:closed": {"gpt"},
	"hosting:own": {"llama"},
	"hosting:vendor": {"gpt"},
	"hosting:vendor-dedicated": set(),
	"operator:OpenAI": {"gpt"},
	"operator:Open": set(),
	"maker:Meta": {"llama"},
	"licence:Apache-2.0": {"llama"},
	"licence:MIT": set(),
	"label:tier=house": {"llama"},
	"label:tier=hous": set(),
	"label:tier": set(),
	"label:": set(),
	"weights:": set(),
}

test_each_selector_selects_what_it_names if {
	every selector, selected in selectors {
		found := codes(fixture.asked({}), fixture.teams({"models": [selector]}))
		object.keys(found) == {"llama", "gpt"} - selected
	}
}

test_a_list_selects_what_any_of_it_selects if {
	every one, of_one in selectors {
		every other, of_other in selectors {
			selection := entitlement.selection([one, other])
			selected := {c.id | some c in [fixture.own, fixture.vendor]; entitlement.selects(selection, c)}
			selected == of_one | of_other
		}
	}
}

test_a_keys_models_narrow_its_teams if {
	key := object.union(fixture.key, {"models": ["weights:open"]})
	codes(fixture.by({"key": key}), fixture.teams({})) == {"gpt": ["team_not_entitled"]}
	object.keys(codes(fixture.by({"key": key}), fixture.teams({"models": ["gpt"]}))) == {"llama", "gpt"}
}

test_a_key_without_models_narrows_nothing if {
	codes(fixture.by({"key": fixture.key}), fixture.teams({})) == {}
}

test_a_candidate_without_facts_is_selected_by_its_id_alone if {
	entitlement.selects(entitlement.selection(["bare"]), {"id": "bare"})
	not entitlement.selects(entitlement.selection(["weights:open"]), {"id": "bare"})
}
