# METADATA
# title: Licence
# description: |
#   Whether the organisation accepts a candidate's licences: its own and, as `licence.ids` lists them,
#   those of every model that it was made from. Each must be accepted: by its id, or with
#   `vendor-terms` as the terms of a hosted vendor. A licence that is not known is accepted by no list.
package drawbridge.rules.licence

import data.drawbridge.reasons
import data.drawbridge.team

codes.licence_unknown := {
	"candidate": 150, "fact": "licences.allow", "model": "licences {licence.ids}",
	"change": "licences: accept {licence.ids} ({id})", "far": 3,
}

codes.licence_not_allowed := {
	"candidate": 160, "fact": "licences.allow", "model": "licences {licence.ids}",
	"change": "licences: accept {licence.ids} ({id})", "far": 3,
}

allow contains id if {
	some id in data.drawbridge.facts.licences.allow
	is_string(id)
	id != "LicenseRef-unknown"
}

vendor_terms if allow["vendor-terms"]

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
	stated := ids(c)
	count(stated) > 0
	every id in stated {
		acceptable(id, c)
	}
}

acceptable(id, c) if {
	allow[id]
} else if {
	vendor_terms
	vendors(id, c)
	id != "LicenseRef-unknown"
	is_string(id)
}

vendors(id, c) if {
	c.licence.id == id
	c.licence.vendor_terms == true
} else if {
	id in c.licence.vendor_ids
}

known(c) if {
	stated := ids(c)
	count(stated) > 0
	every id in stated {
		is_string(id)
		id != "LicenseRef-unknown"
	}
}

# METADATA
# description: |
#   A candidate's own licence first, then those of its ancestors. A question that follows the contract
#   without `ids` has only the own one.
ids(c) := c.licence.ids if {
	is_array(c.licence.ids)
} else := [c.licence.id] if {
	object.get(c.licence, "ids", "absent") == "absent"
}

# METADATA
# description: The first of a candidate's licences that is not accepted.
unaccepted(c) := [id | some id in ids(c); not acceptable(id, c)][0]

sentences.licence_unknown := [team.may_not("use"), ": the licence is not known"]

sentences.licence_not_allowed := [team.may_not("use"), after] if {
	c := reasons.first(excluded.licence_not_allowed)
	id := unaccepted(c)
	after := concat("", [": the licence ", id, inherited(c, id), " is not among those allowed"])
}

inherited(c, id) := concat("", [" of ", c.licence.from.ids[id]]) if {
	is_string(c.licence.from.ids[id])
} else := ""
