package dev.drawbridge.acceptance.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team's single request does not wait behind all of another team's. */
class FairTurnsIT {
  private static final int MANY = 40;
  private static final String PATH = "/v1/chat/completions";
  private static final String FACTS =
      HouseGateway.FACTS
          + "  marketing: { models: [\"*\"], purposes: [production], max_sensitivity: restricted }\n";
  @TempDir private Path folder = Path.of("");

  private static String body(String from) {
    var message = new JsonObject().put("role", "user").put("content", from);
    return new JsonObject()
        .put("model", HouseGateway.MODEL)
        .put("messages", new JsonArray().add(message))
        .encode();
  }

  private static String from(FakeVendor.Call call) {
    return call.body().getJsonArray("messages").getJsonObject(0).getString("content");
  }

  private static void underWay(TestGateway gateway, int calls) throws Exception {
    Await.until(
        calls + " are under way",
        () -> gateway.admin("/metrics", "").body().contains("drawbridge_inflight " + calls + ".0"));
  }

  @Test
  void teamsTakeTurnsForTheConnectionsOfAProvider() throws Exception {
    Vertx vertx = Vertx.vertx();
    String yaml = "\npolicy: { data: ./facts.yaml }\n";
    try (FakeVendor vendor = FakeVendor.start(vertx);
        TestGateway gateway =
            TestGateway.start(
                folder,
                yaml
                    + HouseGateway.providers(vendor)
                        .replace("hosting: own }", "hosting: own, connections: 1, queue: 45 }"),
                FACTS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var held = new CompletableFuture<FakeVendor.Call>();
      vendor.next(held::complete);
      String many = gateway.key("research");
      String single = gateway.key("marketing");
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        answers.add(threads.submit(() -> gateway.post(PATH, many, body("many"))));
      }
      underWay(gateway, MANY);
      answers.add(threads.submit(() -> gateway.post(PATH, single, body("single"))));
      underWay(gateway, MANY + 1);

      FakeVendor.Call first = held.get();
      assertEquals(1, vendor.calls().size(), "one connection");
      FakeVendor.answer(first);

      for (var each : answers) assertEquals(200, each.get().statusCode(), each.get().body());
      List<String> order = vendor.calls().stream().map(FairTurnsIT::from).toList();
      assertEquals(MANY + 1, order.size());
      assertTrue(order.indexOf("single") <= 2, order.toString());
    } finally {
      Await.await(vertx.close());
    }
  }
}
