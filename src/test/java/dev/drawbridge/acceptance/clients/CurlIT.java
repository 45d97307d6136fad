package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HostedVendorGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person with curl sees; skipped, and said so, where there is no curl, but not in CI. */
class CurlIT {
  private static HostedVendorGateway hosted;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    requireCurl();
    hosted = HostedVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (hosted != null) hosted.close();
  }

  private static void requireCurl() throws Exception {
    try {
      Process curl = new ProcessBuilder("curl", "--version").redirectErrorStream(true).start();
      String version = new String(curl.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, curl.waitFor(), version);
    } catch (IOException e) {
      throw Prerequisite.missing("curl's view cannot be tested: " + e.getMessage());
    }
  }

  private static Process curl(String key, String body) throws IOException {
    return new ProcessBuilder(
            "curl",
            "-N",
            "-sS",
            "-i",
            "--max-time",
            "60",
            "--noproxy",
            "*",
            "-H",
            "Authorization: Bearer " + key,
            "-H",
            "Content-Type: application/json",
            "-d",
            body,
            hosted.base() + "/chat/completions")
        .redirectErrorStream(true)
        .start();
  }

  private static BufferedReader output(Process curl) {
    return new BufferedReader(new InputStreamReader(curl.getInputStream(), UTF_8));
  }

  private static String until(BufferedReader output, String part) throws IOException {
    String line = output.readLine();
    while (line != null && !line.contains(part)) line = output.readLine();
    assertNotNull(line, "curl's output ended before " + part);
    return line;
  }

  private static List<String> head(BufferedReader output) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = output.readLine();
    while (line != null && !line.isEmpty()) {
      lines.add(line.toLowerCase(Locale.ROOT));
      line = output.readLine();
    }
    return lines;
  }

  @Test
  void anEventArrivesBeforeTheVendorHasSentTheNext() throws Exception {
    // Given a vendor that goes on only when the first word was seen
    Promise<Void> seen = Promise.promise();
    hosted.vendor().next(VendorFaults.pauseAfter(2, seen.future()));

    // When curl asks for a stream
    Process curl = curl(hosted.key(), TestGateway.chatBody("gpt", true));
    try (BufferedReader output = output(curl)) {
      String first = until(output, "\"The\"");
      seen.complete();

      // Then the word came as an event by itself, and the rest after it
      assertTrue(first.startsWith("data: {"), first);
      assertTrue(until(output, " bridge").startsWith("data: {"));
      assertEquals("data: [DONE]", until(output, "[DONE]"));
      assertEquals("", output.readLine());
    }
    assertTrue(curl.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, curl.exitValue());
  }

  @Test
  void aStreamsHeadSaysWhoServedAndForbidsBuffering() throws Exception {
    Process curl = curl(hosted.key(), TestGateway.chatBody("gpt", true));
    try (BufferedReader output = output(curl)) {
      List<String> head = head(output);

      assertEquals("http/1.1 200 ok", head.getFirst());
      assertTrue(head.stream().anyMatch(h -> h.startsWith("content-type: text/event-stream")));
      assertTrue(head.contains("x-accel-buffering: no"), head.toString());
      assertTrue(head.contains("x-drawbridge-model: gpt"), head.toString());
      assertTrue(head.contains("x-drawbridge-provider: vendor"), head.toString());
      assertTrue(head.stream().anyMatch(h -> h.startsWith("x-drawbridge-request-id: ")));
      assertFalse(head.toString().contains("acme-corp-7"), head.toString());
      until(output, "[DONE]");
    }
    assertTrue(curl.waitFor(30, TimeUnit.SECONDS));
  }

  @Test
  void aStreamThatIsRefusedIsPlainJson() throws Exception {
    Process curl = curl(hosted.key(), TestGateway.chatBody("secret-model", true));
    try (BufferedReader output = output(curl)) {
      List<String> head = head(output);

      assertEquals("http/1.1 403 forbidden", head.getFirst());
      assertTrue(head.stream().anyMatch(h -> h.startsWith("content-type: application/json")));
      JsonObject error = new JsonObject(output.readLine()).getJsonObject("error");
      assertEquals("model_not_permitted", error.getString("code"));
    }
    assertTrue(curl.waitFor(30, TimeUnit.SECONDS));
  }
}
