package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.UsedGateway;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is read whole does not grow by it. */
class TlogRecordIT {
  private static final Pattern FETCHES =
      Pattern.compile(
          "\"actor\":\"key:([a-z2-7]+)\",\"fields\":\\{[^}]*\"resource\":\"/tlog/\"[^}]*\\}");

  @TempDir private Path folder = Path.of("");

  @Test
  void fetchesOfACallerAndMinuteAreOneRecordWithACount() throws Exception {
    String auditor;
    String stranger;
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 5s", "")) {
      TestGateway gateway = house.gateway();
      auditor = gateway.key("admins", "drawbridge-auditor");
      stranger = house.keyId();
      Await.until(
          "a checkpoint", () -> gateway.admin("/tlog/checkpoint", auditor).statusCode() == 200);
      for (int i = 0; i < 60; i++) {
        assertEquals(200, gateway.admin("/tlog/checkpoint", auditor).statusCode());
        assertEquals(404, gateway.admin("/tlog/tile/0/999", auditor).statusCode());
        assertEquals(403, gateway.admin("/tlog/vkey", house.key()).statusCode());
      }
    }

    String log = UsedGateway.recorded(folder);
    List<MatchResult> fetches = FETCHES.matcher(log).results().toList();
    // Twice as many where a minute ended in between; a slow machine may see another.
    assertTrue(fetches.size() >= 2 && fetches.size() <= 8, "records: " + fetches.size());
    assertTrue(count(fetches, auditor.split("_")[1]) >= 121, log);
    assertEquals(60, count(fetches, stranger));
    for (MatchResult fetch : fetches) {
      boolean permitted = fetch.group().contains("\"permitted\":true");
      assertEquals(!fetch.group(1).equals(stranger), permitted, fetch.group());
    }
  }

  private static long count(List<MatchResult> fetches, String actor) {
    Pattern count = Pattern.compile("\"count\":(\\d+)");
    return fetches.stream()
        .filter(fetch -> fetch.group(1).equals(actor))
        .flatMap(fetch -> count.matcher(fetch.group()).results())
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
