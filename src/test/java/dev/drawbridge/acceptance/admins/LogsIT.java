package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.logging.AccessLine;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The access log, and what admins have the log say for a while. */
class LogsIT {
  private static final List<ILoggingEvent> LINES = new CopyOnWriteArrayList<>();
  private static final Logger ACCESS = logger(AccessLine.LOGGER);
  private static final AppenderBase<ILoggingEvent> KEPT =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          LINES.add(event);
        }
      };

  private static ThreeModelGateway setup;
  private static TestGateway gateway;
  private static String research;

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    KEPT.start();
    ACCESS.setLevel(Level.INFO);
    ACCESS.addAppender(KEPT);
    setup = ThreeModelGateway.start(folder, "log: { access: true }\n", ThreeModelGateway.FACTS);
    gateway = setup.gateway();
    research = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    ACCESS.detachAppender(KEPT);
    ACCESS.setLevel(null);
    setup.close();
  }

  private static ILoggingEvent event(HttpResponse<String> answer) throws Exception {
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    Await.until("its line is there", () -> found(id) != null);
    return Objects.requireNonNull(found(id));
  }

  private static @Nullable ILoggingEvent found(String id) {
    for (ILoggingEvent each : LINES) {
      if (id.equals(values(each).get("request"))) return each;
    }
    return null;
  }

  private static Map<String, Object> values(ILoggingEvent event) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (var pair : event.getKeyValuePairs()) values.put(pair.key, String.valueOf(pair.value));
    return values;
  }

  @Test
  void eachRequestHasOneLine() throws Exception {
    String body = TestGateway.chatBody("large", false);
    var answer = gateway.post("/v1/chat/completions", research, body);

    ILoggingEvent event = event(answer);
    Map<String, Object> line = values(event);
    assertEquals(
        List.of(
            "method",
            "route",
            "status",
            "request",
            "outcome",
            "code",
            "team",
            "model",
            "ms",
            "upstream_ms",
            "received",
            "sent"),
        List.copyOf(line.keySet()));
    assertEquals(List.of(EventCode.REQUEST), event.getMarkerList());
    assertEquals("POST", line.get("method"));
    assertEquals("/v1/chat/completions", line.get("route"));
    assertEquals("200", line.get("status"));
    assertEquals("complete", line.get("outcome"));
    assertEquals("research", line.get("team"));
    assertEquals("large", line.get("model"));
    assertEquals(Integer.toString(body.length()), line.get("received"));
    assertEquals(Integer.toString(answer.body().length()), line.get("sent"));
    String message = event.getFormattedMessage();
    assertTrue(message.startsWith("POST /v1/chat/completions 200 "), message);
    assertEquals(1, LINES.stream().filter(e -> values(e).equals(line)).count());
  }

  @Test
  void aLineHoldsNoWordOfACaller() throws Exception {
    String told = "told-of-a-caller";
    var refused =
        gateway.post(
            "/v1/chat/completions?x=" + told,
            research,
            TestGateway.chatBody("model-" + told, false),
            "X-Request-Id",
            told,
            "User-Agent",
            told);
    var lost = gateway.get("/path-" + told, research);
    var stranger = gateway.chat("key-" + told, "large");

    Map<String, Object> line = values(event(refused));
    assertEquals("unknown_model", line.get("code"));
    assertEquals("refused", line.get("outcome"));
    assertEquals("none", values(event(lost)).get("route"));
    assertEquals("401", values(event(stranger)).get("status"));
    for (ILoggingEvent each : LINES) {
      assertFalse(each.getFormattedMessage().contains(told));
      assertFalse(values(each).toString().contains(told));
      assertFalse(values(each).toString().contains(research));
    }
  }

  @Test
  void aLoggerSaysMoreForAWhileWhichIsOnRecord() throws Exception {
    Logger gate = logger("dev.drawbridge.gate");
    Level before = gate.getEffectiveLevel();

    var set = put("{\"logger\":\"dev.drawbridge.gate\",\"level\":\"trace\",\"for\":\"2s\"}");
    assertEquals(200, set.statusCode(), set.body());
    assertEquals("trace", new JsonObject(set.body()).getString("level"));
    assertEquals(Level.TRACE, gate.getEffectiveLevel());
    JsonArray listed = new JsonArray(gateway.admin("/api/v1/log-level").body());
    assertEquals("dev.drawbridge.gate", listed.getJsonObject(0).getString("logger"));
    String recorded = gateway.admin("/api/v1/decisions?type=admin").body();
    assertTrue(gateway.recorded().contains("log.level"), recorded);

    Await.until("it says what it said", () -> gate.getEffectiveLevel().equals(before));
    assertEquals("[]", gateway.admin("/api/v1/log-level").body());
  }

  @Test
  void aLaterChangeReplacesAnEarlierOneAndBothEnd() throws Exception {
    Logger audit = logger("dev.drawbridge.audit");
    Level own = audit.getLevel();
    put("{\"logger\":\"dev.drawbridge.audit\",\"level\":\"debug\",\"for\":\"1s\"}");
    put("{\"logger\":\"dev.drawbridge.audit\",\"level\":\"error\",\"for\":\"3s\"}");
    assertEquals(Level.ERROR, audit.getLevel());

    Await.until("the later one ends", () -> audit.getLevel() == own);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"logger":"io.netty","level":"debug","for":"5s"}                     | logger
          {"logger":"dev.drawbridge.nowhere","level":"debug","for":"5s"}       | logger
          {"logger":"dev.drawbridge.gate\\u0000","level":"debug","for":"5s"}   | logger
          {"logger":"ROOT","level":"debug","for":"5s"}                         | logger
          {"logger":"dev.drawbridge","level":"all","for":"5s"}                 | level
          {"logger":"dev.drawbridge","level":"debug","for":"25h"}              | for
          {"logger":"dev.drawbridge","level":"debug","for":"0s"}               | for
          {"logger":"dev.drawbridge","level":"debug","for":"2020-01-01"}       | for
          {"logger":"dev.drawbridge","level":"debug"}                          | how long
          {"logger":"dev.drawbridge","level":"debug","for":"5s","more":1}      | more
          """)
  void whatIsNoLevelForAWhileIsRefused(String body, String told) throws Exception {
    var answer = put(body);

    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(told), answer.body());
  }

  @Test
  void onlyWhoMayChangesALevel() throws Exception {
    String operator = gateway.key("admins", "drawbridge-operator");
    String body = "{\"logger\":\"dev.drawbridge\",\"level\":\"debug\",\"for\":\"5s\"}";

    assertEquals(403, gateway.adminPut("/api/v1/log-level", body, operator).statusCode());
    assertEquals(403, gateway.admin("/api/v1/log-level", operator).statusCode());
    assertEquals(401, gateway.adminPut("/api/v1/log-level", body, "").statusCode());
  }

  private static HttpResponse<String> put(String body) throws Exception {
    return gateway.adminPut("/api/v1/log-level", body);
  }
}
