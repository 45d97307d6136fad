package dev.drawbridge.acceptance.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged gateway that is killed under load counts on from what its record says. */
class BudgetCrashIT {
  private static final int ROUNDS = 2;
  private static final int CLIENTS = 4;
  private static final int CALLS_A_ROUND = 40;

  @TempDir private Path folder = Path.of("");

  @Test
  void theCountersAfterAKillAreThoseOfTheRecord() throws Exception {
    try (JarFolder written = JarFolder.in(folder)) {
      Files.writeString(
          folder.resolve("facts.yaml"),
          """
          teams:
            research:
              models: ["*"]
              budget: { usd: 100, tokens: 100000000, per: total }
              rate: { requests: 1000000, concurrent: 50, per: total }
          """);
      String key =
          JarRun.of("key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      written.vendor().always(VendorFaults.slowly(10));
      for (int round = 1; round <= ROUNDS; round++) loadAndKill(written, key, round);

      JsonArray limits;
      try (JarRun gateway = JarRun.serve(written.config())) {
        limits =
            new JsonObject(gateway.get("/drawbridge/v1/usage", key).body()).getJsonArray("limits");
        gateway.terminate();
        assertEquals(0, gateway.ended().exit());
      }

      List<RecordView> recorded = recorded(written.data());
      assertTrue(recorded.size() >= ROUNDS * CALLS_A_ROUND);
      assertTrue(recorded.stream().anyMatch(v -> "unknown".equals(v.row().decided().outcome())));
      assertEquals(sum(recorded, "nano_usd"), used(limits, "usd").movePointRight(9).longValue());
      assertEquals(sum(recorded, "tokens"), used(limits, "tokens").longValue());
      assertEquals(recorded.size(), used(limits, "requests").intValue());
      assertEquals(0, used(limits, "concurrent").intValue());
    }
  }

  private static BigDecimal used(JsonArray limits, String unit) {
    for (int i = 0; i < limits.size(); i++) {
      JsonObject limit = limits.getJsonObject(i);
      if (!unit.equals(limit.getString("unit"))) continue;
      assertEquals(0.0, limit.getDouble("reserved"), limit.encode());
      return new BigDecimal(limit.getValue("used").toString());
    }
    throw new AssertionError("no limit in " + unit + ": " + limits.encode());
  }

  /** What the records say was charged; where an end does not know, what was reserved. */
  private static long sum(List<RecordView> recorded, String name) {
    long sum = 0;
    for (RecordView view : recorded) {
      Map<String, Object> end = Objects.requireNonNull(view.end(), "every request has an end");
      Object charged = end.get("charged");
      Map<?, ?> hold = charged instanceof Map<?, ?> map ? map : view.reserved();
      Object parts = Objects.requireNonNull(hold, "every request reserves").get(name);
      sum += Long.parseLong(String.valueOf(parts));
    }
    return sum;
  }

  private static void loadAndKill(JarFolder written, String key, int round) throws Exception {
    try (JarRun gateway = JarRun.serve(written.config())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> callUntilItDies(gateway, key)));
      }
      int enough = round * CALLS_A_ROUND;
      Await.until("a load", () -> written.vendor().calls().size() >= enough);
      gateway.kill();
      for (Thread client : clients) client.join();
    }
  }

  private static void callUntilItDies(JarRun gateway, String key) {
    try {
      String body = TestGateway.chatBody(HouseGateway.MODEL, true);
      while (true) {
        int status = gateway.chat(key, body).statusCode();
        if (status != 200) throw new IllegalStateException("answered " + status);
      }
    } catch (IOException killed) {
      // What the client was waiting for died with the gateway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<RecordView> recorded(Path data) throws IOException {
    List<RecordView> all = new ArrayList<>();
    try (AuditReader reader = AuditReader.open(data.resolve("audit"))) {
      Query every = Query.newest(1000);
      for (Row row : reader.search(every).decisions()) {
        all.add(reader.show(row.requestId()).orElseThrow());
      }
    }
    return all;
  }
}
