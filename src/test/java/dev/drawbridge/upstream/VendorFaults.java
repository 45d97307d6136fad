package dev.drawbridge.upstream;

import dev.drawbridge.upstream.FakeVendor.Behaviour;
import dev.drawbridge.upstream.FakeVendor.Call;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a {@link FakeVendor} may do with a request, well or ill. */
public final class VendorFaults {
  private VendorFaults() {}

  /** Answers with a status and a body, plus header names and values in turn. */
  public static Behaviour status(int status, String body, String... headers) {
    return call -> {
      HttpServerResponse response =
          call.response().setStatusCode(status).putHeader("content-type", "application/json");
      for (int i = 0; i < headers.length; i += 2) response.putHeader(headers[i], headers[i + 1]);
      response.end(body);
    };
  }

  /** Answers with an error in OpenAI's form. */
  public static Behaviour error(int status, String message, String code) {
    return status(status, FakeVendor.error(message, code).encode());
  }

  /** Reads the request and says nothing. */
  public static Behaviour silence() {
    return call -> {};
  }

  /** Reads the request and closes the connection. */
  public static Behaviour hangUp() {
    return call -> call.request().connection().close();
  }

  /** Streams words in one go. */
  public static Behaviour stream(List<String> words) {
    return call -> {
      List<String> events = events(call, words);
      HttpServerResponse response = head(call);
      for (String event : events) response.write(event);
      response.end();
    };
  }

  /** Streams an ordinary answer with lines ended by CRLF, and comments between the events. */
  public static Behaviour streamWithCrlf() {
    return call -> {
      HttpServerResponse response = head(call);
      for (String event : events(call, FakeVendor.WORDS)) {
        response.write(": keep-alive\r\n\r\n" + event.replace("\n", "\r\n"));
      }
      response.end();
    };
  }

  /** Streams an ordinary answer, one event each so many milliseconds. */
  public static Behaviour slowly(long millis) {
    return call -> {
      List<String> events = new ArrayList<>(events(call, FakeVendor.WORDS));
      HttpServerResponse response = head(call);
      call.vendor()
          .vertx()
          .setPeriodic(
              millis,
              id -> {
                if (response.closed() || events.isEmpty()) {
                  call.vendor().vertx().cancelTimer(id);
                  if (!response.closed()) response.end();
                } else {
                  response.write(events.removeFirst());
                }
              });
    };
  }

  /** Streams that many events of an ordinary answer, and the rest once it may. */
  public static Behaviour pauseAfter(int events, Future<Void> until) {
    return call -> {
      HttpServerResponse response = head(call);
      List<String> all = events(call, FakeVendor.WORDS);
      response.write(String.join("", all.subList(0, events)));
      until.onSuccess(v -> response.end(String.join("", all.subList(events, all.size()))));
    };
  }

  /** Streams that many events of an ordinary answer, then nothing more. */
  public static Behaviour fallSilentAfter(int events) {
    return call -> {
      HttpServerResponse response = head(call);
      response.write(String.join("", events(call, FakeVendor.WORDS).subList(0, events)));
    };
  }

  /** Sends these bytes as an event stream, then nothing more. */
  public static Behaviour fallSilentAfter(String bytes) {
    return call -> head(call).write(bytes);
  }

  /** Streams that many events of an ordinary answer, then breaks the connection. */
  public static Behaviour cutAfter(int events) {
    return call ->
        head(call)
            .write(String.join("", events(call, FakeVendor.WORDS).subList(0, events)))
            .onComplete(v -> call.request().connection().close());
  }

  /** Streams that many events of an ordinary answer and ends as if that were all. */
  public static Behaviour endAfter(int events) {
    return call ->
        head(call).end(String.join("", events(call, FakeVendor.WORDS).subList(0, events)));
  }

  /** Sends nothing but comments, one each so many milliseconds. */
  public static Behaviour onlyComments(long millis) {
    return call -> {
      HttpServerResponse response = head(call);
      call.vendor()
          .vertx()
          .setPeriodic(
              millis,
              id -> {
                if (response.closed()) call.vendor().vertx().cancelTimer(id);
                else response.write(": PROCESSING\n\n");
              });
    };
  }

  /** Sends these bytes as an event stream. */
  public static Behaviour raw(String bytes) {
    return call -> head(call).end(bytes);
  }

  /** Streams an answer of that many bytes as fast as it is taken, and counts what left. */
  public static Behaviour huge(long bytes) {
    return call -> {
      String word = "word ".repeat(800);
      Buffer event =
          Buffer.buffer(event(FakeVendor.chunk(call, new JsonObject().put("content", word), null)));
      pump(call, head(call), event, new long[] {bytes});
    };
  }

  private static void pump(Call call, HttpServerResponse response, Buffer event, long[] left) {
    while (left[0] > 0) {
      if (response.closed()) return;
      if (response.writeQueueFull()) {
        response.drainHandler(v -> pump(call, response, event, left));
        return;
      }
      left[0] -= event.length();
      response.write(event).onSuccess(v -> call.vendor().count(event.length()));
    }
    response.end("data: [DONE]\n\n");
  }

  /** The events of a streamed answer: the role, the words, the end, usage where asked, done. */
  public static List<String> events(Call call, List<String> words) {
    List<String> events = new ArrayList<>();
    var role = new JsonObject().put("role", "assistant").put("content", "").putNull("refusal");
    events.add(event(FakeVendor.chunk(call, role, null)));
    for (String word : words) {
      events.add(event(FakeVendor.chunk(call, new JsonObject().put("content", word), null)));
    }
    events.add(event(FakeVendor.chunk(call, new JsonObject(), "stop")));
    if (call.usageAsked()) {
      events.add(
          event(
              FakeVendor.shell(call, "chat.completion.chunk")
                  .put("choices", new JsonArray())
                  .put("usage", FakeVendor.usage())));
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  public static String event(JsonObject data) {
    return "data: " + data.encode() + "\n\n";
  }

  private static HttpServerResponse head(Call call) {
    return call.response()
        .setChunked(true)
        .putHeader("content-type", "text/event-stream; charset=utf-8")
        .putHeader("x-request-id", "req_" + call.vendor().calls().size())
        .putHeader("openai-processing-ms", "12");
  }
}
