package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.dialect.contract.WireFormat;
import dev.drawbridge.dialect.tiny.TinyDialect;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.vendors.FakeVendors;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dialect is one chamber and one line: a gateway whose class path has a seventh one serves the
 * conformance table's text row from it and to it.
 */
class SeventhDialectIT {
  private static final String FACTS =
      "teams: { research: { models: [\"*\"], max_sensitivity: restricted } }\n";

  private static final String MODEL =
      "maker: Acme AI, weights: closed, context: 200000, max_output: 8192, clearance: internal,"
          + " licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }, price: { input: 2.0, output: 8.0 }";

  @TempDir private Path folder = Path.of("");

  /** The chamber's classes and the line that registers it. */
  private Path seventh() throws Exception {
    Path classes = folder.resolve("seventh");
    Class<?> dialect = TinyDialect.class;
    Path chamber = Path.of(dialect.getPackageName().replace('.', '/'));
    Path compiled = Path.of(dialect.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(classes.resolve(chamber));
    try (Stream<Path> all = Files.list(compiled.resolve(chamber))) {
      for (Path each : all.toList()) {
        Files.copy(each, classes.resolve(chamber).resolve(each.getFileName()));
      }
    }
    Path line = classes.resolve("META-INF/services/" + WireFormat.class.getName());
    Files.createDirectories(Objects.requireNonNull(line.getParent()));
    Files.writeString(line, dialect.getName() + "\n");
    return classes;
  }

  private Path configuration(FakeVendors vendors, int tiny) throws IOException {
    var yaml =
        new StringBuilder(
            """
            version: 1
            data: ./var
            listen: { port: 0 }
            admin: { port: 0 }
            organisation: { name: Acme, jurisdiction: DE }
            policy: { data: ./facts.yaml }
            providers:
              tiny: { dialect: tiny, url: "http://127.0.0.1:%d", jurisdiction: DE, hosting: own }
            """
                .formatted(tiny));
    var models = new StringBuilder("models:\n");
    models.append("  on-tiny: { provider: tiny, upstream: t, ").append(MODEL).append(" }\n");
    for (String dialect : vendors.dialects()) {
      yaml.append(vendors.provider(dialect, dialect, ""));
      String upstream =
          dialect.equals("bedrock") ? "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" : "m";
      models.append(
          "  on-%s: { provider: %s, upstream: \"%s\", %s }\n"
              .formatted(dialect, dialect, upstream, MODEL));
    }
    String all = yaml.append(models).toString();
    for (Map.Entry<String, String> secret : FakeVendors.ENVIRONMENT.entrySet()) {
      Path file = folder.resolve(secret.getKey());
      Files.writeString(file, secret.getValue());
      all = all.replace("env:" + secret.getKey(), "file:" + file);
    }
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    return Files.writeString(folder.resolve("drawbridge.yaml"), all);
  }

  /** A vendor that speaks it, and says what the scripted models of the others say. */
  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var asked = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      String said = "Hello 🌉! You said: " + asked.getString("say");
      boolean stream = asked.getBoolean("stream");
      String body =
          stream
              ? "data: "
                  + new JsonObject().put("piece", said)
                  + "\n\ndata: {\"end\":true,\"heard\":3,\"spoken\":5}\n\n"
              : new JsonObject().put("said", said).put("heard", 3).put("spoken", 5).encode();
      exchange
          .getResponseHeaders()
          .set("content-type", stream ? "text/event-stream" : "application/json");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(body.getBytes(UTF_8));
    }
  }

  @Test
  void aChamberAndALineServeTextFromAndToEveryOther() throws Exception {
    HttpServer tiny =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tiny.createContext("/tiny", SeventhDialectIT::answer);
    tiny.start();
    try (FakeVendors vendors = FakeVendors.start()) {
      Path classes = seventh();
      Path config = configuration(vendors, tiny.getAddress().getPort());
      JarRun.Ended created =
          JarRun.with(classes, "key", "create", "-c", config.toString(), "--team", "research");
      String key = created.out().strip();
      assertEquals(0, created.exit(), created::toString);
      try (JarRun gateway = JarRun.serveWith(List.of(), classes, config)) {
        for (String dialect : vendors.dialects()) {
          text(gateway, key, new TinyClient(), "on-" + dialect);
        }
        for (DialectClient client :
            List.of(
                new TinyClient(),
                new ChatClient(),
                new ResponsesClient(),
                new MessagesClient(),
                new GeminiClient())) {
          text(gateway, key, client, "on-tiny");
        }
      }
    } finally {
      tiny.stop(0);
    }
  }

  private static void text(JarRun gateway, String key, DialectClient client, String model)
      throws Exception {
    String way = client.letter + " to " + model;
    var request = new SampleRequest(model, "Hello");
    HttpResponse<String> whole = post(gateway, key, client, request);
    assertEquals(200, whole.statusCode(), () -> way + ": " + whole.body());
    ParsedAnswer answer = client.whole(new JsonObject(whole.body()));
    assertEquals("Hello 🌉! You said: Hello", answer.text.toString(), way);

    HttpResponse<String> stream = post(gateway, key, client, request.stream());
    assertEquals(200, stream.statusCode(), () -> way + ": " + stream.body());
    ParsedAnswer streamed = client.stream(stream.body());
    assertEquals("Hello 🌉! You said: Hello", streamed.text.toString(), way);
    assertTrue(streamed.ended, () -> way + ": no proper end in " + stream.body());
  }

  private static HttpResponse<String> post(
      JarRun gateway, String key, DialectClient client, SampleRequest request) throws Exception {
    JsonObject body = Objects.requireNonNull(client.body(request));
    return gateway.post(client.path(request), key, body.encode());
  }
}
