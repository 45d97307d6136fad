package drawbridge.blocks_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(blocks) := answer if {
	answer := decision.result with input as fixture.by({"key": fixture.key, "on_behalf_of": fixture.person({})})
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.blocks as blocks
}

test_without_blocks_all_may_serve if verdict([]).excluded == {}

test_a_blocked_team_gets_nothing if {
	found := verdict([{"team": "research", "reason": "not for callers"}])
	found.excluded == {"llama": ["blocked"], "gpt": ["blocked"]}
	found.reasons == [{"code": "blocked", "message": "Team research is blocked."}]
}

test_a_blocked_caller_gets_nothing if {
	every block in [{"principal": "u-1"}, {"principal": "p-1"}, {"key": "k-1"}] {
		found := verdict([block])
		found.excluded == {"llama": ["blocked"], "gpt": ["blocked"]}
		found.reasons == [{"code": "blocked", "message": "The caller is blocked."}]
	}
}

test_a_blocked_model_or_provider_does_not_serve if {
	every block in [{"model": "gpt"}, {"provider": "openai"}] {
		found := verdict([block])
		found.excluded == {"gpt": ["blocked"]}
		found.reasons == [{"code": "blocked", "message": "A block stands against gpt (OpenAI, US)."}]
	}
}

test_a_block_of_others_blocks_nobody_here if {
	every block in [{"team": "ops"}, {"principal": "x"}, {"key": "x"}, {"model": "x"}, {"provider": "x"}, {"reason": "x"}] {
		verdict([block]).excluded == {}
	}
}

test_a_block_ends_at_until if {
	verdict([{"model": "gpt", "until": "2026-11-24T15:04:00Z"}]).excluded == {}
	verdict([{"model": "gpt", "until": "2026-11-24T15:05:00Z"}]).excluded == {"gpt": ["blocked"]}
}

test_blocks_of_caller_and_model_are_said_once if {
	found := verdict([{"team": "research"}, {"principal": "u-1"}, {"model": "gpt"}])
	found.reasons == [{"code": "blocked", "message": "Team research is blocked."}]
	found.excluded.gpt == ["blocked"]
}

test_null_names_block_nobody if {
	blocks := [{"principal": null, "key": null, "team": null, "model": null, "provider": null}]
	answer := decision.result with input as fixture.asked({})
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.blocks as blocks
	answer.excluded == {}
}

test_a_person_all_of_whose_teams_are_blocked_gets_nothing if {
	answer := decision.result with input as fixture.by({"on_behalf_of": fixture.person({"teams": ["sales", "ops"]})})
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.blocks as [{"team": "sales"}, {"team": "ops"}]
	{"code": "blocked", "message": "The caller is blocked."} in answer.reasons
	answer.excluded.llama == ["blocked", "delegation_not_allowed"]
}

test_a_model_is_blocked_whatever_its_case if {
	verdict([{"model": "GPT"}]).excluded == {"gpt": ["blocked"]}
}

test_a_block_holds_from_when_it_stands_there if {
	verdict([{"model": "gpt", "from": "2099-01-01T00:00:00Z"}]).excluded == {"gpt": ["blocked"]}
}

test_a_block_of_a_model_stops_all_its_places_and_one_of_a_place_only_that if {
	candidates := [object.union(fixture.vendor, {"id": id, "name": "gpt"}) | some id in ["gpt@a", "gpt@b"]]
	every name, stopped in {"GPT": {"gpt@a", "gpt@b"}, "gpt@B": {"gpt@b"}, "GPT@openai": {"gpt@a", "gpt@b"}} {
		found := decision.result with input as fixture.asked({"candidates": candidates})
			with data.drawbridge.facts.teams as fixture.teams({})
			with data.drawbridge.facts.blocks as [{"model": name}]
		object.keys(found.excluded) == stopped
	}
}
