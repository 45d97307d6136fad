# METADATA
# title: Operation
# description: What may be asked of a model. An operation that is not named here is refused.
package drawbridge.rules.operation

codes["operation_not_allowed"] := {"call": 60, "denies": true}

# METADATA
# description: Each operation that may be asked, with the capability that it needs.
needs := {"chat": "chat", "count_tokens": "chat", "embedding": "embeddings"}

grounds["operation_not_allowed"] := "This operation is not allowed; chat, embedding and count_tokens are." if {
	not named
}

named if needs[input.request.operation]
