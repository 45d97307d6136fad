package drawbridge.capability_test

import data.drawbridge.decision
import data.drawbridge.fixture

able(capabilities) := object.union(fixture.own, {"capabilities": capabilities})

codes(question) := answer if {
	answer := decision.result.excluded with input as question with data.drawbridge.facts.teams as fixture.teams({})
}

needing(operation, needs, candidate) := fixture.asked({
	"request": {"operation": operation, "needs": needs},
	"candidates": [candidate],
})

test_each_enforced_capability_is_asked_for if {
	every need in ["tools", "vision", "pdf", "audio", "embeddings"] {
		codes(needing("chat", [need], able(["chat"]))) == {"llama": ["capability_missing"]}
		codes(needing("chat", [need], able(["chat", need]))) == {}
	}
}

test_what_is_missing_is_named if {
	reasons := decision.result.reasons with input as needing("chat", ["tools", "vision"], able(["chat"]))
		with data.drawbridge.facts.teams as fixture.teams({})
	reasons[0].message == "The request needs tools, vision, which is not among the capabilities of llama (self, DE)."
}

test_a_capability_that_is_information_excludes_nobody if {
	every need in ["streaming", "json_schema", "reasoning", "logprobs", "telepathy"] {
		codes(needing("chat", [need], able(["chat"]))) == {}
	}
}

test_one_of_several_needs_missing_excludes if {
	codes(needing("chat", ["tools", "vision"], able(["chat", "tools"]))) == {"llama": ["capability_missing"]}
}

test_chat_goes_only_to_models_that_chat if {
	codes(needing("chat", [], able(["embeddings"]))) == {"llama": ["capability_missing"]}
}

test_embedding_goes_only_to_models_that_embed if {
	codes(needing("embedding", [], able(["embeddings"]))) == {}
	codes(needing("embedding", [], able(["chat"]))) == {"llama": ["capability_missing"]}
}

losing(lost) := fixture.of([object.union(fixture.own, {"lost": lost}), fixture.vendor])

test_what_the_dialect_cannot_say_excludes if {
	every lost in [["logprobs"], ["image_link", "audio_input"], null, 7] {
		codes(losing(lost)) == {"llama": ["capability_missing"]}
	}
}

test_nothing_lost_excludes_nobody if {
	codes(losing([])) == {}
	codes(fixture.of([fixture.own])) == {}
}

test_the_reason_names_what_is_lost if {
	reasons := decision.result.reasons with input as fixture.of([object.union(fixture.own, {"lost": ["logprobs", "stop"]})])
		with data.drawbridge.facts.teams as fixture.teams({})
	reasons[0].message == "The request uses logprobs, stop, which cannot be said to llama (self, DE)."
}

test_a_model_without_stated_capabilities_has_none if {
	codes(needing("chat", [], able(null))) == {"llama": ["capability_missing"]}
}

test_a_request_that_does_not_surely_fit_is_too_large if {
	every fits in [false, null, "yes"] {
		candidate := object.union(fixture.own, {"fits": fits})
		codes(fixture.of([candidate, fixture.vendor])) == {"llama": ["context_too_small"]}
	}
}
