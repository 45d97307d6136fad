package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vendor that reads requests and says nothing, with another one behind it. */
class HangingVendorIT {
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor silent;
  private FakeVendor spare;
  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    silent = FakeVendor.start(vertx).always(VendorFaults.silence());
    spare = FakeVendor.start(vertx);
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "upstream: { deadline: 4500ms, first_byte: 1500ms }\nproviders:\n"
            + SampleConfig.vendor("silent", silent.url())
                .replace(" }\n", ", connections: 2, queue: 2 }\n")
            + SampleConfig.vendor("spare", spare.url())
            + "models:\n"
            + SampleConfig.closed("hung", "silent", "")
            + SampleConfig.closed("ready", "spare", "")
            + "aliases: { pair: [hung, ready] }\n";
    gateway =
        TestGateway.start(
            folder,
            yaml,
            "teams: { all: { models: [\"*\"], objective: listed } }\n",
            Map.of("SILENT_KEY", "key-of-silent", "SPARE_KEY", "key-of-spare"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    silent.close();
    spare.close();
    Await.await(vertx.close());
  }

  private HttpResponse<String> ask(String key, boolean stream) throws Exception {
    return gateway.post("/v1/chat/completions", key, TestGateway.chatBody("pair", stream));
  }

  private static void assertServed(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("ready", header(answer, "x-drawbridge-model"));
  }

  @Test
  void aWholeAnswerThatDoesNotComeLeavesTimeForTheNextTarget() throws Exception {
    assertServed(ask(gateway.key("all"), false));
    assertEquals(1, silent.calls().size());
  }

  @Test
  void itCostsItsLimitAFewTimesAndNotOnceForEachRequest() throws Exception {
    List<String> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) callers.add(gateway.key("all"));
    for (int i = 0; i < 40; i++) assertServed(ask(callers.get(i % 4), i % 2 == 0));

    // Three in a row close it to all; after that one request at a time finds out whether it is
    // back.
    int paid = silent.calls().size();
    assertTrue(paid >= 3 && paid <= 6, () -> paid + " requests waited for a vendor that hangs");
  }

  @Test
  void itHoldsNoMoreRequestsThanItsConnectionsAndItsQueue() throws Exception {
    List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String key = gateway.key("all");
      boolean stream = i % 2 == 0;
      calls.add(() -> ask(key, stream));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<HttpResponse<String>> answer : threads.invokeAll(calls)) {
        assertServed(answer.get());
      }
    }

    int held = silent.calls().size();
    assertTrue(held <= 4, () -> held + " requests reached it");
    assertTrue(silent.connected() <= 4, () -> silent.connected() + " connections");
  }
}
