package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.admin.Readiness.Part;
import dev.drawbridge.admin.Readiness.State;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Map<String, Supplier<Part>> parts = new LinkedHashMap<>();
  private Part audit = Part.OK;

  private Readiness.Report report(boolean details) {
    parts.put("audit", () -> audit);
    return new Readiness(parts).report(details);
  }

  private static JsonObject part(Readiness.Report report) {
    return report.body().getJsonObject("parts").getJsonObject("audit");
  }

  @Test
  void allWellIsOk() {
    Readiness.Report report = report(true);

    assertTrue(report.ready());
    assertEquals("ok", report.body().getString("state"));
    assertEquals("ok", part(report).getString("state"));
  }

  @Test
  void degradedPartLeavesItReady() {
    audit = new Part(State.DEGRADED, "slow");

    Readiness.Report report = report(false);

    assertTrue(report.ready());
    assertEquals("degraded", report.body().getString("state"));
  }

  @Test
  void partThatIsDownMakesItNotReadyWhateverElseIs() {
    audit = new Part(State.DOWN, "full");
    parts.put("other", () -> new Part(State.DEGRADED, null));

    Readiness.Report report = report(false);

    assertFalse(report.ready());
    assertEquals("down", report.body().getString("state"));
  }

  @Test
  void detailIsToldOnlyWhereAsked() {
    audit = new Part(State.DEGRADED, "slow");

    assertFalse(part(report(false)).containsKey("detail"));
    assertEquals("slow", part(report(true)).getString("detail"));
  }

  @Test
  void sinceIsWhenTheStateWasFirstSeen() {
    parts.put("audit", () -> audit);
    Readiness readiness = new Readiness(parts);
    String first = part(readiness.report(false)).getString("since");
    long end = System.nanoTime() + 5_000_000;
    while (System.nanoTime() < end) Thread.onSpinWait();

    String again = part(readiness.report(false)).getString("since");
    audit = new Part(State.DOWN, null);
    String changed = part(readiness.report(false)).getString("since");

    assertEquals(first, again);
    assertTrue(changed.compareTo(first) > 0);
  }
}
