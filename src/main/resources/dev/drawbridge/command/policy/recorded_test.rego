# Decisions of a gateway's record as test cases: opa test -v POLICIES THIS_FOLDER
#
# data.recorded (recorded/data.json) holds the cases, the models and organisation that they are
# about, and the facts of policy.data when they were written.
package recorded_test

# Each of these facts replaces the bundle's of its name whole, as policy.data does.
facts := object.union(
	object.remove(data.drawbridge.facts, object.keys(data.recorded.facts)),
	data.recorded.facts,
)

whole(case) := object.union(case.input, {
	"organisation": data.recorded.snapshots[case.verdict.snapshot].organisation,
	"candidates": [object.union(models[candidate.id], candidate) |
		some candidate in case.input.candidates
	],
}) if {
	models := {model.id: model | some model in data.recorded.snapshots[case.verdict.snapshot].models}
}

# What a verdict comes to: sentences and the caching of an answer may change.
essence(verdict) := {
	"allow": verdict.allow,
	"eligible": {each.id: object.remove(each, ["id"]) | some each in filled(verdict.eligible)},
	"excluded": {id: {code | some code in codes} | some id, codes in verdict.excluded},
	"objective": object.get(verdict, "objective", "cheapest"),
	"substitute": object.get(verdict, "substitute", false),
	"limits": {limit | some limit in object.get(verdict, "limits", [])},
	"audit": object.get(verdict, ["audit", "content"], "sealed"),
}

# An obligation that is absent is one that is empty.
filled(eligible) := [object.union(empty, each) | some each in eligible]

empty := {"mask": [], "attribution": [], "max_output_tokens": null, "mask_answer": [], "cut_answer": []}

test_recorded[name] if {
	some name, case in data.recorded.cases
	result := data.drawbridge.decision.result with input as whole(case)
		with data.drawbridge.facts as facts
	essence(result) == essence(case.verdict)
}
