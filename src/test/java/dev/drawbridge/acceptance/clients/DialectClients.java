package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;

/** All dialects as callers speak them, and what tests do in each of them. */
final class DialectClients {
  static final List<DialectClient> ALL =
      List.of(new ChatClient(), new ResponsesClient(), new MessagesClient(), new GeminiClient());

  private DialectClients() {}

  /** What is to hold of a dialect before a model. */
  interface Check {
    void check(DialectClient client, String model) throws Exception;
  }

  /** Sends a request to the gateway. */
  interface Sender {
    HttpResponse<String> send(DialectClient client, SampleRequest request, JsonObject body)
        throws Exception;
  }

  /**
   * The answers to one request.
   *
   * @param read what they say, the whole one first
   */
  record Answers(
      HttpResponse<String> whole, HttpResponse<String> stream, List<ParsedAnswer> read) {}

  /** A test of each dialect before each model. */
  static List<DynamicTest> each(List<String> models, Check check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (String model : models) {
      for (DialectClient client : ALL) {
        String name = client.letter + " to " + model;
        tests.add(DynamicTest.dynamicTest(name, () -> check.check(client, model)));
      }
    }
    return tests;
  }

  /** Asks for a whole answer, and for a stream that must come to its end. */
  static Answers both(DialectClient client, SampleRequest request, Sender sender) throws Exception {
    JsonObject body = Objects.requireNonNull(client.body(request));
    HttpResponse<String> whole = sender.send(client, request, body);
    request.stream();
    body = Objects.requireNonNull(client.body(request));
    HttpResponse<String> stream = sender.send(client, request, body);
    ParsedAnswer streamed = client.stream(stream.body());
    assertTrue(streamed.ended, streamed::toString);
    return new Answers(
        whole, stream, List.of(client.whole(new JsonObject(whole.body())), streamed));
  }
}
