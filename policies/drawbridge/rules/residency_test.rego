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

by_level(level, jurisdictions) := {place |
	some place in ["DE", "FR", "US", null]
	candidate := object.union(fixture.own, {"jurisdiction": place})
	verdict := decision.result with input as fixture.asked({"candidates": [candidate], "sensitivity": {"level": level}})
		with data.drawbridge.facts.teams as fixture.teams({"jurisdictions": jurisdictions})
	not residency_excludes(verdict)
}

residency_excludes(verdict) if "residency_not_allowed" in verdict.excluded.llama

test_a_levels_list_holds_for_it_and_for_all_above if {
	facts := {"confidential": ["EU"], "restricted": ["DE", "US"]}
	by_level("public", facts) == {"DE", "FR", "US", null}
	by_level("internal", facts) == {"DE", "FR", "US", null}
	by_level("confidential", facts) == {"DE", "FR"}
	by_level("restricted", facts) == {"DE"}
	by_level("public", {"public": ["US"]}) == {"US"}
	by_level("restricted", {"public": ["US"]}) == {"US"}
}

test_a_level_that_is_not_known_leads_nowhere if {
	every level in ["public", "restricted"] {
		by_level(level, {"secret": ["DE"]}) == set()
		by_level(level, {"secret": ["DE"], "public": ["DE"]}) == set()
	}
	every level in [null, "top"] {
		by_level(level, {"public": ["DE", "FR"], "restricted": ["DE"]}) == {"DE"}
		by_level(level, {"restricted": []}) == set()
	}
}

test_a_levels_list_that_cannot_be_read_leads_nowhere if {
	every list in [null, "DE", {"DE": true}, 1] {
		by_level("restricted", {"confidential": list}) == set()
	}
	by_level("restricted", {}) == {"DE", "FR", "US", null}
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
