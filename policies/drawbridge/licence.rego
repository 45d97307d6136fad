# METADATA
# title: Licence
# description: |
#   Whether the organisation accepts a candidate's licence: by its id, or with `vendor-terms` as the
#   terms of a hosted vendor. A licence that is not known is accepted by no list.
package drawbridge.licence

allow := {id |
	some id in data.drawbridge.facts.licences.allow
	is_string(id)
	id != "LicenseRef-unknown"
}

vendor_terms if "vendor-terms" in allow

refused := [c | some c in input.candidates; not accepted(c)]

excluded.licence_unknown contains c.id if {
	some c in refused
	not known(c)
}

excluded.licence_not_allowed contains c.id if {
	some c in refused
	known(c)
}

accepted(c) if {
	c.licence.id in allow
} else if {
	vendor_terms
	c.licence.vendor_terms == true
	known(c)
}

known(c) if {
	is_string(c.licence.id)
	c.licence.id != "LicenseRef-unknown"
}
