package drawbridge.licence_test

import data.drawbridge.decision
import data.drawbridge.fixture

# The fixture's licence with another id, and only what the patch says besides.
codes(licence, allow) := answer if {
	candidate := with_licence(object.union(object.remove(fixture.own.licence, ["id", "ids"]), licence))
	answer := decision.result.excluded with input as fixture.of([candidate])
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.licences.allow as allow
}

with_licence(licence) := object.union(object.remove(fixture.own, ["licence"]), {"licence": licence})

sentence(licence, allow) := found.reasons[0].message if {
	candidate := with_licence(object.union(object.remove(fixture.own.licence, ["id", "ids"]), licence))
	found := decision.result with input as fixture.of([candidate])
		with data.drawbridge.facts.teams as fixture.teams({})
		with data.drawbridge.facts.licences.allow as allow
}

test_a_licence_on_the_list_is_allowed if {
	codes({"id": "MIT", "vendor_terms": false}, ["Apache-2.0", "MIT"]) == {}
}

test_a_licence_not_on_the_list_is_not if {
	every allow in [["Apache-2.0"], [], null, "MIT"] {
		codes({"id": "MIT", "vendor_terms": false}, allow) == {"llama": ["licence_not_allowed"]}
	}
}

test_vendor_terms_stand_for_every_vendors if {
	codes({"id": "LicenseRef-acme-terms", "vendor_terms": true}, ["vendor-terms"]) == {}
	every no in [false, null, "yes"] {
		codes({"id": "LicenseRef-acme-terms", "vendor_terms": no}, ["vendor-terms"]) == {"llama": ["licence_not_allowed"]}
	}
	codes({"id": "LicenseRef-acme-terms", "vendor_terms": true}, ["MIT"]) == {"llama": ["licence_not_allowed"]}
}

test_vendors_terms_may_be_allowed_one_by_one if {
	codes({"id": "LicenseRef-acme-terms", "vendor_terms": true}, ["LicenseRef-acme-terms"]) == {}
}

test_an_unknown_licence_is_on_no_list if {
	every id in ["LicenseRef-unknown", null] {
		every vendor_terms in [true, false] {
			codes({"id": id, "vendor_terms": vendor_terms}, [id, "vendor-terms"]) == {"llama": ["licence_unknown"]}
		}
	}
}

test_the_default_list_holds_open_licences_and_vendors_terms if {
	every licence in [{"id": "Apache-2.0"}, {"id": "MIT"}, {"id": "LicenseRef-x", "vendor_terms": true}] {
		codes(licence, data.drawbridge.facts.licences.allow) == {}
	}
	every id in ["llama4-community", "CC-BY-NC-4.0", "mrl-0.1", "qwen-research"] {
		codes({"id": id, "vendor_terms": false}, data.drawbridge.facts.licences.allow) == {"llama": ["licence_not_allowed"]}
	}
}

test_without_a_licence_nothing_is_known_or_permitted if {
	found := decision.result with input as fixture.of([with_licence(null)])
		with data.drawbridge.facts.teams as fixture.teams({})
	found.excluded.llama == [
		"licence_jurisdiction_excluded", "licence_non_commercial", "licence_unknown", "licence_user_threshold",
	]
}

test_the_licence_of_every_ancestor_must_be_allowed if {
	licence := {"id": "MIT", "ids": ["MIT", "llama3.1-community"]}
	codes(licence, ["MIT", "llama3.1-community"]) == {}
	codes(licence, ["MIT"]) == {"llama": ["licence_not_allowed"]}
	codes(licence, ["llama3.1-community"]) == {"llama": ["licence_not_allowed"]}
}

test_an_ancestors_vendor_terms_are_accepted_as_such if {
	licence := {"id": "MIT", "ids": ["MIT", "LicenseRef-acme-terms"], "vendor_ids": ["LicenseRef-acme-terms"]}
	codes(licence, ["MIT", "vendor-terms"]) == {}
	codes(object.remove(licence, ["vendor_ids"]), ["MIT", "vendor-terms"]) == {"llama": ["licence_not_allowed"]}
	unknown := {"id": "MIT", "ids": ["MIT", "LicenseRef-unknown"], "vendor_ids": ["LicenseRef-unknown"]}
	codes(unknown, ["MIT", "vendor-terms", "LicenseRef-unknown"]) == {"llama": ["licence_unknown"]}
}

test_a_list_of_licences_that_cannot_be_read_is_unknown if {
	every ids in [[], null, "MIT", {}, false, 1] {
		codes({"id": "MIT", "ids": ids}, ["MIT"]) == {"llama": ["licence_unknown"]}
	}
	codes({"id": "MIT", "ids": ["MIT", null]}, ["MIT"]) == {"llama": ["licence_unknown"]}
}

test_the_sentence_names_the_licence_and_where_it_comes_from if {
	own := {"id": "mrl-0.1", "ids": ["mrl-0.1"], "from": {}}
	sentence(own, ["MIT"]) == "Team research may not use llama (self, DE): the licence mrl-0.1 is not among those allowed."
	distilled := {"id": "MIT", "ids": ["MIT", "llama3.1-community"], "from": {"ids": {"llama3.1-community": "meta/llama-3.1-8b"}}}
	sentence(distilled, ["MIT"]) == concat(" ", [
		"Team research may not use llama (self, DE): the licence llama3.1-community of meta/llama-3.1-8b",
		"is not among those allowed.",
	])
}

test_a_candidate_without_a_licence_is_unknown if {
	found := decision.result.excluded with input as fixture.of([object.remove(fixture.own, ["licence"])])
		with data.drawbridge.facts.teams as fixture.teams({})
	"licence_unknown" in found.llama
}
