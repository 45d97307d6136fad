package drawbridge.decision_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(question, teams) := answer if {
	answer := decision.result with input as question with data.drawbridge.facts.teams as teams
}

test_the_verdict_has_every_part if {
	facts := {"objective": "listed", "substitute": true, "budget": {"usd": 5}, "mask": ["pii"]}
	verdict(fixture.asked({}), fixture.teams(facts)) == {
		"allow": true,
		"reasons": [],
		"denies": false,
		"warnings": [],
		"eligible": [
			{"id": "llama", "mask": [], "max_output_tokens": null, "attribution": ["Built with Llama"]},
			{"id": "gpt", "mask": ["pii"], "max_output_tokens": null, "attribution": []},
		],
		"excluded": {},
		"objective": "listed",
		"substitute": true,
		"larger_context": false,
		"spill_over": true,
		"limits": [{"key": "team:research", "unit": "usd", "amount": 5, "per": "month"}],
		"audit": {"content": "sealed"},
		"lowered_to": null,
		"raised_to": null,
		"unasked_tools": "refuse",
		"cache_seconds": 30,
	}
}

test_the_eligible_keep_the_candidates_order if {
	candidates := [object.union(fixture.own, {"id": id}) | some id in ["c", "a", "b"]]
	[owed.id | some owed in verdict(fixture.of(candidates), fixture.teams({})).eligible] == ["c", "a", "b"]
}

test_objective_is_cheapest_unless_another_is_known if {
	every stated, used in {"cheapest": "cheapest", "listed": "listed", "fastest": "fastest", "best": "cheapest"} {
		verdict(fixture.asked({}), fixture.teams({"objective": stated})).objective == used
	}
	verdict(fixture.asked({}), fixture.teams({})).objective == "cheapest"
}

test_substitute_is_true_only_where_the_team_says_so if {
	verdict(fixture.asked({}), fixture.teams({"substitute": true})).substitute == true
	every facts in [{}, {"substitute": false}, {"substitute": null}, {"substitute": "true"}] {
		verdict(fixture.asked({}), fixture.teams(facts)).substitute == false
	}
}

test_tools_nobody_asked_for_are_dropped_only_where_the_team_says_so if {
	verdict(fixture.asked({}), fixture.teams({"unasked_tools": "drop"})).unasked_tools == "drop"
	every facts in [{}, {"unasked_tools": "refuse"}, {"unasked_tools": true}, {"unasked_tools": null}] {
		verdict(fixture.asked({}), fixture.teams(facts)).unasked_tools == "refuse"
	}
}

test_a_refusal_says_every_ground_once_and_in_order if {
	question := fixture.asked({
		"request": {"purpose": "x", "operation": "image"},
		"principal": {"teams": ["ops"]},
		"sensitivity": {"level": "restricted"},
	})
	found := verdict(question, {"research": {"models": [], "roles": ["a"]}})
	[reason.code | some reason in found.reasons] == [
		"team_not_member", "role_missing", "operation_not_allowed", "purpose_not_allowed",
		"sensitivity_above_team", "team_not_entitled", "sensitivity_above_clearance",
	]
	found.excluded.gpt == [
		"operation_not_allowed", "purpose_not_allowed", "role_missing", "sensitivity_above_clearance",
		"sensitivity_above_team", "team_not_entitled", "team_not_member",
	]
}

test_a_sentence_names_the_first_candidate_and_counts_the_others if {
	every n, ending in {1: "a (self, DE).", 2: "a (self, DE) or b (self, DE).", 3: "a (self, DE) or 2 others."} {
		candidates := [object.union(fixture.own, {"id": id}) | some id in array.slice(["a", "b", "c"], 0, n)]
		found := verdict(fixture.of(candidates), fixture.teams({"models": []}))
		found.reasons == [{"code": "team_not_entitled", "message": concat("", ["Team research may not use ", ending])}]
	}
}

