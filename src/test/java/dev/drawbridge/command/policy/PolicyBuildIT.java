package dev.drawbridge.command.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code policy build} with rules of one's own. */
class PolicyBuildIT {
  private final Vertx vertx = Vertx.vertx();
  private final Catalog catalog = Questions.catalog(2);
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void provideOpa() throws Exception {
    OpaForTests.provide();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private Path rules(String name, String text) throws Exception {
    Path rules = Files.createDirectories(folder.resolve(name));
    Files.writeString(rules.resolve("ours.rego"), text);
    return rules;
  }

  private Path built(String name, String... arguments) throws Exception {
    Path out = folder.resolve(name);
    var all = new ArrayList<>(List.of("policy", "build", "-o", out.toString()));
    all.addAll(List.of(arguments));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return out;
  }

  private Policy policy(Path bundle) throws Exception {
    return await(
        Policies.load(
            vertx,
            Questions.settings(bundle.toString()),
            Questions.research(),
            Questions.ACME,
            catalog,
            new SimpleMeterRegistry()));
  }

  private static final String NO_PROJECT =
      """
      package drawbridge.custom.ours

      grounds.project_missing := "State a project." if input.request.tags.project == "apollo"
      """;

  @Test
  void anArchiveHoldsTheJarsPoliciesAndTheRulesThatAreAdded() throws Exception {
    Path bundle = built("bundle.tar.gz", "--extra", rules("ours", NO_PROJECT).toString());

    Policy policy = policy(bundle);
    Verdict verdict = await(policy.decide(Questions.about(catalog)));

    assertEquals(List.of(new Reason("project_missing", "State a project.")), verdict.reasons());
    assertTrue(verdict.told().denies());
    assertFalse(verdict.allow());
    assertTrue(await(policy.codes()).byCode().containsKey("price_above_cap"));
  }

  @Test
  void equalRulesGiveEqualBytesAndAFolderOfPoliciesTakesThemToo() throws Exception {
    String rules = rules("ours", NO_PROJECT).toString();
    byte[] one = Files.readAllBytes(built("one.tar.gz", "--extra", rules));
    assertArrayEquals(one, Files.readAllBytes(built("two.tar.gz", "--extra", rules)));

    Path both = built("both.tar.gz", "policies", "--extra", rules);
    assertFalse(await(policy(both).decide(Questions.about(catalog))).allow());
  }

  @Test
  void rulesThatDoNotCompileAreToldWithWhatOpaSays() throws Exception {
    Path broken = rules("broken", "package drawbridge.custom.ours\n\nexcluded.x contains y\n");
    Path out = folder.resolve("none.tar.gz");
    CommandLineRun run =
        CommandLineRun.of("policy", "build", "--extra", broken.toString(), "-o", out.toString());

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("ours.rego"), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void withoutAFolderThereIsNothingToBuild() {
    CommandLineRun run =
        CommandLineRun.of("policy", "build", "-o", folder.resolve("none.tar.gz").toString());
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--extra"), run.err());
  }
}
