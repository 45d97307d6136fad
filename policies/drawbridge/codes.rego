# METADATA
# title: Codes
# description: |
#   What the rules state of their codes, each beside its rule as `codes.CODE := {…}`. `call` is the
#   place of the code's sentence where it refuses the call, `candidate` where it excludes candidates;
#   the lower one is told first. `fact` is the path of the fact that the rule reads, `*` for the team;
#   `model` says what of the model counts, with the candidate's fields in braces. `denies`: nothing is
#   said about a model, so that another one would not help. `grantable`: a grant may lift it. `change` says what to change so that the
#   code stands against the model no longer, with the same fields and `{team}`, `{asked}` (the name
#   that was asked for) and `{level}` in braces, and `far` how far that goes; `lasting`: no change of the
#   facts mends it, or none should. A package's `binds_person` are the codes that hold for a person acted
#   for, too.
package drawbridge.codes

# METADATA
# title: Codes
# description: Every code with what is stated of it, and its rule.
# entrypoint: true
result := all

all := {code: object.union(stated, {"rule": rule, "binds_person": bound}) |
	some name, codes in by_rule
	rule := concat(".", ["drawbridge", name])
	some code, stated in codes
	bound := binds(name, code)
}

by_rule := object.union(
	{concat(".", ["rules", name]): codes | codes := data.drawbridge.rules[name].codes},
	{"delegation": data.drawbridge.delegation.codes},
)

default binds(_, _) := false

binds(rule, code) if {
	some name, codes in binding
	rule == concat(".", ["rules", name])
	codes[code]
}

# METADATA
# description: By the name of a rule, the codes that hold for a person acted for, too.
binding[name] := codes if codes := data.drawbridge.rules[name].binds_person

# METADATA
# description: |
#   What is stated of one code of a rule. Name and code are known here, so that nothing of the other
#   rules is looked at.
default of(_, _) := {}

of(name, code) := data.drawbridge.rules[name].codes[code]

of("delegation", code) := data.drawbridge.delegation.codes[code]

# METADATA
# description: What stands before and after the names of the candidates.
sentence(name, code) := data.drawbridge.rules[name].sentences[code]

sentence("delegation", code) := data.drawbridge.delegation.sentences[code]

# METADATA
# description: The codes of this folder, which no rule that is added gives.
shipped contains code if {
	some codes in by_rule
	some code, _ in codes
}
