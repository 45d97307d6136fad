package dev.drawbridge.acceptance.callers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Vendors that are silent before they say anything, and in the middle: each caller sees a sign of
 * life of its own form, between two events, and the answer is whole all the same.
 */
class KeepAliveIT {
  private static final String SAID = "Hello 🌉! You said: Hi (Be brief)";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir static Path folder;
  private static EachDialectGateway all;

  /** What each form has for a sign of life. */
  enum Form {
    CHAT(ClientKind.CHAT, ": keep-alive\n\n"),
    RESPONSES(ClientKind.RESPONSES, ": keep-alive\n\n"),
    MESSAGES(ClientKind.MESSAGES, "event: ping\ndata: {\"type\": \"ping\"}\n\n"),
    GEMINI(ClientKind.GEMINI, ": keep-alive\n\n"),
    ARRAY(ClientKind.GEMINI, " ");

    final ClientKind client;
    final String alive;

    Form(ClientKind client, String alive) {
      this.client = client;
      this.alive = alive;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    all = EachDialectGateway.startWithKeepAlive(folder, "50ms");
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
    CLIENT.close();
  }

  static List<Arguments> silences() {
    List<Arguments> each = new ArrayList<>();
    for (Form form : Form.values()) {
      for (String vendor : List.of("openai", "anthropic", "gemini", "bedrock", "ollama")) {
        for (int pieces : new int[] {0, 5}) each.add(Arguments.of(form, vendor, pieces));
      }
    }
    return each;
  }

  @ParameterizedTest
  @MethodSource("silences")
  void aSilenceIsBridged(Form form, String dialect, int pieces) throws Exception {
    VendorServer vendor = all.vendor(dialect);
    vendor.holdAfter(pieces);
    ClientKind.Sent sent = form.client.ask("at-" + dialect, "Hi", true);
    String path = form == Form.ARRAY ? sent.path().replace("?alt=sse", "") : sent.path();
    HttpResponse<InputStream> answer =
        CLIENT.send(
            HttpRequest.newBuilder(all.gateway().base().resolve(path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + all.key())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(sent.body().encode()))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    var received = new ByteArrayOutputStream();
    try (InputStream in = answer.body()) {
      // Twice, so that a ping of the vendor's own is not taken for ours.
      String alive = form.alive.repeat(2);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!received.toString(UTF_8).contains(alive)) {
        assertTrue(System.nanoTime() < end, () -> "no sign of life: " + received.toString(UTF_8));
        more(in, received);
      }
      String before = received.toString(UTF_8);
      assertFalse(before.strip().endsWith("]") || form.client.complete(before), before);
      vendor.release();
      received.writeBytes(in.readAllBytes());
    } finally {
      vendor.release();
    }
    String whole = received.toString(UTF_8);
    if (form == Form.ARRAY) {
      var said = new StringBuilder();
      for (Object chunk : new JsonArray(whole)) {
        said.append(ClientKind.geminis((JsonObject) chunk));
      }
      assertEquals(SAID, said.toString(), whole);
      return;
    }
    assertEquals(SAID, form.client.streamed(whole), whole);
    assertTrue(form.client.complete(whole), whole);
    for (int at = whole.indexOf(form.alive); at >= 0; at = whole.indexOf(form.alive, at + 1)) {
      String event = whole.substring(0, at);
      assertTrue(at == 0 || event.endsWith("\n\n") || event.endsWith("\n\r\n"), whole);
    }
  }

  private static void more(InputStream in, ByteArrayOutputStream received) throws IOException {
    var buffer = new byte[4096];
    int read = in.read(buffer);
    assertTrue(read > 0, () -> "ended without a sign of life: " + received.toString(UTF_8));
    received.write(buffer, 0, read);
  }
}
