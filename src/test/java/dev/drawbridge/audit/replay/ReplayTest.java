package dev.drawbridge.audit.replay;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.routing.Difference.Change;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded decisions made again: a real log, the jar's policy. */
class ReplayTest {
  private static final Catalog CATALOG = GeneratedQuestions.catalog();
  private static final Instant EVER = Instant.EPOCH;
  private static final int DECISIONS = 200;

  @TempDir Path temp = Path.of("");
  private Path folder = temp;
  private LogFixture fixture = new LogFixture(folder);
  private final Map<DecisionInput, Verdict> decided = new HashMap<>();

  @BeforeEach
  void make() {
    folder = temp.resolve("audit");
    fixture = new LogFixture(folder);
  }

  @AfterEach
  void end() throws Exception {
    fixture.close();
  }

  private Policy policy(Facts facts) throws Exception {
    var settings =
        new PolicySettings(null, null, null, null, null, Duration.ofSeconds(10), 0, Duration.ZERO);
    return await(
        Policies.load(
            fixture.vertx, settings, facts, Questions.ACME, CATALOG, new SimpleMeterRegistry()));
  }

  private static Facts without(String team) {
    Map<String, Object> facts = new HashMap<>(GeneratedQuestions.facts().byKey());
    Map<?, ?> all = (Map<?, ?>) GeneratedQuestions.facts().byKey().get("teams");
    Map<Object, Object> teams = new HashMap<>(all);
    teams.remove(team);
    facts.put("teams", teams);
    return new Facts(facts);
  }

  /** A log as a gateway under that policy writes it. */
  private void record(Policy policy, boolean noted) throws Exception {
    AuditLog log = fixture.open();
    if (noted) {
      await(
          log.note(
              new Event(
                  Instant.now(),
                  "config",
                  "gateway",
                  Map.of("action", "start", "snapshot", policy.snapshot().fields()))));
    }
    await(
        log.refuse(
            SampleEntries.refusal(
                RequestId.next(), RefusalCode.INVALID_REQUEST, LogFixture.PROMPT, null)));
    var questions = new GeneratedQuestions(new Random(11), CATALOG);
    for (int i = 0; i < DECISIONS; i++) {
      DecisionInput input = questions.next();
      Verdict verdict = await(policy.decide(input));
      decided.put(input, verdict);
      String target = first(input, verdict);
      if (target == null) {
        await(log.refuse(refusal(input, verdict)));
      } else {
        OpenRecord open =
            await(log.open(SampleEntries.decided(input, verdict, target, LogFixture.PROMPT)));
        await(open.close(end(target)));
      }
    }
    await(log.close());
  }

  private static @Nullable String first(DecisionInput input, Verdict verdict) {
    return Difference.between(verdict, verdict, choices(input), null).before();
  }

  private static List<Choice> choices(DecisionInput input) {
    return input.candidates().stream().map(Choice::of).toList();
  }

  private static RefusalEntry refusal(DecisionInput input, Verdict verdict) {
    return new RefusalEntry(
        Instant.now(),
        input.request().id(),
        new RefusalEntry.Sender(input.principal(), "10.1.2.3", null),
        new RefusalEntry.Asked(
            Operation.CHAT, SampleEntries.call(LogFixture.PROMPT), input, verdict),
        Refusal.because(
            RefusalCode.MODEL_NOT_PERMITTED, "not for you", new Reason("role_missing", "no role")));
  }

  private static EndEntry end(String target) {
    return SampleEntries.ended(
        Outcome.COMPLETE,
        target,
        new EndEntry.Bill(new Usage(1_000_000, 1_000_000, 0), 2.5, null),
        "");
  }

  private ReplayReport replay(Policy next, int listed) throws Exception {
    try (DecisionHistory history =
        DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      return new Replay(history, next, SensitivitySettings.standard(Level.INTERNAL))
          .run(EVER, null, listed);
    }
  }

  @Test
  void theSamePolicyChangesNothing() throws Exception {
    Policy policy = policy(GeneratedQuestions.facts());
    record(policy, true);

    ReplayReport report = replay(policy, 10);

    assertEquals(DECISIONS, report.decided());
    assertEquals(DECISIONS, report.count(Change.SAME));
    assertEquals(Map.of(policy.revision(), (long) DECISIONS), report.decidedBy());
    assertEquals(1, report.undecided().withoutVerdict());
    assertEquals(0, report.undecided().withoutSnapshot() + report.undecided().failed());
    assertEquals(report.cost().before(), report.cost().after());
    assertTrue(report.cost().before() > 0);
    assertEquals(List.of(), report.changes().listed());
    policy.close();
  }

