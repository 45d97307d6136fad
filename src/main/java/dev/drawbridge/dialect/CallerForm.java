package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.codec.CallerDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiEmbeddingScanner;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The wire format of a route: how its body is read and how a refusal is written. */
public enum CallerForm {
  CHAT(OpenAiDialect.ID, Operation.CHAT),
  EMBEDDINGS(OpenAiDialect.ID, Operation.EMBEDDING),
  /** Azure's, whose path names the model. */
  DEPLOYED_CHAT(OpenAiDialect.ID, Operation.CHAT),
  DEPLOYED_EMBEDDINGS(OpenAiDialect.ID, Operation.EMBEDDING),
  RESPONSES(ResponsesDialect.ID, Operation.CHAT),
  MESSAGES(AnthropicDialect.ID, Operation.CHAT),
  MESSAGES_COUNT(AnthropicDialect.ID, Operation.COUNT_TOKENS),
  GENERATE(GeminiDialect.ID, Operation.CHAT),
  STREAM_GENERATE(GeminiDialect.ID, Operation.CHAT),
  GEMINI_COUNT(GeminiDialect.ID, Operation.COUNT_TOKENS),
  EMBED_CONTENT(GeminiDialect.ID, Operation.EMBEDDING),
  BATCH_EMBED_CONTENTS(GeminiDialect.ID, Operation.EMBEDDING),
  /** A chat that is not sent, and of which no content is kept. */
  EXPLAIN(OpenAiDialect.ID, Operation.CHAT),
  /** A route that takes no call; its refusals are told as OpenAI's clients expect. */
  PLAIN(OpenAiDialect.ID, null),
  /** The same for Anthropic's clients. */
  PLAIN_ANTHROPIC(AnthropicDialect.ID, null),
  /** The same for Gemini's clients. */
  PLAIN_GEMINI(GeminiDialect.ID, null);

  private final Dialect dialect;
  private final @Nullable Operation operation;

  CallerForm(Dialect dialect, @Nullable Operation operation) {
    this.dialect = dialect;
    this.operation = operation;
  }

  /**
   * The form of a request that is no call, as the client expects it that seems to make it.
   *
   * @param has whether it has a header of that name
   */
  public static CallerForm plain(String path, Predicate<String> has) {
    if (PLAIN_ANTHROPIC.callers().isClients(path, name -> false)) return PLAIN_ANTHROPIC;
    if (PLAIN_GEMINI.callers().isClients(path, has)) return PLAIN_GEMINI;
    return PLAIN_ANTHROPIC.callers().isClients(path, has) ? PLAIN_ANTHROPIC : PLAIN;
  }

  /** What the caller speaks. */
  public CallerDialect callers() {
    return Objects.requireNonNull(Dialects.ofCallers(dialect));
  }

  /** What the route asks of a model, null for none. */
  @Nullable
  public Operation operation() {
    return operation;
  }

  /**
   * Reads a body.
   *
   * @param named the model that the path names, empty where it names none
   */
  public ModelCall read(byte[] body, String named) {
    return switch (this) {
      case CHAT, EXPLAIN -> OpenAiRequestScanner.read(body);
      case EMBEDDINGS -> OpenAiEmbeddingScanner.read(body);
      case DEPLOYED_CHAT -> Deployment.read(OpenAiRequestScanner::read, body, named);
      case DEPLOYED_EMBEDDINGS -> Deployment.read(OpenAiEmbeddingScanner::read, body, named);
      case RESPONSES -> ResponsesRequestScanner.read(body);
      case MESSAGES -> AnthropicRequestScanner.read(body);
      case MESSAGES_COUNT -> AnthropicRequestScanner.readCount(body);
      case GENERATE -> GeminiRequestScanner.read(body, named, false);
      case STREAM_GENERATE -> GeminiRequestScanner.read(body, named, true);
      case GEMINI_COUNT -> GeminiRequestScanner.count(body, named);
      case EMBED_CONTENT -> GeminiEmbeddingScanner.read(body, named);
      case BATCH_EMBED_CONTENTS -> GeminiEmbeddingScanner.readBatch(body, named);
      case PLAIN, PLAIN_ANTHROPIC, PLAIN_GEMINI ->
          throw new IllegalStateException("a route without a body");
    };
  }
}
