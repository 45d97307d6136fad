package dev.drawbridge.rehearsal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway makes a stream of a whole answer as well, so that its callers see no difference. */
class FixedVendorIT {
  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = await(FixedVendor.start(vertx));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void aStreamThatIsAskedForComesInPieces() throws Exception {
    HttpResponse<String> answer = ask("{\"model\":\"sample\", \"stream\" : true}");

    assertEquals("text/event-stream", type(answer));
    List<String> events = List.of(answer.body().split("\n\n"));
    assertEquals("data: [DONE]", events.getLast());
    long pieces = events.stream().filter(each -> each.contains("\"content\":")).count();
    assertTrue(pieces >= 5, answer.body());
  }

  @Test
  void aWholeAnswerComesWhereNoStreamIsAskedFor() throws Exception {
    HttpResponse<String> answer =
        ask("{\"model\":\"sample\",\"messages\":[{\"content\":\"\\\"stream\\\":true\"}]}");

    assertEquals("application/json", type(answer));
    assertTrue(answer.body().contains("\"finish_reason\":\"stop\""), answer.body());
  }

  private HttpResponse<String> ask(String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String type(HttpResponse<?> answer) {
    return answer.headers().firstValue("content-type").orElse("none");
  }
}
