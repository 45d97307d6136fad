package drawbridge.delegation_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(person, facts) := answer if {
	answer := decision.result with input as fixture.by({"on_behalf_of": person})
		with data.drawbridge.facts.teams as fixture.teams(facts)
}

named(verified) := {"id": "p", "verified": verified, "source": "header", "claims": {}}

test_a_caller_for_itself_needs_no_right if verdict(null, {}).allow

test_a_proved_person_may_be_acted_for_by_anyone if {
	verdict(named(true), {}).allow
	verdict(named(true), {"may_assert": false}).allow
}

test_a_named_person_needs_may_assert if {
	every verified in [false, null, "true"] {
		verdict(named(verified), {"may_assert": true}).allow
		every facts in [{}, {"may_assert": false}, {"may_assert": "true"}] {
			found := verdict(named(verified), facts)
			found.excluded == {"llama": ["delegation_not_allowed"], "gpt": ["delegation_not_allowed"]}
			found.reasons == [{
				"code": "delegation_not_allowed",
				"message": "Team research may not name a person it acts for; send that person's token.",
			}]
		}
	}
}
