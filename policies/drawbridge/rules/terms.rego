# METADATA
# title: Licence terms
# description: |
#   The conditions of a licence that is accepted: what it is used for, how many users the organisation
#   has, where it is domiciled and whether outputs may train other models. They are facts of the model,
#   of its ancestors too, so that a list of accepted licences cannot lift them. The licensee is the
#   organisation, not the caller. What the organisation does not state about itself is taken to be
#   outside the condition.
package drawbridge.rules.terms

import data.drawbridge.reasons
import data.drawbridge.rules.purpose
import data.drawbridge.team

codes.licence_non_commercial := {
	"candidate": 170, "fact": "licences.non_commercial_purposes",
	"model": "commercial use {licence.commercial}",
}

codes.licence_output_training := {
	"candidate": 180, "fact": "licences.training_purposes",
	"model": "training on outputs {licence.output_training}",
}

codes.licence_user_threshold := {
	"candidate": 190, "fact": "organisation.monthly_active_users",
	"model": "at most {licence.mau_limit} monthly users",
}

codes.licence_jurisdiction_excluded := {
	"candidate": 200, "fact": "organisation.jurisdiction",
	"model": "not in {licence.excluded_jurisdictions}",
}

# METADATA
# description: |
#   The purposes that count as non-commercial. Whether research is so in this organisation is for its
#   counsel; the fact `licences.non_commercial_purposes` says it.
non_commercial := object.get(
	data.drawbridge.facts.licences, "non_commercial_purposes",
	["research", "evaluation"],
)

# METADATA
# description: The purposes for which outputs train a model, by the fact `licences.training_purposes`.
training := object.get(
	data.drawbridge.facts.licences, "training_purposes",
	["distillation", "training", "training-data", "fine-tuning"],
)

default commercial := true

commercial := false if purpose.stated in non_commercial

# METADATA
# description: A purpose that is not known may train, and so may each where the fact cannot be read.
default trains := true

trains := false if {
	is_string(purpose.stated)
	is_array(training)
	not lower(purpose.stated) in {lower(listed) | some listed in training}
}

excluded.licence_non_commercial contains c.id if {
	commercial
	some c in input.candidates
	not permits_commerce(c)
}

excluded.licence_output_training contains c.id if {
	trains
	some c in input.candidates
	not permits_training(c)
}

excluded.licence_user_threshold contains c.id if {
	some c in input.candidates
	not within_threshold(c)
}

excluded.licence_jurisdiction_excluded contains c.id if {
	some c in input.candidates
	not licensed_here(c)
}

permitting := {"yes", "conditional"}

permits_commerce(c) if permitting[c.licence.commercial]

permits_training(c) if permitting[c.licence.output_training]

within_threshold(c) if {
	c.licence.mau_limit == null
} else if {
	is_number(c.licence.mau_limit)
	users <= c.licence.mau_limit
}

users := input.organisation.monthly_active_users if is_number(input.organisation.monthly_active_users)

licensed_here(c) if {
	c.licence.excluded_jurisdictions == []
} else if {
	is_array(c.licence.excluded_jurisdictions)
	homes[domicile]
	every place in c.licence.excluded_jurisdictions {
		is_string(place)
		not homes[upper(place)]
	}
}

domicile := upper(input.organisation.jurisdiction) if is_string(input.organisation.jurisdiction)

groups := data.drawbridge.facts.jurisdictions

# METADATA
# description: |
#   The organisation's domicile, the groups that it lies in and, where it states a group, the places
#   in that.
homes contains domicile

homes contains group if {
	some group, places in groups
	domicile in places
}

homes contains place if some place in groups[domicile]

# METADATA
# description: |
#   The lines that are owed where a candidate serves: attributions, and for a purpose that trains how
#   the trained model must be named.
owed(c) := attributions(c) if {
	not trains
} else := array.concat(attributions(c), naming(c))

attributions(c) := c.licence.attributions if {
	is_array(c.licence.attributions)
} else := [c.licence.attribution] if {
	is_string(c.licence.attribution)
} else := []

naming(c) := [line |
	some prefix in c.licence.naming
	line := concat("", ["Name a model that is trained on the output \"", prefix, "...\""])
]

sentences.licence_non_commercial := [team.may_not("use"), after] if {
	c := reasons.first(excluded.licence_non_commercial)
	after := concat("", [
		": ", licence_of(c, "commercial"), " is for non-commercial purposes, and ", purpose.stated, " is not one",
	])
}

sentences.licence_output_training := [team.may_not("use"), after] if {
	c := reasons.first(excluded.licence_output_training)
	after := concat("", [": ", licence_of(c, "output_training"), " forbids to train models on what it answers"])
}

sentences.licence_user_threshold := [team.may_not("use"), after] if {
	c := reasons.first(excluded.licence_user_threshold)
	after := concat("", [
		": ", licence_of(c, "mau_limit"), " ends at ", limit_of(c), " monthly active users, and the organisation ",
		users_told,
	])
}

sentences.licence_jurisdiction_excluded := [team.may_not("use"), after] if {
	c := reasons.first(excluded.licence_jurisdiction_excluded)
	after := concat("", [
		": ", licence_of(c, "excluded_jurisdictions"), " grants nothing where the organisation is domiciled",
	])
}

limit_of(c) := format_int(c.licence.mau_limit, 10) if {
	is_number(c.licence.mau_limit)
} else := "an unknown number of"

default users_told := "does not state its own"

users_told := concat(" ", ["has", format_int(users, 10)])

licence_of(c, condition) := concat("", ["the licence of ", ancestor]) if {
	ancestor := c.licence.from[condition]
} else := concat(" ", ["the licence", c.licence.id]) if {
	is_string(c.licence.id)
} else := "the licence"
