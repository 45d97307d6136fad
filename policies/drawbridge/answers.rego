# METADATA
# title: Answers
# description: |
#   What of a model's answer a team's callers do not get. By category or type, `mask_answer` names the
#   models in whose answers a placeholder stands for it, and `cut_answer` those whose answers end
#   before it.
package drawbridge.answers

import data.drawbridge.rules.entitlement
import data.drawbridge.team

facts := ["mask_answer", "cut_answer"]

# METADATA
# description: |
#   What is owed for a candidate's answer, by fact. A fact of which nothing is owed is left out.
owed(c) := {} if {
	not limited
} else := {fact: found |
	some fact, models in stated
	found := sort({category |
		some category, selection in models
		entitlement.selects(selection, c)
	})
	count(found) > 0
}

# METADATA
# description: The same as a list of names.
duties(c) := [concat(" ", [fact, category]) | some fact, categories in owed(c); some category in categories]

# METADATA
# description: Whether the team says of any answer that its callers do not get all of it.
default limited := false

limited if count(stated) > 0

# METADATA
# description: What the team says, with each list of models taken apart once for all candidates.
stated[fact] := models if {
	some fact in facts
	models := {category: entitlement.selection(list) | some category, list in team.facts[fact]}
	count(models) > 0
}

# METADATA
# description: Whether a fact is none that says of which models what is owed.
unreadable if {
	some fact in facts
	object.get(team.facts, fact, null) != null
	not readable(team.facts[fact])
}

readable(by_category) if {
	is_object(by_category)
	every models in by_category {
		is_array(models)
	}
}
