# METADATA
# title: Standing
# description: |
#   What the codes that bind a person acted for leave of the candidates. Asked with another principal in
#   the input, it says what that one may. What was granted to the caller was not granted to a person
#   that it acts for, so it is asked without grants.
package drawbridge.standing

import data.drawbridge.answers
import data.drawbridge.rules.obligations

# METADATA
# description: |
#   The candidates that the team may use, by id, each with the categories to mask before and what is
#   owed for its answer. `binding` are the codes that bind a person, by rule.
may(binding) := {c.id: array.concat(obligations.masked(c), answers.duties(c)) |
	not refused(binding)
	gone := struck(binding)
	some c in input.candidates
	not gone[c.id]
}

refused(binding) if {
	some name, codes in binding
	some code in codes
	refuses(name, code)
}

struck(binding) := {id |
	some name, codes in binding
	some code in codes
	some id in strikes(name, code)
}

refuses(name, code) if data.drawbridge.rules[name].grounds[code]

strikes(name, code) := data.drawbridge.rules[name].excluded[code]
