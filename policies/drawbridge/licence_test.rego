package drawbridge.licence_test

import data.drawbridge.decision
import data.drawbridge.fixture

codes(licence, allow) := answer if {
	candidate := object.union(object.remove(fixture.own, ["licence"]), {"licence": licence})
	answer := decision.result.excluded with input as fixture.of([candidate])
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
	codes(null, ["vendor-terms"]) == {"llama": ["licence_unknown"]}
}

test_the_default_list_holds_open_licences_and_vendors_terms if {
	every licence in [{"id": "Apache-2.0"}, {"id": "MIT"}, {"id": "LicenseRef-x", "vendor_terms": true}] {
		codes(licence, data.drawbridge.facts.licences.allow) == {}
	}
	every id in ["llama4-community", "CC-BY-NC-4.0", "mrl-0.1", "qwen-research"] {
		codes({"id": id, "vendor_terms": false}, data.drawbridge.facts.licences.allow) == {"llama": ["licence_not_allowed"]}
	}
}
