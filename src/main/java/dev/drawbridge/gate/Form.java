package dev.drawbridge.gate;

import dev.drawbridge.dialect.OpenAiChat;
import dev.drawbridge.dialect.OpenAiEmbeddings;
import dev.drawbridge.dialect.OpenAiErrors;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import org.jspecify.annotations.Nullable;

/** The wire format of a route: how its body is read and how a refusal is told. */
enum Form {
  CHAT(Operation.CHAT),
  EMBEDDINGS(Operation.EMBEDDING),
  /** A chat that is not sent, and of which no content is kept. */
  EXPLAIN(Operation.CHAT),
  /** A route that takes no call; its refusals are told as OpenAI's clients expect. */
  PLAIN(null);

  private final @Nullable Operation operation;

  Form(@Nullable Operation operation) {
    this.operation = operation;
  }

  /** What the route asks of a model, null for none. */
  @Nullable Operation operation() {
    return operation;
  }

  ModelCall read(byte[] body) {
    return switch (this) {
      case CHAT, EXPLAIN -> OpenAiChat.read(body);
      case EMBEDDINGS -> OpenAiEmbeddings.read(body);
      case PLAIN -> throw new IllegalStateException("a route without a body");
    };
  }

  byte[] refusal(Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return OpenAiErrors.body(refusal, id, help, contact);
  }
}