test_a_candidate_without_operator_or_place_is_named_by_its_id if {
	every patch in [{"operator": null}, {"jurisdiction": null}] {
		candidate := object.union(fixture.own, patch)
		found := verdict(fixture.of([candidate]), fixture.teams({"models": ["x"]}))
		found.reasons[0].message == "Team research may not use llama."
	}
}

test_the_sentence_of_the_contract if {
	found := verdict(fixture.asked({"sensitivity": {"level": "confidential"}, "candidates": [fixture.vendor]}), fixture.teams({}))
	found.reasons == [{
		"code": "sensitivity_above_clearance",
		"message": "Team research may not send confidential data to gpt (OpenAI, US).",
	}]
}

test_without_candidates_nothing_is_allowed if {
	every candidates in [[], null] {
		found := verdict(fixture.of(candidates), fixture.teams({}))
		found.allow == false
		found.eligible == []
		found.excluded == {}
	}
}

# Paths of the question, each of which is left out or null in turn.
paths := {path |
	some part, content in fixture.asked({})
	some path in ({[part]} | {[part, field] | some field, _ in content; part != "candidates"})
	path != ["candidates"]
} | {["candidates", "0", field] | some field, _ in fixture.own; field != "id"}

of_the_question := {path | some path in paths; path[0] != "candidates"}

of_a_candidate := paths - of_the_question

removed(path) := json.patch(fixture.asked({}), [{"op": "remove", "path": path}])

nulled(path) := json.patch(fixture.asked({}), [{"op": "replace", "path": path, "value": null}])

whole(question) if {
	found := verdict(question, fixture.teams({"roles": ["model-user"], "mask": ["pii"], "price_cap_usd": 1}))
	eligible := {owed.id | some owed in found.eligible}
	eligible | object.keys(found.excluded) == {"llama", "gpt"}
	count(eligible) + count(found.excluded) == 2
	any_eligible := count(eligible) > 0
	found.allow == any_eligible
	every codes in found.excluded {
		codes == sort(codes)
		count(codes) > 0
	}
}

test_whatever_the_question_lacks_each_candidate_is_in_one_place if {
	count(of_the_question) > 35
	every path in of_the_question {
		whole(removed(path))
	}
}

test_whatever_is_null_in_the_question_each_candidate_is_in_one_place if {
	every path in of_the_question {
		whole(nulled(path))
	}
}

test_whatever_a_candidate_lacks_it_is_in_one_place if {
	count(of_a_candidate) > 15
	every path in of_a_candidate {
		whole(removed(path))
	}
}

test_whatever_is_null_in_a_candidate_it_is_in_one_place if {
	every path in of_a_candidate {
		whole(nulled(path))
	}
}

# What decides is never missing without a refusal.
test_what_decides_may_not_be_missing if {
	every path in [
		["principal"], ["principal", "team"], ["principal", "teams"], ["principal", "roles"], ["request"],
		["request", "operation"], ["sensitivity"], ["sensitivity", "level"],
	] {
		question := json.patch(fixture.asked({}), [{"op": "remove", "path": path}])
		verdict(question, fixture.teams({"roles": ["model-user"]})).allow == false
	}
	facts := {"price_cap_usd": 1, "jurisdictions": ["US"]}
	verdict(fixture.of([fixture.vendor]), fixture.teams(facts)).allow == true
	every field in ["clearance", "licence", "fits", "capabilities", "estimated_cost_usd", "jurisdiction"] {
		question := fixture.of([object.remove(fixture.vendor, [field])])
		verdict(question, fixture.teams(facts)).allow == false
	}
}

test_unknown_hosting_is_taken_for_a_vendors if {
	every candidate in [object.remove(fixture.own, ["hosting"]), object.union(fixture.own, {"hosting": null})] {
		verdict(fixture.of([candidate]), fixture.teams({"mask": ["pii"]})).eligible[0].mask == ["pii"]
		secret := fixture.asked({"candidates": [candidate], "sensitivity": {"findings": {"secret.key": 1}}})
		verdict(secret, fixture.teams({})).excluded.llama == ["secret_present"]
	}
}
