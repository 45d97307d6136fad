package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.FakeVendor.Behaviour;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sixteen situations that vendors bring about, whole and streamed, for callers of three dialects:
 * those of Failover Bench's catalogue 0.1 by their numbers, said in our own words. A preferred
 * model fails as the situation says; another vendor's stands behind it.
 */
class VendorSituationsIT {
  private static final String TEXT = String.join("", FakeVendor.WORDS);
  private static final String REASON = "This is against the rules of the house";

  /** What the preferred vendor does with each model. */
  private static final Map<String, Behaviour> PLAYED = new ConcurrentHashMap<>();

  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor one;
  private static FakeVendor two;
  private static TestGateway gateway;
  private static String key;

  /** One way to ask, with models of its own. */
  private record Way(ClientKind kind, boolean stream) {
    static List<Way> all() {
      return Stream.of(ClientKind.CHAT, ClientKind.MESSAGES, ClientKind.GEMINI)
          .flatMap(kind -> Stream.of(new Way(kind, false), new Way(kind, true)))
          .toList();
    }

    private String id() {
      return kind.name().toLowerCase(Locale.ROOT) + (stream ? "-stream" : "-whole");
    }

    /** The preferred model, at a vendor that is given time. */
    String first() {
      return "first-" + id();
    }

    /** The preferred model, at a vendor that is given little time. */
    String hasty() {
      return "hasty-" + id();
    }

    String second() {
      return "second-" + id();
    }

    HttpResponse<String> ask(String model) throws Exception {
      ClientKind.Sent sent = kind.ask(model, "Is it up?", stream);
      return gateway.post(sent.path(), key, sent.body().encode());
    }

    /** Asks for the preferred model or the other one, while the first does that. */
    HttpResponse<String> ask(String first, Behaviour play) throws Exception {
      PLAYED.put(first, play);
      return ask("pair-" + first);
    }
  }

  /** What is to be seen in a situation. */
  @FunctionalInterface
  private interface Met {
    void by(Way way) throws Exception;
  }

