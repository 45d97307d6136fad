package dev.drawbridge.policy.engine;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine by way of a whole policy. */
class EmbeddedEngineTest {
  private static final Catalog MODELS = Questions.catalog(4);

  @TempDir Path folder;
  private Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void theJarsPolicyAllowsAnEntitledTeam() throws Exception {
    Policy policy = load(null, Questions.research(), 250);
    Verdict verdict = await(policy.decide(Questions.about(MODELS)));
    assertTrue(verdict.allow());
    assertEquals(4, verdict.eligible().size());
    assertEquals(
        List.of(new Verdict.Limit("team:research", "usd", 500, "month")), verdict.terms().limits());
    assertTrue(policy.revision().matches("[0-9a-f]{12}"), policy.revision());
    assertEquals(policy.revision(), verdict.revision());
  }

  @Test
  void theJarsPolicyKnowsNoTeam() throws Exception {
    Verdict verdict = await(load(null, Facts.NONE, 250).decide(Questions.about(MODELS)));
    assertFalse(verdict.allow());
    assertEquals("team_unknown", verdict.reasons().getFirst().code());
  }

  @Test
  void anAliasInATeamsFactsStandsForItsMembers() throws Exception {
    Facts facts =
        new Facts(
            Map.of(
                "teams",
                Map.of(
                    "research",
                    Map.of("models", List.of("CHAT"), "purposes", List.of("production")))));
    Verdict verdict = await(load(null, facts, 250).decide(Questions.about(MODELS)));
    assertEquals(
        List.of("gpt-0", "llama-1"), verdict.eligible().stream().map(e -> e.id()).toList());
  }

  @Test
  void factsChangeTheRevisionAndEqualOnesDoNot() throws Exception {
    String one = load(null, Questions.research(), 250).revision();
    assertEquals(one, load(null, Questions.research(), 250).revision());
    assertFalse(one.equals(load(null, Facts.NONE, 250).revision()));
  }

  @Test
  void adminRightsComeFromRoles() throws Exception {
    Policy policy = load(null, Facts.NONE, 250);
    var caller = Questions.caller(null);
    assertFalse(await(policy.permitsAdmin(caller, "keys:write", "*")));
    var admin =
        new Caller(
            new Caller.Identity(caller.kind(), "a", null, "a", null),
            new Caller.Membership(null, List.of(), List.of("drawbridge-admin"), Map.of()),
            new Caller.Credential(null, null, true),
            null);
    assertTrue(await(policy.permitsAdmin(admin, "keys:write", "*")));
    assertFalse(await(policy.permitsAdmin(admin.asMember(), "keys:write", "*")));
  }

