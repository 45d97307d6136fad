package drawbridge.retirement_test

import data.drawbridge.decision
import data.drawbridge.fixture

verdict(time, retires, models) := answer if {
	candidate := object.union(fixture.own, {"retires": retires})
	answer := decision.result with input as fixture.asked({"request": {"time": time}, "candidates": [candidate, fixture.vendor]})
		with data.drawbridge.facts.teams as fixture.teams({"models": models})
}

now := "2026-11-24T15:04:00Z"

test_a_model_serves_until_the_day_before_it_retires if {
	verdict(now, "2026-11-25", ["*"]).excluded == {}
	every retires in ["2026-11-24", "2026-11-23", "2025-12-31"] {
		verdict(now, retires, ["*"]).excluded == {"llama": ["model_retired"]}
	}
}

test_a_model_without_a_date_serves_on if {
	found := verdict(now, null, ["*"])
	found.excluded == {}
	found.warnings == []
}

test_without_a_time_a_model_with_a_date_has_retired if {
	verdict(null, "2099-01-01", ["llama"]).excluded.llama == ["model_retired"]
}

test_a_retirement_within_90_days_is_announced if {
	every retires in ["2026-11-25", "2027-01-14", "2027-02-22"] {
		verdict(now, retires, ["*"]).warnings == [{
			"code": "model_retires_soon",
			"message": concat("", ["llama retires on ", retires, "."]),
		}]
	}
	verdict(now, "2027-02-23", ["*"]).warnings == []
}

test_nothing_is_announced_of_a_model_that_may_not_serve if {
	verdict(now, "2026-12-01", ["gpt"]).warnings == []
}
