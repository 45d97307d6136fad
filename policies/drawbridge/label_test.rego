package drawbridge.label_test

import data.drawbridge.decision
import data.drawbridge.fixture

mail := {
	"level": "confidential", "declared": "internal", "categories": {"pii": "confidential"},
	"findings": {"email": 2}, "unscanned": [], "lower_to": "internal",
}

verdict(label, facts) := answer if {
	answer := decision.result with input as fixture.asked({"sensitivity": label})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_team_that_may_lower_the_level_is_believed if {
	found := verdict(mail, {"may_lower": "confidential"})
	found.lowered_to == "internal"
	[e.id | some e in found.eligible] == ["llama", "gpt"]
}

test_nobody_else_is if {
	every facts in [{}, {"may_lower": "internal"}, {"may_lower": "secret"}, {"may_lower": null}, {"may_lower": true}] {
		found := verdict(mail, facts)
		found.lowered_to == null
		found.excluded.gpt == ["sensitivity_above_clearance"]
	}
}

test_without_a_reason_the_gateway_asks_for_nothing_and_nothing_is_lowered if {
	every label in [object.union(mail, {"lower_to": null}), object.remove(mail, ["lower_to"])] {
		verdict(label, {"may_lower": "confidential"}).lowered_to == null
	}
}

test_what_is_restricted_is_never_lowered if {
	every level in ["confidential", "restricted"] {
		label := object.union(mail, {"level": "restricted", "lower_to": level})
		verdict(label, {"may_lower": "restricted"}).lowered_to == null
	}
}

test_what_the_recogniser_did_not_look_into_is_never_lowered if {
	label := object.union(mail, {"unscanned": ["recogniser"]})
	verdict(label, {"may_lower": "confidential"}).lowered_to == null
	verdict(label, {"may_lower": "confidential", "detector_away": "go_on"}).lowered_to == "internal"
}

test_a_secret_is_never_lowered if {
	every patch in [{"categories": {"secret": "confidential"}}, {"findings": {"secret.jwt": 1}}] {
		found := verdict(object.union(mail, patch), {"may_lower": "confidential"})
		found.lowered_to == null
		"secret_present" in found.excluded.gpt
	}
}

test_nothing_is_raised_or_left_as_it_is_by_it if {
	every to in ["confidential", "restricted", "secret", 1] {
		verdict(object.union(mail, {"lower_to": to}), {"may_lower": "confidential"}).lowered_to == null
	}
}

test_the_lowered_level_counts_for_the_team_and_for_places if {
	facts := {"may_lower": "confidential", "max_sensitivity": "internal", "jurisdictions": {"public": ["DE", "US"], "confidential": ["DE"]}}
	verdict(mail, facts).excluded == {}
	verdict(mail, object.remove(facts, ["may_lower"])).allow == false
}

test_a_person_that_is_acted_for_must_be_permitted_to_lower_too if {
	person := fixture.person({"teams": ["sales"]})
	caller := object.union(fixture.principal, {"on_behalf_of": person})
	asked := fixture.asked({"sensitivity": mail, "principal": caller})
	lowering := object.union(fixture.teams({"may_lower": "confidential"}), {"sales": {"models": ["*"], "max_sensitivity": "restricted"}})
	found := decision.result with input as asked with data.drawbridge.facts.teams as lowering
	found.excluded.gpt == ["delegation_not_allowed"]
}