  enum Situation {
    S01_THROTTLED_ONCE_WITH_A_STATED_WAIT(
        way -> {
          var throttled = VendorFaults.status(429, "{}", "retry-after", "30");
          assertServed(way, way.ask(way.first(), once(throttled)), way.second());
          assertServed(way, way.ask("pair-" + way.first()), way.second());
          assertEquals(1, calls(one, way.first()), "it is left alone until then");
        }),
    S02_THROTTLED_ALWAYS_WITHOUT_A_WAIT(
        way -> {
          var throttled = VendorFaults.error(429, "slow down", "rate_limit_exceeded");
          for (int i = 0; i < 4; i++) {
            assertServed(way, way.ask(way.first(), throttled), way.second());
          }
          assertTrue(calls(one, way.first()) <= 3, "it is asked less and less");
        }),
    S03_BROKEN_ONCE(
        way -> {
          var broken = VendorFaults.error(500, "oops", "server_error");
          assertServed(way, way.ask(way.first(), once(broken)), way.first());
          assertEquals(2, calls(one, way.first()), "it is asked again");
        }),
    S04_OVERLOADED_ALWAYS(
        way -> {
          var busy = VendorFaults.error(503, "busy", "overloaded");
          assertServed(way, way.ask(way.first(), busy), way.second());
          assertTrue(calls(one, way.first()) <= 3, "it is asked again twice at most");
        }),
    S05_CONNECTION_CLOSED_BEFORE_AN_ANSWER(
        way -> assertServed(way, way.ask(way.first(), once(VendorFaults.hangUp())), way.first())),
    S06_NO_ANSWER_AT_ALL(
        way -> {
          assertServed(way, way.ask(way.hasty(), VendorFaults.silence()), way.second());
          assertEquals(1, calls(one, way.hasty()), "who says nothing is not asked again");
        }),
    S07_HEAD_AT_ONCE_AND_NO_CONTENT(
        way -> {
          Behaviour slow =
              way.stream()
                  ? VendorFaults.onlyComments(100)
                  : call -> call.response().setChunked(true).write(" ");
          assertServed(way, way.ask(way.hasty(), slow), way.second());
          assertEquals(1, calls(one, way.hasty()));
        }),
    S08_CUT_IN_THE_MIDDLE(
        way -> {
          if (way.stream()) assertCut(way, way.ask(way.first(), VendorFaults.cutAfter(4)));
          else assertServed(way, way.ask(way.first(), VendorFaults.halfThenCut()), way.second());
        }),
    S09_SILENT_IN_THE_MIDDLE(
        way -> {
          if (way.stream()) {
            assertCut(way, way.ask(way.hasty(), VendorFaults.fallSilentAfter(4)));
          } else {
            var half = VendorFaults.halfThenSilence();
            assertServed(way, way.ask(way.hasty(), half), way.second());
          }
          assertServed(way, way.ask(way.second()), way.second());
        }),
    S10_NO_JSON_IN_THE_MIDDLE(
        way -> {
          if (!way.stream()) {
            var half = VendorFaults.status(200, "{\"choices\":[{\"message\":{\"content\":\"The");
            assertServed(way, way.ask(way.first(), half), way.second());
          } else {
            // What a broken event lacks may be part of the answer, so it is not left out either.
            assertCut(way, way.ask(way.first(), VendorFaults.brokenEvent(3)));
          }
          assertServed(way, way.ask(way.second()), way.second());
        }),
    S11_NO_MARK_AT_THE_END(
        way -> {
          Behaviour endless =
              way.stream() ? VendorFaults.withoutDone() : VendorFaults.withoutLength();
          HttpResponse<String> answer = way.ask(way.first(), endless);
          assertServed(way, answer, way.first());
          JsonObject row = SampleConfig.ended(gateway, answer);
          assertEquals("complete", row.getString("outcome"), row.encode());
          assertEquals(19, row.getJsonObject("tokens").getInteger("input"), row.encode());
        }),
    S12_PROMPT_TOO_LONG(
        way -> {
          var tooLong = VendorFaults.error(400, REASON, "context_length_exceeded");
          assertPassed(way, way.ask(way.first(), tooLong), "bad_request");
        }),
    S13_REFUSED_FOR_SAFETY(
        way -> {
          var refused = VendorFaults.error(400, REASON, "content_policy_violation");
          assertPassed(way, way.ask(way.first(), refused), "policy_refused");
        }),
    S14_THE_OTHER_ONE_TAKES_NO_BEGUN_ANSWER(
        way -> {
          if (way.stream()) {
            assertCut(way, way.ask(way.first(), VendorFaults.cutAfter(4)));
            return;
          }
          assertServed(way, way.ask(way.first(), VendorFaults.halfThenCut()), way.second());
          JsonArray told = last(two, way.second()).body().getJsonArray("messages");
          assertEquals("user", told.getJsonObject(told.size() - 1).getString("role"));
        }),
    S15_DOWN_FOR_A_WHILE(
        way -> {
          var busy = VendorFaults.error(503, "busy", "overloaded");
          for (int i = 0; i < 14; i++) {
            assertServed(way, way.ask(way.first(), busy), way.second());
          }
          assertTrue(calls(one, way.first()) <= 12, "it is left alone while it is down");
          PLAYED.remove(way.first());
          Await.until(
              "it serves again",
              () -> {
                HttpResponse<String> answer = way.ask("pair-" + way.first());
                assertEquals(200, answer.statusCode(), answer.body());
                return header(answer, "x-drawbridge-model").equals(way.first());
              });
        }),
    S16_WHO_SERVED_IS_BILLED(
        way -> {
          var busy = VendorFaults.error(503, "busy", "overloaded");
          HttpResponse<String> answer = way.ask(way.first(), busy);
          assertServed(way, answer, way.second());
          assertTrue(answer.body().contains(way.second()), answer.body());
          assertFalse(answer.body().contains(way.first()), answer.body());
          JsonObject row = SampleConfig.ended(gateway, answer);
          assertEquals("two", row.getString("provider"), row.encode());
          assertEquals(19, row.getJsonObject("tokens").getInteger("input"), row.encode());
          assertEquals(5, row.getJsonObject("tokens").getInteger("output"), row.encode());
          assertEquals(19e-6 + 5 * 2e-6, row.getDouble("cost_usd"), 1e-9, row.encode());
        });

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda that keeps nothing.
    private final Met met;

    Situation(Met met) {
      this.met = met;
    }
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    one = FakeVendor.start(VERTX);
    one.always(
        call ->
            PLAYED.getOrDefault(call.body().getString("model"), FakeVendor::answer).serve(call));
    two = FakeVendor.start(VERTX).always(VendorSituationsIT::takesNoBegunAnswer);
    var yaml =
        new StringBuilder("policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n")
            .append(SampleConfig.vendor("one", one.url()))
            .append(
                SampleConfig.vendor("hasty", one.url())
                    .replace(" }\n", ", first_byte: 1500ms, answer: 1500ms, idle: 1500ms }\n"))
            .append(SampleConfig.vendor("two", two.url()))
            .append("models:\n");
    var aliases = new StringBuilder("aliases:\n");
    for (Way way : Way.all()) {
      yaml.append(SampleConfig.closed(way.first(), "one", ""))
          .append(SampleConfig.closed(way.hasty(), "hasty", ""))
          .append(SampleConfig.closed(way.second(), "two", ""));
      for (String first : List.of(way.first(), way.hasty())) {
        aliases.append("  pair-%s: [%s, %s]\n".formatted(first, first, way.second()));
      }
    }
    gateway =
        TestGateway.start(
            folder,
            yaml.append(aliases).toString(),
            "teams: { all: { models: [\"*\"], objective: listed } }\n",
            Map.of("ONE_KEY", "key-of-one", "HASTY_KEY", "key-of-one", "TWO_KEY", "key-of-two"));
    key = gateway.key("all");
  }

