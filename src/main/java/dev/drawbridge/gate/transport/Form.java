package dev.drawbridge.gate.transport;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicErrorWriter;
import dev.drawbridge.dialect.anthropic.AnthropicModelWriter;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.codec.ListedModel;
import dev.drawbridge.dialect.gemini.GeminiEmbeddingScanner;
import dev.drawbridge.dialect.gemini.GeminiErrorWriter;
import dev.drawbridge.dialect.gemini.GeminiModelWriter;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiErrorWriter;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesErrorWriter;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wire format of a route: how its body is read and how a refusal is written. */
public enum Form {
  CHAT(Dialect.OPENAI, Operation.CHAT),
  EMBEDDINGS(Dialect.OPENAI, Operation.EMBEDDING),
  /** Azure's, whose path names the model. */
  DEPLOYED_CHAT(Dialect.OPENAI, Operation.CHAT),
  DEPLOYED_EMBEDDINGS(Dialect.OPENAI, Operation.EMBEDDING),
  RESPONSES(Dialect.RESPONSES, Operation.CHAT),
  MESSAGES(Dialect.ANTHROPIC, Operation.CHAT),
  MESSAGES_COUNT(Dialect.ANTHROPIC, Operation.COUNT_TOKENS),
  GENERATE(Dialect.GEMINI, Operation.CHAT),
  STREAM_GENERATE(Dialect.GEMINI, Operation.CHAT),
  GEMINI_COUNT(Dialect.GEMINI, Operation.COUNT_TOKENS),
  EMBED_CONTENT(Dialect.GEMINI, Operation.EMBEDDING),
  BATCH_EMBED_CONTENTS(Dialect.GEMINI, Operation.EMBEDDING),
  /** A chat that is not sent, and of which no content is kept. */
  EXPLAIN(Dialect.OPENAI, Operation.CHAT),
  /** A route that takes no call; its refusals are told as OpenAI's clients expect. */
  PLAIN(Dialect.OPENAI, null),
  /** The same for Anthropic's clients. */
  PLAIN_ANTHROPIC(Dialect.ANTHROPIC, null),
  /** The same for Gemini's clients. */
  PLAIN_GEMINI(Dialect.GEMINI, null);

  private final Dialect dialect;
  private final @Nullable Operation operation;

  Form(Dialect dialect, @Nullable Operation operation) {
    this.dialect = dialect;
    this.operation = operation;
  }

  /** What the caller speaks. */
  public Dialect dialect() {
    return dialect;
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

  /** A list of models. */
  public byte[] models(List<ListedModel> models) {
    return Dialects.list(models, dialect);
  }

  /** One model. */
  public byte[] model(ListedModel model) {
    return Dialects.told(model, dialect);
  }

  /** The answer to a call for a count. */
  public byte[] counted(int tokens) {
    return switch (this) {
      case MESSAGES_COUNT -> AnthropicModelWriter.count(tokens);
      case GEMINI_COUNT -> GeminiModelWriter.count(tokens);
      default -> throw new IllegalStateException("a route that counts nothing");
    };
  }

  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return switch (dialect) {
      case ANTHROPIC -> AnthropicErrorWriter.body(refusal, id, help, contact);
      case GEMINI -> GeminiErrorWriter.body(refusal, id, help, contact);
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> OpenAiErrorWriter.body(refusal, id, help, contact);
    };
  }

  /**
   * The event that ends a stream in the middle where a vendor's error about the request did; null
   * where the dialect has no such event.
   *
   * @param error a JSON object in the caller's dialect
   */
  @Nullable
  public String event(byte[] error) {
    String text = new String(error, StandardCharsets.UTF_8).strip().replaceAll("[\r\n]+", " ");
    if (!text.startsWith("{")) return null;
    return switch (dialect) {
      case ANTHROPIC -> "event: error\ndata: " + text + "\n\n";
      case GEMINI, OPENAI -> "data: " + text + "\n\n";
      case RESPONSES, BEDROCK, OLLAMA -> null;
    };
  }

  /** The event that ends a stream in the middle. */
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return switch (dialect) {
      case ANTHROPIC -> AnthropicErrorWriter.event(refusal, id, help, contact);
      case GEMINI -> GeminiErrorWriter.event(refusal, id, help, contact);
      case RESPONSES -> ResponsesErrorWriter.event(refusal, id, help, contact);
      case OPENAI, BEDROCK, OLLAMA -> OpenAiErrorWriter.event(refusal, id, help, contact);
    };
  }
}
