package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.Page;
import dev.drawbridge.audit.Query;
import dev.drawbridge.audit.RecordView;
import dev.drawbridge.audit.Row;
import dev.drawbridge.upstream.VendorFaults;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Starts the packaged gateway, loads it, kills it with SIGKILL, and again. */
public final class KillLoop {
  private static final int CLIENTS = 4;
  private static final int CALLS_A_ROUND = 40;

  private final AtomicInteger prompts = new AtomicInteger();

  /**
   * What was found after all rounds and a last, proper end.
   *
   * @param seen prompts that the vendor saw
   * @param lost those of them that the record does not hold
   * @param outcomes of all records
   */
  public record Found(int seen, Set<String> lost, List<String> outcomes) {}

  public Found run(Path folder, int rounds) throws Exception {
    try (JarFolder written = JarFolder.in(folder)) {
      String key =
          JarRun.of("key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      // Slow answers, so that a kill finds calls that have none yet.
      written.vendor().always(VendorFaults.slowly(10));
      for (int round = 1; round <= rounds; round++) loadAndKill(written, key, round);
      endProperly(written);

      List<RecordView> recorded = recorded(written.data());
      Set<String> onRecord = new TreeSet<>();
      recorded.forEach(view -> onRecord.add(prompt(body(view))));
      Set<String> lost = new TreeSet<>();
      written.vendor().calls().forEach(call -> lost.add(prompt(call.body())));
      lost.removeAll(onRecord);
      List<String> outcomes = recorded.stream().map(view -> "" + view.row().outcome()).toList();
      return new Found(written.vendor().calls().size(), lost, outcomes);
    }
  }

  private void loadAndKill(JarFolder written, String key, int round) throws Exception {
    try (JarRun gateway = JarRun.serve(written.config())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> callUntilItDies(gateway, key)));
      }
      int enough = round * CALLS_A_ROUND;
      Patience.until("a load", () -> written.vendor().calls().size() >= enough);
      gateway.kill();
      for (Thread client : clients) client.join();
    }
  }

  private void callUntilItDies(JarRun gateway, String key) {
    try {
      while (true) {
        String prompt = "prompt-" + prompts.incrementAndGet();
        String body = TestGateway.chatBody(HouseGateway.MODEL, true).replace("Hello", prompt);
        int status = gateway.chat(key, body).statusCode();
        if (status != 200) throw new IllegalStateException("answered " + status);
      }
    } catch (IOException killed) {
      // What the client was waiting for died with the gateway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endProperly(JarFolder written) throws Exception {
    try (JarRun gateway = JarRun.serve(written.config())) {
      gateway.terminate();
      assertEquals(0, gateway.ended().exit());
    }
  }

  private static List<RecordView> recorded(Path data) throws IOException {
    List<RecordView> all = new ArrayList<>();
    try (AuditReader reader = AuditReader.open(data.resolve("audit"))) {
      String after = null;
      do {
        Page page = reader.search(new Query(null, null, null, null, null, null, 1000, after));
        for (Row row : page.decisions()) all.add(reader.show(row.requestId()).orElseThrow());
        after = page.next();
      } while (after != null);
    }
    return all;
  }

  private static JsonObject body(RecordView view) {
    byte @Nullable [] prompt = view.prompt();
    assertTrue(prompt != null, () -> "no content: " + view.row());
    return new JsonObject(new String(prompt, StandardCharsets.UTF_8));
  }

  private static String prompt(JsonObject body) {
    JsonArray messages = body.getJsonArray("messages");
    return messages.getJsonObject(0).getString("content");
  }
}
