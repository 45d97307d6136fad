package drawbridge.fallback_test

import data.drawbridge.decision
import data.drawbridge.fixture

excluded(request, candidates, facts) := answer if {
	answer := decision.result.excluded with input as fixture.asked({"request": request, "candidates": candidates})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

hosted(id, hosting) := object.union(fixture.vendor, {"id": id, "provider": id, "hosting": hosting})

failure(candidate) := {"model": candidate.id, "provider": candidate.provider, "class": "transient"}

named(model, failed) := {"model": model, "requested": "concrete", "failed": failed}

test_an_open_circuit_is_passed_over if {
	every state, codes in {"open": {"gpt": ["vendor_restricted"]}, "half_open": {}, "closed": {}} {
		candidate := object.union(fixture.vendor, {"health": state})
		excluded({}, [fixture.own, candidate], {}) == codes
	}
}

test_a_target_that_failed_is_not_asked_again if {
	excluded({"failed": [failure(fixture.vendor)]}, [fixture.own, fixture.vendor], {}) == {"gpt": ["vendor_restricted"]}
}

test_a_failure_is_of_a_model_at_a_provider if {
	elsewhere := object.union(fixture.vendor, {"provider": "azure"})
	excluded({"failed": [failure(elsewhere)]}, [fixture.vendor], {}) == {}
	other := object.union(fixture.vendor, {"id": "gpt-mini"})
	excluded({"failed": [failure(other)]}, [fixture.vendor], {}) == {}
}

test_members_of_an_alias_stand_for_each_other if {
	every kind in ["alias", "auto"] {
		request := {"requested": kind, "failed": [failure(fixture.own)]}
		excluded(request, [fixture.own, fixture.vendor], {"substitute": false}) == {"llama": ["vendor_restricted"]}
	}
}

test_a_concrete_model_is_not_replaced_without_substitute if {
	every facts in [{}, {"substitute": false}, {"substitute": "yes"}] {
		found := excluded(named("gpt", [failure(fixture.vendor)]), [fixture.own, fixture.vendor], facts)
		found == {"llama": ["fallback_not_allowed"], "gpt": ["fallback_not_allowed", "vendor_restricted"]}
	}
}

test_a_concrete_model_is_replaced_after_a_failure_with_substitute if {
	found := excluded(named("gpt", [failure(fixture.vendor)]), [fixture.own, fixture.vendor], {"substitute": true})
	found == {"gpt": ["vendor_restricted"]}
}

test_a_concrete_model_is_not_replaced_before_a_failure if {
	found := excluded(named("gpt", []), [fixture.own, fixture.vendor], {"substitute": true})
	found == {"llama": ["fallback_not_allowed"]}
}

test_the_named_model_is_found_without_regard_to_case if {
	excluded(named("GPT", []), [fixture.vendor], {}) == {}
}

test_a_question_of_an_unknown_kind_is_about_a_concrete_model if {
	every kind in [null, "any"] {
		excluded({"model": "gpt", "requested": kind}, [fixture.own, fixture.vendor], {}) == {"llama": ["fallback_not_allowed"]}
	}
	excluded({"model": null, "requested": null}, [fixture.own], {}) == {"llama": ["fallback_not_allowed"]}
}

# Three members of an alias, of which the middle one has refused the request as too long.
sized(id, context) := object.union(fixture.own, {"id": id, "context": context})

sizes := [sized("small", 8000), sized("middle", 32000), sized("large", 128000)]

too_long(requested, id) := {
	"model": id,
	"requested": requested,
	"failed": [{"model": id, "provider": "local", "class": "context_length"}],
}

test_what_is_too_long_goes_nowhere_else_unless_the_team_says_so if {
	every facts in [{}, {"larger_context": false}, {"larger_context": "yes"}] {
		found := excluded(too_long("alias", "middle"), sizes, facts)
		every id in ["small", "middle", "large"] {
			"fallback_not_allowed" in found[id]
		}
	}
}

test_what_is_too_long_goes_to_larger_contexts_only if {
	found := excluded(too_long("alias", "middle"), sizes, {"larger_context": true})
	found == {"small": ["context_too_small"], "middle": ["context_too_small", "vendor_restricted"]}
	twins := array.concat(sizes, [sized("twin", 32000)])
	excluded(too_long("alias", "middle"), twins, {"larger_context": true}).twin == ["context_too_small"]
}

test_a_named_model_that_is_too_small_is_replaced_with_substitute_only if {
	found := excluded(too_long("concrete", "middle"), sizes, {"larger_context": true})
	found.large == ["fallback_not_allowed"]
	both := excluded(too_long("concrete", "middle"), sizes, {"larger_context": true, "substitute": true})
	not both.large
	both.small == ["context_too_small"]
}

test_a_model_of_unknown_context_is_too_small if {
	found := excluded(too_long("alias", "gone"), sizes, {"larger_context": true})
	found == {"small": ["context_too_small"], "middle": ["context_too_small"], "large": ["context_too_small"]}
}

terms(facts) := answer if {
	answer := decision.result with input as fixture.asked({}) with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_larger_contexts_are_permitted_where_the_team_says_so if {
	terms({"larger_context": true}).larger_context == true
	every facts in [{}, {"larger_context": false}, {"larger_context": "yes"}] {
		terms(facts).larger_context == false
	}
}

test_own_servers_spill_over_unless_the_team_says_no if {
	every facts in [{}, {"spill_over": true}] {
		terms(facts).spill_over == true
	}
	every facts in [{"spill_over": false}, {"spill_over": "yes"}, {"spill_over": null}] {
		terms(facts).spill_over == false
	}
}

test_a_replacement_never_takes_the_prompt_further if {
	order := ["own", "vendor-dedicated", "vendor"]
	every i, from in order {
		every j, to in order {
			first := hosted("first", from)
			second := hosted("second", to)
			found := excluded(named("first", [failure(first)]), [first, second], {"substitute": true})
			wider := {code | some code in found.second}
			wider == {"fallback_would_widen" | j > i}
		}
	}
}

test_only_own_replaces_a_model_that_is_not_shown if {
	found := excluded(named("gone", [failure(hosted("gone", "vendor"))]), [fixture.own, fixture.vendor], {"substitute": true})
	found == {"gpt": ["fallback_would_widen"]}
}

test_a_replacement_of_unknown_hosting_would_widen if {
	found := excluded(
		named("gpt", [failure(fixture.vendor)]),
		[fixture.vendor, hosted("second", null)],
		{"substitute": true},
	)
	found.second == ["fallback_would_widen"]
}

# Two places of one model, and another model.
places := [at("own", "own"), at("far", "vendor"), fixture.vendor]

at(provider, hosting) := object.union(
	fixture.vendor,
	{"id": concat("@", ["gpt-4.1", provider]), "name": "gpt-4.1", "provider": provider, "hosting": hosting},
)

test_a_models_places_stand_for_each_other_without_substitute if {
	before := excluded(named("GPT-4.1", []), places, {})
	before == {"gpt": ["fallback_not_allowed"]}
	after := excluded(named("gpt-4.1", [failure(at("own", "own"))]), places, {})
	after == {"gpt": ["fallback_not_allowed"], "gpt-4.1@own": ["fallback_not_allowed", "vendor_restricted"]}
}

test_a_model_of_one_place_is_named_with_its_provider_too if {
	excluded(named("gpt@openai", []), [object.union(fixture.vendor, {"name": "gpt"})], {}) == {}
}

test_who_names_one_place_gets_no_other_without_substitute if {
	found := excluded(named("gpt-4.1@far", []), places, {})
	found == {"gpt": ["fallback_not_allowed"], "gpt-4.1@own": ["fallback_not_allowed"]}
}

test_another_model_goes_no_further_than_the_places_that_were_tried if {
	near := excluded(named("gpt-4.1", [failure(at("own", "own"))]), places, {"substitute": true})
	near == {"gpt": ["fallback_would_widen"], "gpt-4.1@own": ["vendor_restricted"]}
	both := [failure(at("own", "own")), failure(at("far", "vendor"))]
	far := excluded(named("gpt-4.1", both), places, {"substitute": true})
	far == {"gpt-4.1@own": ["vendor_restricted"], "gpt-4.1@far": ["vendor_restricted"]}
}
