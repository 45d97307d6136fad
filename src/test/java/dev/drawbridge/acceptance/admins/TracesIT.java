package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.OtlpReceiver.attributes;
import static dev.drawbridge.fixture.OtlpReceiver.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.OtlpReceiver;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector is told of requests, seen by one that reads OTLP's own messages. */
class TracesIT {
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLERS_SPAN = "b7ad6b7169203331";
  private static final String TRACEPARENT = "00-" + CALLERS_TRACE + "-" + CALLERS_SPAN + "-00";
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], objective: listed, max_sensitivity: restricted }
      """;

  private static Vertx vertx;
  private static FakeVendor acme;
  private static FakeVendor house;
  private static OtlpReceiver collector;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    acme = FakeVendor.start(vertx);
    house = FakeVendor.start(vertx);
    collector = OtlpReceiver.start();
    gateway =
        TestGateway.start(
            folder,
            yaml("  trusted: [192.0.2.0/24, \"::/0\"]\n  interval: 1s\n"),
            FACTS,
            Map.of("ACME_KEY", "key-of-acme", "OTLP_TOKEN", "t0ken-of-otlp"));
    key = gateway.key("research");
  }

  private static String yaml(String rest) {
    return "organisation: { name: Acme, jurisdiction: DE }\n"
        + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
        + SampleConfig.vendor("acme", acme.url())
        + SampleConfig.own("house", house.url())
        + "models:\n"
        + SampleConfig.closed("large", "acme", "")
        + SampleConfig.open(
            "small",
            "house",
            ", licence: { id: Apache-2.0, commercial: yes, output_training: yes }")
        + "aliases:\n  chat: [large, small]\n"
        + "telemetry:\n  otlp: "
        + collector.url()
        + "\n  headers: { x-token: env:OTLP_TOKEN }\n"
        + rest;
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    collector.close();
    acme.close();
    house.close();
    Await.await(vertx.close());
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
  }

  private static Map<String, Span> trace(HttpResponse<String> answer, int spans) throws Exception {
    String id = id(answer);
    Await.until("its spans came", () -> collector.ofRequest(id).size() >= spans);
    return collector.ofRequest(id);
  }

  private static Span span(Map<String, Span> trace, String name) {
    return Objects.requireNonNull(trace.get(name), name);
  }

  private static Span under(Map<String, Span> trace, String parent, String child) {
    Span span = span(trace, child);
    assertEquals(span(trace, parent).getSpanId(), span.getParentSpanId(), child);
    return span;
  }

  @Test
  void aRequestIsATraceOfItsStagesAndAttempts() throws Exception {
    acme.next(VendorFaults.overloaded());

    var answer = gateway.chat(key, "chat", "traceparent", TRACEPARENT);

    assertEquals(200, answer.statusCode());
    Map<String, Span> trace = trace(answer, 10);
    assertEquals(
        Set.of(
            "POST /v1/chat/completions",
            "authenticate",
            "label",
            "decide",
            "record",
            "attempts",
            "chat large",
            "chat small",
            "relay",
            "end"),
        trace.keySet());
    String root = "POST /v1/chat/completions";
    for (String stage : List.of("authenticate", "label", "decide", "record", "attempts", "end")) {
      under(trace, root, stage);
    }
    Span request = span(trace, root);
    assertEquals(Span.SpanKind.SPAN_KIND_SERVER, request.getKind());
    assertEquals(
        Map.of(
            "drawbridge.model", "small",
            "drawbridge.outcome", "complete",
            "drawbridge.request.id", id(answer),
            "drawbridge.team", "research",
            "http.request.method", "POST",
            "http.response.status_code", "200",
            "http.route", "/v1/chat/completions"),
        attributes(request));
    Span failed = under(trace, "attempts", "chat large");
    assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, failed.getKind());
    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, failed.getStatus().getCode());
    assertEquals("transient", attributes(failed).get("error.type"));
    Span served = under(trace, "attempts", "chat small");
    Map<String, String> said = attributes(served);
    assertEquals("chat", said.get("gen_ai.operation.name"));
    assertEquals("vllm", said.get("gen_ai.provider.name"));
    assertEquals("openai", attributes(failed).get("gen_ai.provider.name"));
    assertEquals("small", said.get("gen_ai.request.model"));
    assertTrue(Long.parseLong(said.get("gen_ai.usage.output_tokens")) > 0, said.toString());
    under(trace, "chat small", "relay");
    assertTrue(request.getStartTimeUnixNano() <= served.getStartTimeUnixNano());
    assertTrue(served.getEndTimeUnixNano() <= request.getEndTimeUnixNano());
  }

  @Test
  void aStreamIsRelayedWithinItsAttempt() throws Exception {
    var answer = gateway.post("/v1/chat/completions", key, TestGateway.chatBody("large", true));

    assertEquals(200, answer.statusCode());
    Map<String, Span> trace = trace(answer, 9);
    Span attempt = under(trace, "attempts", "chat large");
    Span relay = under(trace, "chat large", "relay");
    assertTrue(attempt.getStartTimeUnixNano() <= relay.getStartTimeUnixNano());
    assertTrue(relay.getEndTimeUnixNano() <= attempt.getEndTimeUnixNano());
  }

  /** The address of these tests' caller is in no trusted network. */
  @Test
  void theTraceOfACallerThatIsNotTrustedIsALink() throws Exception {
    var answer = gateway.chat(key, "large", "traceparent", TRACEPARENT, "tracestate", "a=secret");

    Span request = span(trace(answer, 9), "POST /v1/chat/completions");
    assertTrue(request.getParentSpanId().isEmpty());
    assertEquals(1, request.getLinksCount());
    Span.Link link = request.getLinks(0);
    assertEquals(CALLERS_TRACE, hex(link.getTraceId()));
    assertEquals(CALLERS_SPAN, hex(link.getSpanId()));
    assertEquals("", link.getTraceState());
    assertFalse(CALLERS_TRACE.equals(hex(request.getTraceId())));
  }

  @Test
  void whatIsNoTraceparentIsNothing() throws Exception {
    for (String bad :
        List.of("00-" + "0".repeat(32) + "-" + CALLERS_SPAN + "-01", "hello", "00-x", "")) {
      var answer = gateway.chat(key, "large", "traceparent", bad);

      Span request = span(trace(answer, 9), "POST /v1/chat/completions");
      assertEquals(0, request.getLinksCount(), bad);
      assertTrue(request.getParentSpanId().isEmpty(), bad);
    }
  }

  @Test
  void onlyServersOfOnesOwnGoOnWithTheTrace() throws Exception {
    gateway.chat(key, "large", "traceparent", TRACEPARENT);
    assertNull(acme.lastCall().headers().get("traceparent"));

    var answer = gateway.chat(key, "small", "traceparent", TRACEPARENT);
    Span attempt = span(trace(answer, 9), "chat small");
    assertEquals(
        "00-" + hex(attempt.getTraceId()) + "-" + hex(attempt.getSpanId()) + "-01",
        house.lastCall().headers().get("traceparent"));
  }

  @Test
  void aRefusalIsTracedByItsCode() throws Exception {
    var answer = gateway.chat(key, "no-such-model-of-a-caller");

    assertEquals(404, answer.statusCode());
    Map<String, Span> trace = trace(answer, 3);
    Map<String, String> said = attributes(span(trace, "POST /v1/chat/completions"));
    assertEquals("unknown_model", said.get("error.type"));
    assertEquals("refused", said.get("drawbridge.outcome"));
    assertEquals("404", said.get("http.response.status_code"));
    assertEquals(
        Status.StatusCode.STATUS_CODE_ERROR, span(trace, "label").getStatus().getCode(), "failed");
    var unauthenticated = gateway.chat("no-key-of-a-caller", "large");
    assertEquals(
        "unauthenticated",
        attributes(span(trace(unauthenticated, 2), "POST /v1/chat/completions")).get("error.type"));
  }

  @Test
  void noSpanHoldsAWordOfACallerOrAVendorOrASecret() throws Exception {
    String told = "told-of-a-caller";
    gateway.post(
        "/v1/chat/completions",
        key,
        TestGateway.chatBody("large", false).replace("Hello", told),
        "X-Request-Id",
        "request-" + told,
        "X-Drawbridge-Session",
        "session-" + told,
        "User-Agent",
        "agent-" + told);
    gateway.chat(key, "model-" + told);
    gateway.get("/path-" + told + "/x?query=" + told, key);
    var last = gateway.get("/drawbridge/v1/requests/id-" + told, key);
    Map<String, Span> trace = trace(last, 1);

    assertTrue(trace.containsKey("GET /drawbridge/v1/requests/{id}"), trace.keySet().toString());
    String all = collector.spans().toString() + collector.resources();
    assertFalse(all.contains(told));
    assertFalse(all.contains(key));
    assertFalse(all.contains("key-of-acme"));
    assertFalse(all.contains("bridge is down"), "a vendor's answer");
    assertFalse(all.contains("t0ken-of-otlp"));
  }

  @Test
  void aHistogramNamesATraceAsExample() throws Exception {
    trace(gateway.chat(key, "large"), 9);

    String scraped = gateway.openMetrics();
    for (String of : List.of("request_duration", "attempt")) {
      var example =
          Pattern.compile(
                  "(?m)^drawbridge_"
                      + of
                      + "_seconds_bucket\\{.*} \\S+ # \\{.*trace_id=\"(\\w+)\".*} .*$")
              .matcher(scraped);
      assertTrue(example.find(), of);
      String id = example.group(1);
      assertTrue(collector.spans().stream().anyMatch(s -> hex(s.getTraceId()).equals(id)), id);
    }
    assertTrue(scraped.endsWith("# EOF\n"));
  }

  @Test
  void theCollectorIsToldWhoTellsAndByWhichConventions() throws Exception {
    trace(gateway.chat(key, "large"), 9);

    assertEquals("t0ken-of-otlp", collector.headers().getFirst().get("x-token"));
    assertEquals("application/x-protobuf", collector.headers().getFirst().get("content-type"));
    assertTrue(collector.resources().getFirst().contains("service.name=drawbridge"));
    assertEquals(
        Set.of("https://opentelemetry.io/schemas/1.37.0"), Set.copyOf(collector.schemas()));
  }

  @Test
  void theCollectorGetsEverySeriesOfAScrapeAndNoOther() throws Exception {
    gateway.chat(key, "large");
    gateway.chat(key, "no-such-model");

    List<Set<String>> differing = new ArrayList<>(List.of(Set.of()));
    Await.until(
        "the same series came",
        () -> {
          Set<String> sent = OtlpSeries.of(collector.metrics());
          Set<String> shown = OtlpSeries.ofScrape(gateway.admin("/metrics", "").body());
          differing.set(0, OtlpSeries.differing(sent, shown));
          return sent.size() > 100 && differing.getFirst().isEmpty();
        });
    assertTrue(
        OtlpSeries.of(collector.metrics())
            .contains("drawbridge_refusals_total{code=unknown_model, team=research}"));
  }
}
