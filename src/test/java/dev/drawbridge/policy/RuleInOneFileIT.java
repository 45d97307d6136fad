package dev.drawbridge.policy;

import static dev.drawbridge.fixture.Await.await;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.ReasonCodes;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readme's example of a new rule: one file below the rules, and nothing else is touched. */
class RuleInOneFileIT {
  private static final Path POLICIES = Path.of("policies");

  private final Vertx vertx = Vertx.vertx();
  private final Catalog catalog = Questions.catalog(2);
  @TempDir Path folder = Path.of("");

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void aFileBelowTheRulesIsAllThatARuleNeeds() throws Exception {
    Matcher example =
        Pattern.compile("```rego\\n([^`]*package drawbridge\\.rules\\..*?)```", Pattern.DOTALL)
            .matcher(Files.readString(POLICIES.resolve("README.md")).replace("`hours`", "hours"));
    assertTrue(example.find());
    Path copy = copied();
    Files.writeString(copy.resolve("drawbridge/rules/night.rego"), example.group(1));
    var checked =
        OpaForTests.opa()
            .run(
                folder,
                List.of(
                    "check",
                    "--strict",
                    "--schema",
                    POLICIES.resolve("schemas").toAbsolutePath().toString(),
                    copy.toString()));
    assertEquals(0, checked.exit(), checked.output());
    Path bundle = folder.resolve("bundle.tar.gz");
    OpaForTests.opa().build(copy, bundle);

    Policy policy = policy(bundle, Map.of("hours", Map.of("research", List.of("13:00", "19:00"))));
    Verdict verdict = await(policy.decide(Questions.about(catalog)));

    assertEquals(Map.of("gpt-0", List.of("outside_hours")), verdict.excluded());
    assertEquals(
        List.of(
            new Reason(
                "outside_hours", "Team research may not use gpt-0 (OpenAI, US) at this hour.")),
        verdict.reasons());
    ReasonCodes.Stated stated = await(policy.codes()).byCode().get("outside_hours");
    assertEquals(
        new ReasonCodes.Stated("drawbridge.rules.night", "custom.hours.*", "hosting {hosting}"),
        stated);
    assertEquals("hosting vendor", requireNonNull(stated).of(catalog.models().getFirst()));

    Policy open = policy(bundle, Map.of("hours", Map.of("research", List.of("07:00", "19:00"))));
    assertEquals(Map.of(), await(open.decide(Questions.about(catalog))).excluded());
  }

  private Path copied() throws IOException {
    Path copy = folder.resolve("policies");
    try (var files = Files.walk(POLICIES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(POLICIES.relativize(file).toString());
        Files.createDirectories(to.getParent());
        if (!to.startsWith(copy.resolve("schemas"))) Files.copy(file, to);
      }
    }
    return copy;
  }

  private Policy policy(Path bundle, Map<String, Object> custom) throws Exception {
    var settings =
        new PolicySettings(
            null, bundle.toString(), null, null, null, Duration.ofSeconds(5), 0, Duration.ZERO);
    Map<String, Object> facts = new HashMap<>(Questions.research().byKey());
    facts.put("custom", custom);
    return await(
        Policies.load(
            vertx, settings, new Facts(facts), Questions.ACME, catalog, new SimpleMeterRegistry()));
  }
}
