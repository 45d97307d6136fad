# METADATA
# title: Extra
# description: |
#   What the packages `drawbridge.custom.NAME` of `policy.extra` say: `grounds[code] := text` refuses
#   the request, `excluded[code] contains id` a candidate. They are heard beside the concerns of this
#   folder and can take nothing back from them. A code that is a concern's already is told as
#   `custom_` and that code. What cannot be read refuses: a text that is no string is said in other
#   words, ids that are no list exclude every candidate.
package drawbridge.extra

import data.drawbridge.codes

# METADATA
# description: Where two packages give one code, the text that sorts first is said.
grounds[code] := min(texts) if some code, texts in told

told[code] contains text if {
	some name
	some stated, said in data.drawbridge.custom[name].grounds
	code := own(stated)
	text := sentence(code, said)
}

sentence(code, said) := said if {
	is_string(said)
} else := concat("", ["The rule ", code, " refuses the request."])

excluded[code] contains c.id if {
	some name
	some stated, ids in data.drawbridge.custom[name].excluded
	some c in input.candidates
	stands(c.id, ids)
	code := own(stated)
}

own(code) := concat("_", ["custom", code]) if {
	codes.shipped[code]
} else := code

stands(id, ids) if id in ids

stands(_, ids) if not listed(ids)

listed(ids) if is_set(ids)

listed(ids) if is_array(ids)