  private static void takesNoBegunAnswer(FakeVendor.Call call) {
    JsonArray told = call.body().getJsonArray("messages");
    boolean begun = "assistant".equals(told.getJsonObject(told.size() - 1).getString("role"));
    if (begun) VendorFaults.error(400, "no answer may be begun", "invalid_value").serve(call);
    else FakeVendor.answer(call);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    one.close();
    two.close();
    Await.await(VERTX.close());
  }

  /** All that lies between two situations: open circuits, and what was asked. */
  private static void begin() throws Exception {
    PLAYED.clear();
    one.calls().clear();
    two.calls().clear();
    for (String provider : List.of("one", "hasty", "two")) {
      gateway.adminPost("/api/v1/providers/" + provider + "/reset?model=*", "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsMet(Situation situation) throws Exception {
    begin();
    List<Way> ways = Way.all();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> seen = new ArrayList<>();
      for (Way way : ways) {
        seen.add(
            threads.submit(
                () -> {
                  situation.met.by(way);
                  return way;
                }));
      }
      var all = new ArrayList<Executable>();
      for (Future<?> each : seen) all.add(each::get);
      assertAll(all);
    }
  }

  @Test
  void anAnswerThatAVendorWithholdsIsCountedAsItsRefusal() throws Exception {
    begin();
    for (Way way : Way.all()) {
      HttpResponse<String> answer = way.ask(way.first(), VendorFaults.filtered());
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals(way.first(), header(answer, "x-drawbridge-model"));
    }
    String counted = "drawbridge_vendor_signals_total{class=\"policy_refused\",provider=\"one\"} ";
    Await.until(
        "all are counted",
        () ->
            gateway
                .metrics()
                .lines()
                .anyMatch(
                    line ->
                        line.startsWith(counted)
                            && Double.parseDouble(line.substring(counted.length())) >= 6));
  }

  private static Behaviour once(Behaviour ill) {
    var met = new AtomicBoolean();
    return call -> {
      if (met.getAndSet(true)) FakeVendor.answer(call);
      else ill.serve(call);
    };
  }

  private static long calls(FakeVendor vendor, String model) {
    return vendor.calls().stream().filter(c -> model.equals(c.body().getString("model"))).count();
  }

  private static FakeVendor.Call last(FakeVendor vendor, String model) {
    return vendor.calls().stream()
        .filter(c -> model.equals(c.body().getString("model")))
        .reduce((before, call) -> call)
        .orElseThrow();
  }

  /** The whole answer came, from that model, and whoever asked can read it. */
  private static void assertServed(Way way, HttpResponse<String> answer, String model) {
    String said = way + ": " + answer.body();
    assertEquals(200, answer.statusCode(), said);
    assertEquals(model, header(answer, "x-drawbridge-model"), said);
    if (way.stream()) {
      assertTrue(way.kind().complete(answer.body()), said);
      assertEquals(TEXT, way.kind().streamed(answer.body()), said);
    } else {
      assertEquals(TEXT, way.kind().text(new JsonObject(answer.body())), said);
    }
  }

  /**
   * What came is not taken for the whole: it ends with an error of ours, and nobody else served.
   */
  private static void assertCut(Way way, HttpResponse<String> answer) throws Exception {
    String said = way + ": " + answer.body();
    assertEquals(200, answer.statusCode(), said);
    assertFalse(way.kind().complete(answer.body()), said);
    JsonObject end = ClientKind.data(answer.body()).getLast();
    assertFalse(way.kind().error(end).isEmpty(), said);
    assertTrue(end.encode().contains("\"drawbridge\":{\"code\":\"upstream_"), said);
    assertEquals(0, calls(two, way.second()), said);
    JsonObject row = SampleConfig.ended(gateway, answer);
    assertEquals("truncated", row.getString("outcome"), row.encode());
  }

  /**
   * The vendor's own words came, in the caller's dialect; it was asked once, and nobody else was.
   */
  private static void assertPassed(Way way, HttpResponse<String> answer, String signal) {
    String said = way + ": " + answer.body();
    assertEquals(400, answer.statusCode(), said);
    assertEquals(REASON, way.kind().error(new JsonObject(answer.body())), said);
    assertEquals(signal, header(answer, "x-drawbridge-upstream-class"), said);
    assertEquals(1, calls(one, way.first()), said);
    assertEquals(0, calls(two, way.second()), said);
  }
}
