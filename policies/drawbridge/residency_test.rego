package drawbridge.residency_test

import data.drawbridge.decision
import data.drawbridge.fixture

reaches(jurisdiction, facts) := answer if {
	candidate := object.union(fixture.own, {"jurisdiction": jurisdiction})
	verdict := decision.result with input as fixture.of([candidate])
		with data.drawbridge.facts.teams as fixture.teams(facts)
	every _, codes in verdict.excluded {
		codes == ["residency_not_allowed"]
	}
	answer := verdict.allow
}

test_absent_jurisdictions_reach_anywhere if {
	every place in ["DE", "US", "EU", null] {
		reaches(place, {}) == true
	}
}

test_a_listed_jurisdiction_is_reached if {
	reaches("DE", {"jurisdictions": ["FR", "DE"]}) == true
	reaches("US", {"jurisdictions": ["FR", "DE"]}) == false
}

test_an_empty_list_reaches_nowhere if {
	every places in [[], null, "DE"] {
		reaches("DE", {"jurisdictions": places}) == false
	}
}

test_an_unknown_place_is_not_reached if {
	every place in [null, "", "XX", "DEU"] {
		reaches(place, {"jurisdictions": ["EU", "DE"]}) == false
	}
}

test_a_group_stands_for_its_members if {
	every place in ["DE", "FR", "IE", "SK"] {
		reaches(place, {"jurisdictions": ["EU"]}) == true
	}
	every place in ["NO", "CH", "GB", "US", "EEA"] {
		reaches(place, {"jurisdictions": ["EU"]}) == false
	}
}

test_a_provider_in_a_group_is_reached_where_all_of_the_group_is if {
	reaches("EU", {"jurisdictions": ["EU"]}) == true
	reaches("EU", {"jurisdictions": ["EEA"]}) == true
	reaches("EU", {"jurisdictions": ["DE", "FR"]}) == false
	reaches("EU", {"jurisdictions": data.drawbridge.facts.jurisdictions.EU}) == true
}

test_the_groups_are_whole if {
	count(data.drawbridge.facts.jurisdictions.EU) == 27
	count(data.drawbridge.facts.jurisdictions.EEA) == 30
	every place in data.drawbridge.facts.jurisdictions.EU {
		place in data.drawbridge.facts.jurisdictions.EEA
	}
	reaches("NO", {"jurisdictions": ["EEA"]}) == true
}
