package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.DrawbridgeTest;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as its users run it. */
class PackagedIT {
  @TempDir private Path folder = Path.of("");

  @Test
  void tellsItsVersion() throws Exception {
    JarRun.Ended ended = JarRun.of("--version");

    assertEquals(0, ended.exit(), ended::toString);
    assertTrue(ended.out().matches("drawbridge \\d\\S*\\R"), ended::toString);
  }

  @Test
  void printsItsSchema() throws Exception {
    JarRun.Ended ended = JarRun.of("check", "--schema");

    assertEquals(0, ended.exit(), ended::toString);
    assertTrue(new JsonObject(ended.out()).containsKey("$schema"));
  }

  @Test
  void aGoodConfigurationIsWell() throws Exception {
    try (JarFolder written = JarFolder.in(folder)) {
      JarRun.Ended ended = JarRun.of("check", "-c", written.config().toString());

      assertEquals(0, ended.exit(), ended::toString);
    }
  }

  @Test
  void everyMistakeIsToldWhereItStands() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            version: 1
            listen: { port: eighty }
            organisation: { jurisdicton: DE }
            providers:
              local: { url: ftp://127.0.0.1, dialect: openai, jurisdiction: DE, hosting: own }
            models: { small: { provider: lokal, licence: MIT } }
            aliases: { chat: [small, smal] }
            """);

    JarRun.Ended ended = JarRun.of("check", "-c", config.toString());

    assertEquals(2, ended.exit(), ended::toString);
    long told =
        (ended.out() + ended.err())
            .lines()
            .filter(l -> l.matches(".*bad\\.yaml:\\d+:\\d+: .+"))
            .count();
    assertEquals(5, told, ended::toString);
  }

  @Test
  void servesFromTheFirstKeyToTheRecord() throws Exception {
    try (JarFolder written = JarFolder.in(folder)) {
      Files.writeString(
          written.config(), "\nlog: { form: json, access: true }\n", StandardOpenOption.APPEND);
      String config = written.config().toString();
      String id;
      Path classes = folder.resolve("classes");
      List<String> telling = List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + classes);
      try (JarRun gateway = JarRun.serve(telling, written.config())) {
        JsonObject key = json("key", "create", "-c", config, "--team", "research", "--json");
        String secret = key.getString("secret");
        String body = TestGateway.chatBody(HouseGateway.MODEL, false);

        HttpResponse<String> answer = gateway.chat(secret, body);
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("The bridge is down."), answer.body());
        id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
        assertRecorded(config, id);
        assertFalse(
            Files.readString(classes).contains(" io.opentelemetry"),
            "a class of traces, though the configuration names no collector");

        json("key", "revoke", "-c", config, key.getString("id"), "--json");
        Await.until(
            "the revoked key is refused", () -> gateway.chat(secret, body).statusCode() == 401);
        assertEquals(200, gateway.admin("/readyz").statusCode());
        assertEquals(503, whileItStops(written, gateway));
      }
      assertRecorded(config, id);
    }
  }

  /** Ends the gateway while a stream is open; the answer of {@code /readyz} meanwhile. */
  private int whileItStops(JarFolder written, JarRun gateway) throws Exception {
    JsonObject key =
        json("key", "create", "-c", written.config().toString(), "--team", "research", "--json");
    HeldStream held = new HeldStream();
    written.vendor().next(held);
    try (RawConnection call = new RawConnection(gateway.port())) {
      call.chat(key.getString("secret"), HouseGateway.MODEL, true).until(HeldStream.half());
      gateway.terminate();
      Await.until("it drains", () -> gateway.admin("/readyz").statusCode() == 503);
      int ready = gateway.admin("/readyz").statusCode();
      held.finish();
      call.until("data: [DONE]");
      JarRun.Ended ended = gateway.ended();
      assertEquals(0, ended.exit(), ended::toString);
      assertJson(ended.err());
      assertFalse(ended.err().contains("SLF4J"), ended::toString);
      assertFalse(ended.err().contains("already registered"), ended::toString);
      assertFalse(ended.err().contains(key.getString("secret")), "a secret in the log");
      return ready;
    }
  }

  /** The log of a gateway that writes JSON; before it Java says what it was told. */
  private static void assertJson(String log) {
    List<String> events =
        log.lines()
            .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
            .map(line -> new JsonObject(line).getString("event", "none"))
            .toList();
    assertTrue(events.containsAll(List.of("serving", "request", "draining")), log);
  }

  private static void assertRecorded(String config, String id) throws Exception {
    JsonObject found = json("audit", "search", "-c", config, "--team", "research", "--json");
    boolean listed =
        found.getJsonArray("decisions").stream()
            .map(JsonObject.class::cast)
            .peek(row -> assertTrue(row.getString("outcome") != null, row::encode))
            .anyMatch(row -> row.getString("request_id").equals(id));
    assertTrue(listed, found::encode);
    JsonObject shown = json("audit", "show", id, "-c", config, "--content", "--reason", "a test");
    assertEquals("complete", shown.getString("outcome"), shown::encode);
    assertEquals(HouseGateway.MODEL, shown.getString("model_served"));
    assertTrue(shown.getString("prompt").contains("Hello"), shown::encode);
  }

  private static JsonObject json(String... args) throws Exception {
    JarRun.Ended ended = JarRun.of(args);
    assertEquals(0, ended.exit(), ended::toString);
    return new JsonObject(ended.out());
  }

  /** Java 8 and all since can load the class that tells them that a newer one is needed. */
  @Test
  void theEntryPointIsReadByOlderJava() throws Exception {
    try (var jar = new JarFile("target/drawbridge.jar")) {
      var entry = jar.getEntry("dev/drawbridge/Drawbridge.class");
      assertEquals(8, DrawbridgeTest.needs(jar.getInputStream(entry)));
    }
  }

  @Test
  void explainsADecisionWithoutACall() throws Exception {
    try (JarFolder written = JarFolder.in(folder)) {
      String config = written.config().toString();
      Path principal =
          Files.writeString(
              folder.resolve("somebody.yaml"), "kind: user\nid: ann\nteams: [marketing]\n");

      JarRun.Ended table =
          JarRun.of("explain", "-c", config, "--team", "research", "--model", HouseGateway.MODEL);
      JsonObject allowed =
          json(
              "explain",
              "-c",
              config,
              "--team",
              "research",
              "--model",
              HouseGateway.MODEL,
              "--json");
      JarRun.Ended refused =
          JarRun.of(
              "explain",
              "-c",
              config,
              "--as",
              principal.toString(),
              "--model",
              HouseGateway.MODEL,
              "--json");

      assertEquals(0, table.exit(), table::toString);
      assertTrue(table.out().contains("allowed"), table::toString);
      assertTrue(table.out().contains(HouseGateway.MODEL), table::toString);
      assertTrue(allowed.getBoolean("allow"), allowed::encode);
      assertEquals(1, refused.exit(), refused::toString);
      assertFalse(new JsonObject(refused.out()).getBoolean("allow"), refused::toString);
      assertTrue(refused.out().contains("team_unknown"), refused::toString);
      assertEquals(0, written.vendor().calls().size());
    }
  }

  @Test
  void aDeadLogEndsTheProcess() throws Exception {
    try (JarFolder written = JarFolder.in(folder);
        JarRun gateway = JarRun.serve(written.config())) {
      JsonObject key =
          json("key", "create", "-c", written.config().toString(), "--team", "research", "--json");
      String body = TestGateway.chatBody(HouseGateway.MODEL, false);
      assertEquals(200, gateway.chat(key.getString("secret"), body).statusCode());
      TestGateway.removeLog(written.data());

      JarRun.Ended ended = gateway.ended();

      assertEquals(1, ended.exit(), ended::toString);
      assertTrue(ended.err().contains("the audit log cannot be written"), ended::toString);
    }
  }
}
