package dev.drawbridge.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running OPA and the embedded engine give equal verdicts, with one Rego and one set of facts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnginesAgreeIT {
  private static final int QUESTIONS = 300;
  private static final long SEED = 20_261_124;

  private final Vertx vertx = Vertx.vertx();
  private final Catalog catalog = GeneratedQuestions.catalog();
  private @Nullable ServerProcess opa;

  @BeforeAll
  void startOpa(@TempDir Path folder) throws Exception {
    ObjectNode data =
        MountedFacts.mount(Bundle.ofJar().data(), GeneratedQuestions.facts(), catalog);
    Path facts = Files.writeString(folder.resolve("data.json"), data.toString());
    Path log = folder.resolve("opa.log");
    opa = ServerProcess.start(1, log, ports -> command(facts, ports[0]));
  }

  private static ProcessBuilder command(Path facts, int port) throws Exception {
    return new ProcessBuilder(
            OpaForTests.opa().program().toString(),
            "run",
            "--server",
            "--addr",
            "127.0.0.1:" + port,
            "--log-level",
            "error",
            "--ignore",
            "*_test.rego",
            "--ignore",
            "data.yaml",
            "policies",
            facts.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  @AfterAll
  void stop() throws Exception {
    if (opa != null) opa.close();
    await(vertx.close());
  }

  @Test
  void verdictsAreEqual() throws Exception {
    Policy embedded = policy(null);
    Policy server =
        policy(
            new PolicySettings.Server(
                Objects.requireNonNull(opa).url(), "drawbridge/decision/result", null));
    var questions = new GeneratedQuestions(new Random(SEED), catalog);
    Set<String> codes = new HashSet<>();
    int allowed = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      DecisionInput input = questions.next();
      Verdict one = await(embedded.decide(input));
      Verdict other = await(server.decide(input));
      assertEquals(withoutRevision(other), withoutRevision(one), "question " + i);
      one.excluded().values().forEach(codes::addAll);
      if (one.allow()) allowed++;
    }
    // The set is worth something: both answers occur, and refusals for many reasons.
    assertTrue(allowed > 20 && allowed < QUESTIONS - 20, allowed + " allowed");
    assertTrue(codes.size() >= 8, codes.toString());
    assertTrue(codes.contains("delegation_not_allowed"), codes.toString());
  }

  private static final List<AdminTarget> TARGETS =
      List.of(
          AdminTarget.team("research").doing("key.create"),
          AdminTarget.team("legal").doing("key.create"),
          AdminTarget.key("research", List.of("vip"), null, "abcdefghijkl").doing("key.rotate"),
          AdminTarget.key("research", List.of("vip"), null, "abcdefghijkl").doing("key.disable"),
          AdminTarget.person("https://id.acme.example|ben").doing("decision.list"),
          AdminTarget.request("r", "research", "https://id.acme.example|eve")
              .doing("decision.show"));

  @Test
  void adminDecisionsAreEqual() throws Exception {
    Policy embedded = policy(null);
    Policy server =
        policy(
            new PolicySettings.Server(
                Objects.requireNonNull(opa).url(), "drawbridge/decision/result", null));
    await(server.probe());
    for (String role : List.of("drawbridge-admin", "drawbridge-auditor", "model-user")) {
      for (String action : List.of("keys:write", "prompts:read", "models:read", "")) {
        var caller = GeneratedQuestions.withRole(role);
        assertEquals(
            await(server.permitsAdmin(caller, action, "*")),
            await(embedded.permitsAdmin(caller, action, "*")),
            role + " " + action);
      }
    }
    int permitted = 0;
    for (String role : List.of("drawbridge-admin", "research-lead", "model-user")) {
      Caller caller = GeneratedQuestions.withRole(role).asMember();
      for (String action : List.of("keys:write", "decisions:read", "prompts:read")) {
        for (AdminTarget target : TARGETS) {
          boolean may = await(embedded.permitsAdmin(caller, action, "*", target));
          assertEquals(
              await(server.permitsAdmin(caller, action, "*", target)),
              may,
              role + " " + action + " " + target);
          if (may) permitted++;
        }
      }
    }
    assertEquals(9, permitted);
  }

  private static Verdict withoutRevision(Verdict v) {
    return SampleVerdict.of()
        .reasons(v.reasons())
        .warnings(v.told().warnings())
        .eligible(v.eligible())
        .excluded(v.excluded())
        .objective(v.terms().objective())
        .substitute(v.terms().substitute())
        .limits(v.terms().limits())
        .sealed(v.terms().sealed())
        .cacheSeconds(v.terms().cacheSeconds())
        .revision("")
        .make();
  }

  private Policy policy(PolicySettings.@Nullable Server server) throws Exception {
    var settings =
        new PolicySettings(
            server, null, null, null, null, Duration.ofSeconds(5), 100, Duration.ZERO);
    Facts facts = server == null ? GeneratedQuestions.facts() : Facts.NONE;
    return await(
        Policies.load(vertx, settings, facts, Questions.ACME, catalog, new SimpleMeterRegistry()));
  }
}
