package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
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
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Vendors that fail at random, in every way that a vendor may, while many callers ask. {@code
 * -Ddrawbridge.flaps} says how many requests there are.
 */
class FlappingVendorsIT {
  private static final int REQUESTS = Integer.getInteger("drawbridge.flaps", 300);
  private static final int AT_ONCE = 12;
  private static final int REFUSED_MILLIS = 100;
  private static final Set<String> PERMITTED = Set.of("large", "spare", "small");
  private static final Set<Integer> STATUSES = Set.of(200, 429, 502, 503, 504);

  private final Vertx vertx = Vertx.vertx();
  private final List<FakeVendor> vendors = new ArrayList<>();
  private FakeVendor barred;
  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    for (int well : new int[] {10, 10, 60}) {
      vendors.add(FakeVendor.start(vertx).always(flaps(new Random(vendors.size()), well)));
    }
    barred = FakeVendor.start(vertx);
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "upstream: { first_byte: 2s, answer: 2s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendors.get(0).url())
            + SampleConfig.vendor("spares", vendors.get(1).url())
            + SampleConfig.own("house", vendors.get(2).url())
            + SampleConfig.vendor("barred", barred.url())
            + "models:\n"
            + SampleConfig.closed("large", "acme", "")
            + SampleConfig.closed("forbidden", "barred", "")
            + SampleConfig.closed("spare", "spares", "")
            + SampleConfig.open("small", "house", "")
            + "aliases: { chat: [large, forbidden, spare, small] }\n";
    gateway =
        TestGateway.start(
            folder,
            yaml,
            "teams: { all: { models: [large, spare, small], objective: listed, substitute: true } }\n",
            Map.of("ACME_KEY", "key-1", "SPARES_KEY", "key-2", "BARRED_KEY", "key-3"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    for (FakeVendor vendor : vendors) vendor.close();
    barred.close();
    Await.await(vertx.close());
  }

  /**
   * Well for some requests and ill for a few, in turn.
   *
   * @param longest that it is well for
   */
  private static Behaviour flaps(Random random, int longest) {
    int[] left = {0};
    boolean[] well = {true};
    return call -> {
      Behaviour next;
      synchronized (random) {
        if (left[0]-- <= 0) {
          well[0] = !well[0];
          left[0] = well[0] ? longest / 2 + random.nextInt(longest) : 1 + random.nextInt(4);
        }
        next =
            well[0] ? FakeVendor::answer : fault(random, call.body().getBoolean("stream", false));
      }
      next.serve(call);
    };
  }

  private static Behaviour fault(Random random, boolean stream) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> VendorFaults.error(500, "broken", "server_error");
      case 2, 3 -> VendorFaults.error(503, "busy", "overloaded");
      case 4 ->
          VendorFaults.status(
              503, FakeVendor.error("busy", "overloaded").encode(), "retry-after-ms", "50");
      case 5 ->
          VendorFaults.status(
              429,
              FakeVendor.error("slow", "rate_limit_exceeded").encode(),
              "retry-after-ms",
              "100");
      case 6 -> VendorFaults.overloaded();
      case 7 -> VendorFaults.hangUp();
      case 8 -> stream ? VendorFaults.cutAfter(1) : VendorFaults.hangUp();
      default -> random.nextInt(8) == 0 ? VendorFaults.silence() : VendorFaults.hangUp();
    };
  }

  @Test
  void noneIsLostNoneIsServedByWhomItMayNotAndEachAttemptIsOnRecord() throws Exception {
    List<String> callers = new ArrayList<>();
    for (int i = 0; i < 6; i++) callers.add(gateway.key("all"));
    long began = System.nanoTime();
    List<HttpResponse<String>> answers = ask(callers);
    long seconds = (System.nanoTime() - began) / 1_000_000_000;

    // None is lost: each is answered whole, or refused with a code.
    assertEquals(REQUESTS, answers.size());
    assertEquals(REQUESTS, answers.stream().map(SampleConfig::id).distinct().count());
    int served = 0;
    for (HttpResponse<String> answer : answers) {
      if (answer.statusCode() == 200) served++;
      assertAnswered(answer);
    }
    assertTrue(served > REQUESTS / 10, served + " of " + REQUESTS + " were served");
    // None is served by a model that policy does not permit, nor sent there.
    assertEquals(List.of(), barred.calls());

    // Each attempt is on record, and repeats stay within their budget.
    Map<String, Integer> attempts = new TreeMap<>();
    Map<String, Integer> answered = new TreeMap<>();
    Map<String, Integer> repeats = new TreeMap<>();
    for (HttpResponse<String> answer : answers) {
      JsonObject row = SampleConfig.ended(gateway, answer);
      JsonObject end = row.getJsonObject("end");
      String before = "";
      JsonArray recorded = end == null ? new JsonArray() : end.getJsonArray("attempts");
      assertTrue(recorded.size() <= 4, recorded::encode);
      for (int i = 0; i < recorded.size(); i++) {
        JsonObject attempt = recorded.getJsonObject(i);
        String model = attempt.getString("model");
        assertTrue(PERMITTED.contains(model), row::encode);
        attempts.merge(model, 1, Integer::sum);
        if (attempt.getInteger("status") > 0) answered.merge(model, 1, Integer::sum);
        if (model.equals(before)) repeats.merge(model, 1, Integer::sum);
        before = model;
      }
      if (answer.statusCode() == 200) assertEquals(header(answer, "x-drawbridge-model"), before);
    }
    for (FakeVendor vendor : vendors) {
      Map<String, Integer> asked = new TreeMap<>();
      vendor.calls().forEach(c -> asked.merge(c.body().getString("model"), 1, Integer::sum));
      asked.forEach(
          (model, calls) -> {
            assertTrue(
                calls <= attempts.getOrDefault(model, 0), model + ": " + calls + " of " + attempts);
            assertTrue(
                calls >= answered.getOrDefault(model, 0), model + ": " + calls + " of " + answered);
          });
    }
    repeats.forEach(
        (model, count) -> {
          long firsts = (long) attempts.getOrDefault(model, 0) - count;
          long most = firsts / 10 + 10 * (seconds + 1);
          assertTrue(count <= most, model + ": " + count + " repeats of " + firsts);
        });
    int all = repeats.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(all > 0, "nothing was repeated");
    assertEquals(all, repeated());
  }

  private List<HttpResponse<String>> ask(List<String> callers)
      throws InterruptedException, ExecutionException {
    var answers = new ConcurrentLinkedQueue<HttpResponse<String>>();
    var next = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < AT_ONCE; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
                    String body = TestGateway.chatBody("chat", i % 2 == 0);
                    String key = callers.get(i % callers.size());
                    var answer = gateway.post("/v1/chat/completions", key, body);
                    answers.add(answer);
                    // Who is refused comes back later.
                    if (answer.statusCode() != 200) Thread.sleep(REFUSED_MILLIS);
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) each.get();
    }
    return List.copyOf(answers);
  }

  private static void assertAnswered(HttpResponse<String> answer) {
    assertTrue(STATUSES.contains(answer.statusCode()), answer::body);
    if (answer.statusCode() != 200) {
      assertTrue(SampleConfig.ours(answer).getString("code").startsWith("upstream"), answer::body);
      return;
    }
    assertTrue(PERMITTED.contains(header(answer, "x-drawbridge-model")), id(answer));
    boolean stream = header(answer, "content-type").startsWith("text/event-stream");
    boolean whole =
        stream
            ? answer.body().endsWith("data: [DONE]\n\n")
            : new JsonObject(answer.body()).containsKey("choices");
    assertTrue(whole, answer::body);
  }

  /** As the gateway counts them. */
  private int repeated() throws Exception {
    var line = Pattern.compile("(?m)^drawbridge_repeats_total\\{.*} ([0-9.]+)$");
    return line.matcher(gateway.admin("/metrics").body())
        .results()
        .mapToInt(found -> (int) Double.parseDouble(found.group(1)))
        .sum();
  }
}
