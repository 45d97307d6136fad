package dev.drawbridge.gate.transport;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicCall;
import dev.drawbridge.dialect.anthropic.AnthropicErrors;
import dev.drawbridge.dialect.anthropic.AnthropicModels;
import dev.drawbridge.dialect.codec.ListedModel;
import dev.drawbridge.dialect.gemini.GeminiCall;
import dev.drawbridge.dialect.gemini.GeminiEmbeddings;
import dev.drawbridge.dialect.gemini.GeminiErrors;
import dev.drawbridge.dialect.gemini.GeminiModels;
import dev.drawbridge.dialect.openai.OpenAiChat;
import dev.drawbridge.dialect.openai.OpenAiEmbeddings;
import dev.drawbridge.dialect.openai.OpenAiErrors;
import dev.drawbridge.dialect.responses.ResponsesCall;
import dev.drawbridge.dialect.responses.ResponsesErrors;
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
      case CHAT, EXPLAIN -> OpenAiChat.read(body);
      case EMBEDDINGS -> OpenAiEmbeddings.read(body);
      case DEPLOYED_CHAT -> Deployment.read(OpenAiChat::read, body, named);
      case DEPLOYED_EMBEDDINGS -> Deployment.read(OpenAiEmbeddings::read, body, named);
      case RESPONSES -> ResponsesCall.read(body);
      case MESSAGES -> AnthropicCall.read(body);
      case MESSAGES_COUNT -> AnthropicCall.readCount(body);
      case GENERATE -> GeminiCall.read(body, named, false);
      case STREAM_GENERATE -> GeminiCall.read(body, named, true);
      case GEMINI_COUNT -> GeminiCall.count(body, named);
      case EMBED_CONTENT -> GeminiEmbeddings.read(body, named);
      case BATCH_EMBED_CONTENTS -> GeminiEmbeddings.readBatch(body, named);
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
      case MESSAGES_COUNT -> AnthropicModels.count(tokens);
      case GEMINI_COUNT -> GeminiModels.count(tokens);
      default -> throw new IllegalStateException("a route that counts nothing");
    };
  }

  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return switch (dialect) {
      case ANTHROPIC -> AnthropicErrors.body(refusal, id, help, contact);
      case GEMINI -> GeminiErrors.body(refusal, id, help, contact);
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> OpenAiErrors.body(refusal, id, help, contact);
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
      case ANTHROPIC -> AnthropicErrors.event(refusal, id, help, contact);
      case GEMINI -> GeminiErrors.event(refusal, id, help, contact);
      case RESPONSES -> ResponsesErrors.event(refusal, id, help, contact);
      case OPENAI, BEDROCK, OLLAMA -> OpenAiErrors.event(refusal, id, help, contact);
    };
  }
}
