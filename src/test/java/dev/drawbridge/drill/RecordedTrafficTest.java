package dev.drawbridge.drill;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drill over a real log. */
class RecordedTrafficTest {
  private static final int REQUESTS = 20;
  private static final Catalog CATALOG = Questions.catalog(4);

  @TempDir Path temp = Path.of("");
  private Path folder = temp;
  private LogFixture fixture = new LogFixture(folder);

  @BeforeEach
  void make() {
    folder = temp.resolve("audit");
    fixture = new LogFixture(folder);
  }

  @AfterEach
  void end() throws Exception {
    fixture.close();
  }

  private Policy policy() throws Exception {
    var settings =
        new PolicySettings(null, null, null, null, null, Duration.ofSeconds(10), 0, Duration.ZERO);
    return await(
        Policies.load(
            fixture.vertx,
            settings,
            Questions.research(),
            Questions.ACME,
            CATALOG,
            new SimpleMeterRegistry()));
  }

  private DrillSubject subject(Policy policy) {
    return new DrillSubject(
        policy, CATALOG, Questions.research(), Questions.ACME, Level.INTERNAL, 3, Map.of());
  }

  private void record(Policy policy) throws Exception {
    AuditLog log = fixture.open();
    for (int i = 0; i < REQUESTS; i++) {
      DecisionInput input = Questions.about(CATALOG);
      Verdict verdict = await(policy.decide(input));
      var bill = new EndEntry.Bill(new Usage(1_000_000, 500_000, 0), 1.2, null);
      await(
          log.open(SampleEntries.decided(input, verdict, "gpt-0", LogFixture.PROMPT))
              .compose(
                  open -> open.close(SampleEntries.ended(Outcome.COMPLETE, "gpt-0", bill, ""))));
    }
    await(log.close());
  }

  private Traffic read(Policy policy, Instant since) throws Exception {
    try (DecisionHistory history =
        DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      history.know(policy.snapshot());
      return RecordedTraffic.read(history, since, null, () -> true);
    }
  }

  @Test
  void pastRequestsAreReadWithoutTheirContentAndInTheirOrder() throws Exception {
    Policy policy = policy();
    record(policy);

    Traffic traffic = read(policy, Instant.EPOCH);

    assertEquals(REQUESTS, traffic.size());
    assertEquals(0, traffic.left());
    PlayedRequest first = traffic.requests().getFirst();
    for (PlayedRequest each : traffic.requests()) {
      assertSame(first.facts(), each.facts(), "what is alike is kept once");
      assertFalse(each.time().isBefore(first.time()));
      first = each;
    }
    assertEquals(1_000_000, first.inputTokens());
    assertEquals(500_000, first.outputTokens());
    assertEquals(1_400, first.estimated());
    assertEquals("research", first.facts().team());
    assertEquals("Berlin", first.facts().caller().claims().get("site"));
    assertFalse(first.facts().input().toString().contains("messages"));
    assertEquals(0, read(policy, Instant.now().plusSeconds(60)).size());
  }

  /** What is not kept of an answer is not missed: its tokens stand beside it. */
  @Test
  void anAnswerLongerThanTheRecordKeepsIsPlayedByItsUsage() throws Exception {
    Policy policy = policy();
    AuditLog log = fixture.open();
    byte[] first = "The first of very many words".getBytes(StandardCharsets.UTF_8);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(first);
    for (Usage usage : Arrays.asList(new Usage(900, 700_000, 0), null)) {
      DecisionInput input = Questions.about(CATALOG);
      Verdict verdict = await(policy.decide(input));
      EndEntry whole =
          SampleEntries.ended(Outcome.COMPLETE, "gpt-0", new EndEntry.Bill(usage, null, null), "");
      var end =
          new EndEntry(
              whole.time(),
              whole.outcome(),
              whole.status(),
              whole.code(),
              whole.served(),
              whole.attempts(),
              whole.sent(),
              whole.bill(),
              new EndEntry.Answer(first, 9L << 20, hash));
      await(
          log.open(SampleEntries.decided(input, verdict, "gpt-0", LogFixture.PROMPT))
              .compose(open -> open.close(end)));
    }
    await(log.close());

    Traffic traffic = read(policy, Instant.EPOCH);

    assertEquals(0, traffic.left());
    assertEquals(
        List.of(List.of(900L, 700_000L), List.of(1_400L, SampleTraffic.USUAL_OUTPUT)),
        traffic.requests().stream()
            .map(each -> List.of(each.inputTokens(), each.outputTokens()))
            .toList());
  }

  @Test
  void theyAreMovedToTheDateOfAScenarioAndMeetItThere() throws Exception {
    Policy policy = policy();
    record(policy);
    Scenario scenario =
        new Scenario(
            "later",
            "later",
            List.of(
                new Scenario.Event(
                    new Scenario.Targets(null, "self", null, null, null, null),
                    Scenario.Callers.ALL,
                    SignalClass.REGION_RESTRICTED,
                    new Scenario.Moment("2030-01-14"),
                    null,
                    false,
                    Duration.ZERO)));

    DrillReport report =
        Drill.run(subject(policy), scenario, read(policy, Instant.EPOCH), Drill.NOBODY)
            .orElseThrow();

    assertTrue(report.played().daysMoved() > 300, report.played()::toString);
    // By then gpt-0 is retired, so that the own models serve until they are gone too.
    assertEquals(new Counts(0, 0, REQUESTS, 0), report.counts());
    assertEquals(
        List.of("a further model: nothing that is configured could serve this"),
        report.stops().getFirst().change());
  }

  @Test
  void usageOnRecordIsWhatCostsAreReckonedBy() throws Exception {
    Policy policy = policy();
    record(policy);
    Scenario scenario =
        new Scenario(
            "gone",
            "gone",
            List.of(
                new Scenario.Event(
                    new Scenario.Targets(null, null, null, null, "llama-*", null),
                    Scenario.Callers.ALL,
                    SignalClass.QUOTA_EXHAUSTED,
                    null,
                    null,
                    false,
                    Duration.ZERO)));

    DrillReport report =
        Drill.run(subject(policy), scenario, read(policy, Instant.EPOCH), Drill.NOBODY)
            .orElseThrow();

    assertEquals(new Counts(0, REQUESTS, 0, 0), report.counts());
    // A million tokens in and half a million out: 0.40 and 1.60 in place of 0.10 and 0.20 USD.
    assertEquals(REQUESTS * 0.2, report.cost().before(), 1e-6);
    assertEquals(REQUESTS * 1.2, report.cost().after(), 1e-6);
    assertEquals(REQUESTS * 1.0, report.cost().added(), 1e-6);
    assertEquals("gpt-0", report.standbys().getFirst().model());
  }

  @Test
  void whoeverWatchesMayEndIt() throws Exception {
    Policy policy = policy();
    record(policy);
    try (DecisionHistory history =
        DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
      history.know(policy.snapshot());
      assertThrows(
          InterruptedException.class,
          () -> RecordedTraffic.read(history, Instant.EPOCH, null, () -> false));
    }
  }
}
