package drawbridge.vendors_test

import data.drawbridge.decision
import data.drawbridge.fixture
import data.drawbridge.rules.vendors

codes(question, facts) := answer if {
	answer := decision.result.excluded with input as question
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.vendors as object.union({"banned": [], "barred": []}, facts)
}

banned := ["operator_banned"]

barred := ["caller_barred"]

test_a_model_is_banned_by_its_own_id_in_the_book if {
	candidate := object.union(fixture.vendor, {"book": "deepseek/deepseek-v3.1", "lineage": []})
	every ban in [{"lineage": "deepseek/*"}, {"lineage": "deepseek-v3*"}] {
		codes(fixture.of([candidate]), {"banned": [ban]}) == {"gpt": banned}
	}
	codes(fixture.of([candidate]), {"banned": [{"lineage": "deepseek/deepseek-r1"}]}) == {}
	codes(fixture.of([object.union(candidate, {"book": null})]), {"banned": [{"lineage": "deepseek/*"}]}) == {}
}

test_a_banned_operator_maker_or_lineage_is_excluded if {
	every ban in [{"operator": "OpenAI"}, {"maker": "OpenAI"}] {
		codes(fixture.asked({}), {"banned": [ban]}) == {"gpt": banned}
	}
	every ban in [{"maker": "Meta"}, {"lineage": "meta/llama-3.3-70b"}, {"lineage": "llama-3.3-70b"}, {"lineage": "meta/*"}, {"lineage": "llama"}] {
		codes(fixture.asked({}), {"banned": [ban]}) == {"llama": banned}
	}
}

test_a_ban_of_several_bans_each if {
	codes(fixture.asked({}), {"banned": [{"operator": "OpenAI", "lineage": "llama-3*"}]}) == {"llama": banned, "gpt": banned}
}

test_a_ban_of_others_bans_nobody_here if {
	every ban in [{"operator": "Acme"}, {"maker": "Acme"}, {"lineage": "acme-1"}, {"reason": "x"}] {
		codes(fixture.asked({}), {"banned": [ban]}) == {}
	}
}

test_a_ban_holds_in_its_time if {
	codes(fixture.asked({}), {"banned": [{"operator": "OpenAI", "from": "2026-12-01T00:00:00Z"}]}) == {}
	codes(fixture.asked({}), {"banned": [{"operator": "OpenAI", "from": "2026-11-01T00:00:00Z"}]}) == {"gpt": banned}
	codes(fixture.asked({}), {"banned": [{"operator": "OpenAI", "until": "2026-11-01T00:00:00Z"}]}) == {}
}

test_a_bar_is_about_the_operators_model if {
	every bar, excluded in {
		{"operator": "OpenAI"}: {"gpt": barred},
		{"model": "gpt*"}: {"gpt": barred},
		{"model": "GPT"}: {"gpt": barred},
		{"operator": "OpenAI", "model": "g*t"}: {"gpt": barred},
		{"operator": "OpenAI", "model": "llama"}: {},
		{"operator": "self", "model": "gpt*"}: {},
		{"model": "meta/llama*"}: {"llama": barred},
		{"reason": "everything"}: {"llama": barred, "gpt": barred},
	} {
		codes(fixture.asked({}), {"barred": [bar]}) == excluded
	}
}

bar := {"operator": "OpenAI", "unless": {"claim": "nationality", "in": ["US", "CA"]}}

person(verified, claims) := fixture.person({"verified": verified, "claims": claims})

test_a_claim_exempts_from_a_bar if {
	every value in ["US", ["FR", "CA"]] {
		codes(fixture.by({"claims": {"nationality": value}}), {"barred": [bar]}) == {}
	}
}

test_without_the_claim_the_bar_stands if {
	every claims in [{}, {"nationality": "FR"}, {"nationality": ["FR"]}, {"nationality": null}, {"site": "US"}] {
		codes(fixture.by({"claims": claims}), {"barred": [bar]}) == {"gpt": barred}
	}
}

test_the_person_acted_for_must_be_exempt_too if {
	ours := {"nationality": "US"}
	codes(fixture.by({"claims": ours, "on_behalf_of": person(true, {"nationality": "CA"})}), {"barred": [bar]}) == {}
	codes(fixture.by({"claims": ours, "on_behalf_of": person(true, {"nationality": "FR"})}), {"barred": [bar]}) == {"gpt": barred}
	codes(fixture.by({"claims": {}, "on_behalf_of": person(true, {"nationality": "CA"})}), {"barred": [bar]}) == {"gpt": barred}
}

test_a_person_who_is_not_proved_is_never_exempt if {
	every verified in [false, null, "true"] {
		question := fixture.by({"claims": {"nationality": "US"}, "on_behalf_of": person(verified, {"nationality": "US"})})
		codes(question, {"barred": [bar]}).gpt[_] == "caller_barred"
	}
}

test_a_star_is_any_text if {
	every pattern, texts in {
		"claude-fable*": {"claude-fable", "claude-fable-2", "Claude-Fable-2"},
		"*fable": {"claude-fable"},
		"*fable*": {"claude-fable", "claude-fable-2", "Claude-Fable-2"},
		"claude*2": {"claude-fable-2", "Claude-Fable-2"},
		"claude-fable": {"claude-fable"},
		"*": {"claude-fable", "claude-fable-2", "Claude-Fable-2", "sonnet"},
		"fable": set(),
		"": set(),
	} {
		{text | some text in ["claude-fable", "claude-fable-2", "Claude-Fable-2", "sonnet"]; vendors.matches(pattern, text)} == texts
	}
}

test_a_bar_of_a_model_bars_all_its_places_and_one_of_a_place_only_that if {
	candidates := [object.union(fixture.vendor, {"id": concat("@", ["gpt", p]), "name": "gpt", "provider": p}) | some p in ["a", "b"]]
	every pattern, expected in {"gpt": {"gpt@a", "gpt@b"}, "gpt@b": {"gpt@b"}, "g*@a": {"gpt@a"}} {
		object.keys(codes(fixture.of(candidates), {"barred": [{"model": pattern}]})) == expected
	}
	single := object.union(fixture.vendor, {"name": "gpt"})
	codes(fixture.of([single]), {"barred": [{"model": "gpt@openai"}]}) == {"gpt": barred}
}
