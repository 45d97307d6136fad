package dev.drawbridge.command.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.policy.OpaForTests;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway's traffic, decided again with another policy, and as test cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "the merger is on Friday";
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], purposes: [research], max_sensitivity: restricted, objective: listed }
        press: { models: [near], purposes: [production], max_sensitivity: internal }
      """;

  private Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private @Nullable FakeVendor vendor;
  private @Nullable TestGateway gateway;
  private String config = "";

  @BeforeAll
  void record(@TempDir Path made) throws Exception {
    folder = made;
    FakeVendor fake = FakeVendor.start(vertx);
    vendor = fake;
    String yaml =
        """
        policy: { data: ./facts.yaml }
        providers:
          house: { dialect: openai, url: "%s", operator: self, jurisdiction: DE, hosting: own }
        models:
          near: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 2 }, context: 32768, clearance: restricted }
          far: { provider: house, maker: Sample, weights: open, licence: MIT, price: { input: 1, output: 2 }, context: 32768, clearance: restricted }
        """
            .formatted(fake.url());
    TestGateway started = TestGateway.start(folder, yaml, FACTS);
    gateway = started;
    config = folder.resolve("drawbridge.yaml").toString();
    String research = started.key("research");
    String press = started.key("press");
    for (int i = 0; i < 4; i++) assertEquals(200, chat(started, research, "auto"));
    assertEquals(200, chat(started, press, "near"));
    assertEquals(403, chat(started, press, "far"));
    assertEquals(404, chat(started, press, "nowhere"));
  }

  private static int chat(TestGateway gateway, String key, String model) throws Exception {
    String body = TestGateway.chatBody(model, false).replace("Hello", SECRET);
    return gateway.post("/v1/chat/completions", key, body).statusCode();
  }

  @AfterAll
  void stop() throws Exception {
    if (gateway != null) gateway.close();
    if (vendor != null) vendor.close();
    await(vertx.close());
  }

  private CommandLineRun policy(int exit, String... arguments) {
    String[] all =
        Stream.concat(Stream.of("policy"), Arrays.stream(arguments)).toArray(String[]::new);
    CommandLineRun run = CommandLineRun.of(all);
    assertEquals(exit, run.exit(), run.err() + run.out());
    assertFalse(run.out().contains(SECRET), run.out());
    return run;
  }

  private String next(String name, String facts) throws Exception {
    return Files.writeString(folder.resolve(name), facts).toString();
  }

  private JsonNode replayed(String facts) throws Exception {
    return JSON.readTree(policy(0, "replay", "-c", config, "--data", facts, "--json").out());
  }

  @Test
  void theSameFactsChangeNothing() throws Exception {
    JsonNode report = replayed(folder.resolve("facts.yaml").toString());

    assertEquals(6, report.path("decided").asInt(), report.toString());
    assertEquals(6, report.path("same").asInt(), report.toString());
    assertEquals(1, report.at("/undecided/without_verdict").asInt());
  }

  @Test
  void otherFactsAreToldByTeamAndModel() throws Exception {
    String facts =
        next(
            "next.yaml",
            FACTS.replace("models: [near]", "models: [far]") + "licences: { allow: [MIT] }\n");

    JsonNode report = replayed(facts);

    assertEquals(4, report.path("rerouted").asInt(), report.toString());
    assertEquals(
        "{\"from\":\"near\",\"to\":\"far\",\"requests\":4}", report.at("/reroutes/0").toString());
    assertEquals(1, report.path("newly_refused").asInt());
    assertEquals(1, report.path("newly_allowed").asInt());
    assertEquals(3, report.path("by").size());
    assertEquals("research", report.at("/by/0/team").asText());
    assertTrue(report.at("/cost_usd/before").asDouble() > 0);

    String text = policy(0, "replay", "-c", config, "--data", facts).out();
    assertTrue(text.contains("1 newly refused, 1 newly allowed, 4 re-routed, 0 the same"), text);
    assertTrue(text.contains("re-routed from near to far: 4"), text);
    assertTrue(text.lines().anyMatch(l -> l.matches("research +auto +4 +0 +0 +4 .*")), text);
  }

  @Test
  void thePageStandsAlone() throws Exception {
    String facts = next("hostile.yaml", "teams: {}\n");
    Path page = folder.resolve("page.html");

    policy(0, "replay", "-c", config, "--data", facts, "--html", page.toString());

    String html = Files.readString(page);
    String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertEquals(2, document.getElementsByTagName("table").getLength());
    for (String outside : List.of("script", "img", "link", "iframe")) {
      assertEquals(0, document.getElementsByTagName(outside).getLength(), outside);
    }
    assertFalse(html.matches("(?s).*(https?:|url\\(|@import).*"), html);
    assertTrue(html.contains("team_unknown"), html);
    assertFalse(html.contains(SECRET));
  }

  @Test
  void aCopyOfTheLogIsReplayedToo() throws Exception {
    Path copy = folder.resolve("copy");
    Path wal = Files.createDirectories(copy.resolve("audit/wal"));
    try (var files = Files.list(folder.resolve("var/audit/wal"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".seg")).toList()) {
        Files.copy(file, wal.resolve(file.getFileName()));
      }
    }
    Files.copy(folder.resolve("var/audit/keys.db"), copy.resolve("audit/keys.db"));
    String facts = next("none.yaml", "teams: {}\n");

    CommandLineRun run =
        policy(0, "replay", "-c", config, "--data", facts, "--log", copy.toString(), "--json");

    assertEquals(5, JSON.readTree(run.out()).path("newly_refused").asInt(), run.out());
    String later =
        policy(0, "replay", "-c", config, "--data", facts, "--since", "2100-01-01").out();
    assertTrue(later.startsWith("0 decisions since 2100-01-01"), later);
  }

  @Test
  void recordedCasesPassAgainstTheirPolicyAndFailAgainstAnother() throws Exception {
    Path cases = folder.resolve("cases");
    String written = policy(0, "test", "--from-log", "-c", config, "-o", cases.toString()).out();
    assertTrue(written.startsWith("3 cases of 6 decisions by 1 policy revisions"), written);
    String data = Files.readString(cases.resolve("recorded/data.json"));
    assertFalse(data.contains(SECRET));
    assertFalse(data.contains("127.0.0.1\""), "an address that the policy does not read");

    String passed = policy(0, "test", cases.toString(), "-c", config).out();
    assertTrue(passed.contains("all 3 cases pass (6 requests)"), passed);

    String facts =
        next(
            "fewer.yaml",
            FACTS.replace("research: { models: [\"*\"]", "research: { models: [far]"));
    String failed = policy(1, "test", cases.toString(), "-c", config, "--data", facts).out();
    assertTrue(failed.contains("_research_auto (4 requests, "), failed);
    assertTrue(failed.contains("near: was permitted, is refused by team_not_entitled"), failed);
    assertTrue(failed.contains("1 of 3 cases fail (4 of 6 requests)"), failed);
  }

  @Test
  void opaItselfRunsTheCases() throws Exception {
    OpaForTests.provide();
    Path cases = folder.resolve("own/cases");
    policy(0, "test", "--from-log", "-c", config, "-o", cases.toString());
    Path rego = folder.resolve("own/policies");
    copy(Path.of("policies"), rego);

    String passed = policy(0, "test", rego.toString(), cases.toString()).out();
    assertTrue(passed.contains("_research_auto"), passed);

    Path entitlement = rego.resolve("drawbridge/rules/entitlement.rego");
    String changed = Files.readString(entitlement);
    assertTrue(changed.contains("excluded.team_not_entitled"));
    Files.writeString(
        entitlement, changed.replace("excluded.team_not_entitled", "excluded.not_entitled"));
    String failed = policy(1, "test", rego.toString(), cases.toString()).out();
    assertTrue(
        failed.lines().anyMatch(l -> l.contains("_press_far") && l.contains("FAIL")), failed);
  }

  private static void copy(Path from, Path to) throws Exception {
    try (var files = Files.walk(from)) {
      for (Path file : new ArrayList<>(files.toList())) {
        Files.createDirectories(to.resolve(from.relativize(file)).getParent());
        if (Files.isRegularFile(file) && !file.toString().endsWith("_test.rego"))
          Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  @Test
  void whatCannotBeRunIsSaid() throws Exception {
    assertTrue(policy(2, "replay", "-c", config).err().contains("--bundle, --data"));
    assertTrue(
        policy(2, "replay", "-c", config, "--data", "nowhere.yaml").err().contains("nowhere.yaml"));
    assertTrue(policy(2, "test", "-c", config).err().contains("Name a folder"));
    assertTrue(policy(2, "test", "--from-log", "-c", config).err().contains("-o DIR"));
    String bad = next("bad.yaml", "teams:\n  research: { modles: [] }\n");
    String said = policy(2, "replay", "-c", config, "--data", bad).err();
    assertTrue(said.contains("bad.yaml:2:"), said);
    assertTrue(policy(0, "replay", "--help").out().contains("--html"));
  }
}
