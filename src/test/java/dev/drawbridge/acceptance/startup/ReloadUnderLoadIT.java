package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.load.CompleteRecords;
import dev.drawbridge.fixture.load.SteadyLoad;
import dev.drawbridge.fixture.load.SteadyLoad.Kind;
import dev.drawbridge.policy.OpaForTests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Facts, rules and configuration change one after the other while callers call: no request fails,
 * and each is decided and recorded by one version, that before a change or that after it.
 */
class ReloadUnderLoadIT {
  private static final int PER_SECOND = 100;
  private static final int AT_ONCE = 32;
  private static final int BETWEEN = 50;

  @TempDir private Path folder = Path.of("");

  private interface Change {
    void make() throws IOException;
  }

  @Test
  void noRequestFailsAndEachIsOfOneVersion() throws Exception {
    OpaForTests.provide();
    Path policies = folder.resolve("policies");
    copy(Path.of("policies"), policies);
    String own = "policy: { bundle: ./policies, data: ./facts.yaml }\n";
    List<String> versions = new ArrayList<>();
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 20s", own)) {
      Path facts = folder.resolve("facts.yaml");
      Path config = folder.resolve("drawbridge.yaml");
      Path rule = policies.resolve("drawbridge/another.rego");
      List<Change> changes =
          List.of(
              () -> Files.writeString(facts, team("marketing"), StandardOpenOption.APPEND),
              () -> Files.writeString(rule, "package drawbridge.another\n\nanswer := 42\n"),
              () -> Files.writeString(config, dearer(Files.readString(config))),
              () -> Files.writeString(facts, HouseGateway.FACTS + team("sales")));
      versions.add(version(house));
      try (SteadyLoad load =
          SteadyLoad.of(
              house.gateway().base(),
              null,
              house.key(),
              HouseGateway.MODEL,
              PER_SECOND,
              AT_ONCE,
              Kind.KEPT,
              Kind.KEPT_STREAM,
              Kind.FRESH)) {
        load.goOnFor(BETWEEN);
        for (Change change : changes) {
          String before = versions.getLast();
          change.make();
          Await.until("another version serves", () -> !version(house).equals(before));
          versions.add(version(house));
          load.goOnFor(BETWEEN);
        }
        load.stop();
        assertEquals(List.of(), load.failed());
        house.gateway().close();
        var records = CompleteRecords.read(folder.resolve("var"));
        assertEquals(Set.of(), load.without(records.served()), "no record");
        assertEquals(Set.of(), records.others(), "begun and not served");
      }
      assertEquals(changes.size() + 1, Set.copyOf(versions).size(), versions.toString());
      assertEquals(versions, recorded());
    }
  }

  /** The versions that decided requests, in the order in which they came to do so. */
  private List<String> recorded() throws IOException {
    List<Row> rows = new ArrayList<>(CompleteRecords.rows(folder.resolve("var")));
    rows.sort(Comparator.comparingLong(Row::seq));
    Set<String> seen = new LinkedHashSet<>();
    List<String> order = new ArrayList<>();
    for (Row row : rows) {
      String version = String.valueOf(row.decided().revision());
      if (seen.add(version)) order.add(version);
      // One that began before a change may be recorded after it, but not after the next one.
      assertTrue(order.indexOf(version) >= order.size() - 2, row + " in " + order);
    }
    return order;
  }

  private static String version(HouseGateway house) throws Exception {
    JsonObject policy = new JsonObject(house.gateway().admin("/api/v1/policy").body());
    return policy.getString("revision");
  }

  private static String team(String name) {
    return "  " + name + ": { models: [\"*\"], purposes: [production] }\n";
  }

  private static String dearer(String config) {
    return config.replace("input: 1,", "input: 3,");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }
}
