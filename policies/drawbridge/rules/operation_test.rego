package drawbridge.operation_test

import data.drawbridge.decision
import data.drawbridge.fixture

codes(operation) := answer if {
	answer := decision.result.excluded with input as fixture.with_request({"operation": operation})
		with data.drawbridge.facts.teams as fixture.teams({})
}

test_chat_is_allowed if codes("chat") == {}

test_embedding_is_allowed_to_models_that_embed if {
	every _, found in codes("embedding") {
		found == ["capability_missing"]
	}
}

test_counting_tokens_is_allowed_like_a_chat if codes("count_tokens") == {}

test_every_other_operation_is_refused if {
	every operation in [
		"completion", "image", "speech", "transcription", "moderation", "rerank",
		"batch", "file", "realtime", "tool", "", null,
	] {
		codes(operation) == {"llama": ["operation_not_allowed"], "gpt": ["operation_not_allowed"]}
	}
}
