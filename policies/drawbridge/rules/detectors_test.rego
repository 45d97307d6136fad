package drawbridge.rules.detectors_test

import data.drawbridge.decision
import data.drawbridge.fixture

label(kinds) := {
	"level": "public", "declared": "public", "categories": {}, "findings": {}, "unscanned": kinds,
}

verdict(kinds, facts) := answer if {
	answer := decision.result with input as fixture.asked({"sensitivity": label(kinds)})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

test_a_prompt_is_restricted_while_the_recogniser_is_away if {
	every facts in [{}, {"detector_away": "restricted"}, {"detector_away": "something"}, {"detector_away": null}] {
		found := verdict(["recogniser"], facts)
		found.excluded.gpt == ["sensitivity_above_clearance"]
		found.raised_to == "restricted"
	}
}

test_a_team_may_be_refused_then if {
	found := verdict(["recogniser"], {"detector_away": "refuse"})
	found.allow == false
	found.reasons[0].code == "detector_away"
}

test_a_team_may_go_on_then if {
	found := verdict(["recogniser"], {"detector_away": "go_on"})
	found.excluded == {}
	found.raised_to == null
}

test_nothing_of_this_holds_while_it_is_there if {
	every choice in ["refuse", "restricted", "go_on"] {
		verdict(["image"], {"detector_away": choice}).excluded == {}
	}
}