  @Test
  void anotherPolicyChangesWhatItDecidesOtherwise() throws Exception {
    record(policy(GeneratedQuestions.facts()), true);
    Policy next = policy(without("research"));
    Map<Change, Long> expected = new HashMap<>();
    for (Change change : Change.values()) expected.put(change, 0L);
    for (var each : decided.entrySet()) {
      DecisionInput input = each.getKey();
      Verdict then = each.getValue();
      Verdict now = await(next.decide(input));
      Difference d = Difference.between(then, now, choices(input), first(input, then));
      expected.merge(d.change(), 1L, Long::sum);
    }

    ReplayReport report = replay(next, 3);

    assertEquals(expected, report.counts());
    long refused = report.count(Change.NEWLY_REFUSED);
    assertTrue(refused > 5, refused + " newly refused");
    assertEquals(refused, report.changes().refusedBy().get("team_unknown"));
    assertEquals(3, report.changes().listed().size());
    assertEquals(refused - 3, report.changes().notListed());
    var newest = report.changes().listed().getFirst();
    assertEquals("research", newest.team());
    assertEquals(List.of("team_unknown"), newest.codes());
    // Every one of them was billed 2.50 USD, and costs nothing where it is refused.
    assertEquals(-2.5 * refused, report.cost().difference(), 1e-6);
    assertEquals("research", report.changes().lines().getFirst().team());
  }

  @Test
  void reroutedRequestsCostTheirUsageAtTheOtherModelsPrice() throws Exception {
    Policy policy = policy(Questions.research());
    AuditLog log = fixture.open();
    DecisionInput input = Questions.about(CATALOG);
    await(
        log.open(
                SampleEntries.decided(
                    input, await(policy.decide(input)), "gpt-0", LogFixture.PROMPT))
            .compose(o -> o.close(end("gpt-0"))));
    await(log.close());
    Map<String, Object> facts = new HashMap<>(Questions.research().byKey());
    facts.put("licences", Map.of("allow", List.of("Apache-2.0")));

    ReplayReport report;
    try (DecisionHistory history =
        DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      history.know(policy.snapshot());
      report =
          new Replay(
                  history, policy(new Facts(facts)), SensitivitySettings.standard(Level.INTERNAL))
              .run(EVER, null, 1);
    }

    assertEquals(
        List.of(new ReplayReport.Reroute("gpt-0", "llama-1", 1)), report.changes().reroutes());
    assertEquals(2.5, report.cost().before());
    // A million tokens each way of an open model at 0.10 and 0.20 USD.
    assertEquals(0.3, report.cost().after(), 1e-9);
    assertEquals(List.of("licence_not_allowed"), report.changes().listed().getFirst().codes());
  }

  @Test
  void aRecordWhoseSnapshotIsMissingIsCountedAndNotGuessed() throws Exception {
    Policy policy = policy(GeneratedQuestions.facts());
    record(policy, false);

    ReplayReport report = replay(policy, 10);

    assertEquals(0, report.decided());
    assertEquals(DECISIONS, report.undecided().withoutSnapshot());
  }

  @Test
  void aRecordThatWasErasedIsCountedAsThat() throws Exception {
    Policy policy = policy(GeneratedQuestions.facts());
    record(policy, true);
    AuditLog log = fixture.open();
    String id = await(log.search(SampleEntries.query(1, null))).decisions().getFirst().requestId();
    await(erasures(log).request("key:a", id, "Art. 17"));
    await(log.close());

    ReplayReport report = replay(policy, 10);

    assertEquals(1, report.undecided().erased());
    assertEquals(1, report.undecided().withoutVerdict(), "the one that policy was not asked on");
    assertEquals(DECISIONS - 1, report.decided());
  }

  @Test
  void onlyTheAskedTimeIsDecidedAgain() throws Exception {
    Policy policy = policy(GeneratedQuestions.facts());
    Instant before = Instant.now();
    record(policy, true);
    try (DecisionHistory history =
        DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      var replay = new Replay(history, policy, SensitivitySettings.standard(Level.INTERNAL));
      assertEquals(0, replay.run(Instant.now().plusSeconds(60), null, 0).decided());
      assertEquals(0, replay.run(EVER, before, 0).decided());
      assertEquals(DECISIONS, replay.run(before, null, 0).decided());
    }
  }

  @Test
  void theReportAsJsonHoldsWhatItCounts() throws Exception {
    record(policy(GeneratedQuestions.facts()), true);
    ReplayReport report = replay(policy(without("research")), 2);

    JsonNode json = RowReader.JSON.readTree(ReplayJson.report(report));

    assertEquals(report.decided(), json.path("decided").asLong());
    assertEquals(report.count(Change.NEWLY_REFUSED), json.path("newly_refused").asLong());
    assertEquals(2, json.path("changes").size());
    assertEquals("newly_refused", json.at("/changes/0/change").asText());
    assertEquals(report.changes().lines().size(), json.path("by").size());
    assertEquals(report.cost().difference(), json.at("/cost_usd/difference").asDouble(), 1e-6);
    assertFalse(json.toString().contains("messages"));
  }
}