  @Test
  void anEvaluationPastTheLimitIsInterruptedAndTheNextOneServed() throws Exception {
    String slow =
        """
        default result := {"allow": false, "eligible": [], "excluded": {c.id: ["x"] | some c in input.candidates}}
        result := {"allow": true, "eligible": [], "excluded": {}} if {
        	input.request.model == "slow"
        	n := numbers.range(1, 2000)
        	count({x | some a in n; some b in n; some c in n; a * b * c == 7; x := a}) > 0
        }
        """;
    Policy policy = load(bundle(slow), Facts.NONE, 100);
    var asked = Questions.request("slow", Catalog.Kind.ALIAS);
    var input =
        Questions.of(
            asked, Questions.caller("research"), dev.drawbridge.exchange.Level.PUBLIC, MODELS);

    long start = System.nanoTime();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 6; i++) failures.add(failure(policy.decide(input)));

    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
    for (Throwable failure : failures) unavailable(failure);
    assertFalse(Thread.currentThread().isInterrupted());
    assertFalse(await(policy.decide(Questions.about(MODELS))).allow());
  }

  @Test
  void everyLoopMayAskAtOnce() throws Exception {
    Policy policy = load(null, Questions.research(), 2000);
    List<Future<Verdict>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      var input = Questions.about(Questions.catalog(1 + i % 7));
      answers.add(Future.future(p -> vertx.runOnContext(v -> policy.decide(input).onComplete(p))));
    }
    for (Future<Verdict> answer : answers) assertTrue(await(answer).allow());
  }

  @Test
  void anUndefinedRuleIsNoAnswer() throws Exception {
    Policy policy = load(bundle("result := {} if input.never\n"), Facts.NONE, 250);
    unavailable(failure(policy.decide(Questions.about(MODELS))));
    assertEquals(
        1, registry.get("drawbridge.policy.decisions").tag("result", "error").counter().count());
  }

  @Test
  void aBuiltinThatTheHostLacksIsNamedAtLoad() throws Exception {
    String rule = "result := http.send({\"method\": \"get\", \"url\": input.url})\n";
    assertTrue(loading(bundle(rule)).contains("http.send"));
  }

  @Test
  void aMissingEntrypointIsNamedAtLoad() throws Exception {
    Files.writeString(folder.resolve("d.rego"), "package drawbridge.decision\nresult := {}\n");
    Path out = folder.resolve("out.tar.gz");
    var run =
        OpaForTests.opa()
            .run(
                folder,
                List.of(
                    "build",
                    "-t",
                    "wasm",
                    "-e",
                    "drawbridge/decision/result",
                    "-o",
                    out.toString(),
                    "d.rego"));
    assertEquals(0, run.exit(), run.output());
    assertTrue(loading(out.toString()).contains("drawbridge/admin/result"));
  }

  @Test
  void whatIsNoArchiveIsSaidAtLoad() throws Exception {
    Path file = Files.writeString(folder.resolve("x.tar.gz"), "no archive");
    assertTrue(loading(file.toString()).contains("no gzipped tar"));
  }

  @Test
  void regoThatDoesNotCompileIsSaidAtLoadWithItsPlace() throws Exception {
    OpaForTests.opa();
    var thrown =
        assertThrows(PolicyException.class, () -> OpaForTests.bundleOf(folder, "result := (\n"));
    assertTrue(String.valueOf(thrown.getMessage()).contains("decision.rego:"), thrown.getMessage());
  }

  @Test
  void hostBuiltinsAnswerWithinAPolicy() throws Exception {
    String rule =
        """
        result := {
        	"text": sprintf("%s has %d of %v", [input.who, 3, [1, "a"]]),
        	"year": time.date(time.parse_rfc3339_ns("2026-11-24T15:04:00Z"))[0],
        	"hash": crypto.sha256("abc"),
        	"any": strings.any_prefix_match("foobar", {"x", "foo"}),
        }
        """;
    Policy policy = load(bundle(rule), Facts.NONE, 250);
    assertEquals(
        DecisionJson.MAPPER.readTree(
            """
            {"text":"ada has 3 of [1, \\"a\\"]","year":2026,"any":true,
             "hash":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
            """),
        DecisionJson.MAPPER.readTree(await(policy.evaluate("{\"who\":\"ada\"}"))));
  }

  private String bundle(String rule) throws Exception {
    Path rego = Files.createDirectories(folder.resolve("rego"));
    Path out = folder.resolve("b.tar.gz");
    Files.write(out, OpaForTests.bundleOf(rego, rule));
    return out.toString();
  }

  private Policy load(@Nullable String bundle, Facts facts, int millis) throws Exception {
    return await(loaded(bundle, facts, millis));
  }

  private Future<Policy> loaded(@Nullable String bundle, Facts facts, int millis) {
    var settings =
        new PolicySettings(
            null, bundle, null, null, null, Duration.ofMillis(millis), 0, Duration.ofSeconds(30));
    return Policies.load(vertx, settings, facts, Questions.ACME, MODELS, registry);
  }

  private String loading(String bundle) {
    Throwable failure = failure(loaded(bundle, Facts.NONE, 250));
    assertInstanceOf(PolicyException.class, failure);
    return String.valueOf(failure.getMessage());
  }

  private static Throwable failure(Future<?> future) {
    var thrown = assertThrows(ExecutionException.class, () -> await(future));
    Throwable cause = thrown.getCause();
    while (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
      cause = wrapped.getCause();
    }
    return java.util.Objects.requireNonNull(cause);
  }

  private static void unavailable(Throwable failure) {
    Refusal refusal = assertInstanceOf(Refusal.class, failure);
    assertEquals(RefusalCode.POLICY_UNAVAILABLE, refusal.code());
    assertEquals("Policy gave no valid answer.", refusal.text());
  }
}
