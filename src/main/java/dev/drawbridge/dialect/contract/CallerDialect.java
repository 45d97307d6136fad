package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A dialect that callers speak: how they are told of models, counts and refusals, how a stream is
 * laid out for them, and how their calls are translated. Pure: it keeps nothing.
 */
public interface CallerDialect extends WireFormat {
  /** Where calls are posted. */
  List<CallerEndpoint> endpoints();

  /** The path that lists the models that a caller may use; null where there is none of its own. */
  default @Nullable String modelListPath() {
    return null;
  }

  /** Models in the order given, all in one page. */
  byte[] models(List<ListedModel> models);

  /**
   * The same where clients of the dialect differ in what they expect.
   *
   * @param query of the request, null for none
   */
  default byte[] models(List<ListedModel> models, @Nullable String query) {
    return models(models);
  }

  /** One model. */
  byte[] model(ListedModel model);

  /**
   * The answer to a call for a count of tokens.
   *
   * @throws IllegalStateException where the dialect has no such call
   */
  default byte[] counted(int tokens) {
    throw new IllegalStateException("no count of tokens in " + dialect().wire());
  }

  /**
   * The body of an error response.
   *
   * @param help where the organisation explains its rules, null for nowhere
   * @param contact whom the caller's team asks, null for nobody
   */
  byte[] refusal(Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact);

  /** The event that ends a stream in the middle, likewise. */
  String event(Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact);

  /**
   * The event that ends a stream in the middle where a vendor's error about the request did; null
   * where the dialect has no such event, or where the error is no JSON object.
   *
   * @param error in this dialect
   */
  default @Nullable String event(byte[] error) {
    String text = new String(error, StandardCharsets.UTF_8).strip().replaceAll("[\r\n]+", " ");
    return text.startsWith("{") ? errorEvent(text) : null;
  }

  /**
   * The event of a vendor's error about the request; null where the dialect has no such event.
   *
   * @param error a JSON object on one line
   */
  @Nullable String errorEvent(String error);

  /** The header in which clients look for the id of a request. */
  default String requestIdHeader() {
    return "x-request-id";
  }

  /** Headers of a caller that go to a vendor of the same dialect, in lower case. */
  default Set<String> forwardedHeaders() {
    return Set.of();
  }

  /**
   * Whether a stream is one JSON array instead of server-sent events.
   *
   * @param query of the request, null for none
   */
  default boolean isArray(@Nullable String query) {
    return false;
  }

  /** The same way back on which a stream is one JSON array, where the dialect has such a one. */
  default Translation asArray(Translation events) {
    return events;
  }

  /** What says within a stream that something still comes. */
  default String alive() {
    return ": keep-alive\n\n";
  }

  /**
   * Whether a request that is no call seems to be of a client of this dialect.
   *
   * @param has whether it has a header of that name
   */
  default boolean isClients(String path, Predicate<String> has) {
    return false;
  }

  /**
   * Says which base URL a client needs for this host, after "The base URL of".
   *
   * @param path that the client asked for
   */
  String baseUrl(String host, String path);

  /** Whether a call asks for the embedding of one text by a route that is for one text only. */
  default boolean isSingle(ModelCall call) {
    return false;
  }

  /** How calls pass to vendors of this dialect as they are; null where they are translated. */
  default @Nullable PassingCodec passing() {
    return null;
  }

  /**
   * Tells what of a call a model reads, but for its media: its whole body where the dialect does
   * not say.
   *
   * @throws IOException where the body is no JSON
   */
  default void texts(ModelCall call, TextCount count) throws IOException {
    count.conversation();
    count.message();
    count.text(new String(call.body(), StandardCharsets.UTF_8));
  }

  /** What a string of an answer is, whole or of a stream's event. */
  default AnswerString answerString(JsonPlace place) {
    return AnswerString.WORDS;
  }

  /** What a value of an answer is of what a model says, whole or of a stream's event. */
  default Said said(JsonPlace place) {
    return Said.TEXT;
  }

  /** Ends an answer early because of what it holds. */
  AnswerCut answerCut();

  /** How chats are translated. */
  CallerCodec callersChat();

  /** How calls for embeddings are translated; null where none is. */
  default @Nullable CallerEmbeddingCodec callersEmbeddings() {
    return null;
  }
}
