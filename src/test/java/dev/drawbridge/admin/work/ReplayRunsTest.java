package dev.drawbridge.admin.work;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of a real log, by a policy that waits until it is let. */
class ReplayRunsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Catalog CATALOG = Questions.catalog(2);
  private static final int RECORDS = 3;
  private static final ReplayForm ALL =
      new ReplayForm(ReplayForm.Bundle.LIVE, Instant.EPOCH, null, null);

  @TempDir static Path temp = Path.of("");
  private static Policy policy;
  private static AuditTrail log;

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private CountDownLatch asked = new CountDownLatch(1);
  private Promise<Void> let = Promise.promise();
  private final AtomicInteger used = new AtomicInteger();
  private Policy inCharge = holding(asked, let.future());
  private Shadow shadow = Shadow.of(Future.failedFuture("none"));
  private ReplayRuns desk = desk();

  @BeforeAll
  static void record() throws Exception {
    policy =
        await(
            Policies.load(
                VERTX,
                new PolicySettings(
                    null, null, null, null, null, Duration.ofSeconds(9), 0, Duration.ZERO),
                Questions.research(),
                Questions.ACME,
                CATALOG,
                new SimpleMeterRegistry()));
    log =
        await(
                AuditService.open(
                    VERTX,
                    AuditSettings.unconfigured(temp.resolve("audit"), Duration.ofSeconds(10), 4096),
                    ZoneOffset.UTC,
                    new SimpleMeterRegistry()))
            .audit();
    for (int i = 0; i < RECORDS; i++) {
      DecisionInput input = Questions.about(CATALOG);
      await(
          log.open(
              SampleEntries.decided(input, await(policy.decide(input)), "gpt-0", new byte[8])));
    }
  }

  @AfterAll
  static void end() throws Exception {
    await(log.close());
    await(policy.close());
    await(VERTX.close());
  }

  @BeforeEach
  void make() {
    asked = new CountDownLatch(1);
    let = Promise.promise();
    inCharge = holding(asked, let.future());
    desk = desk();
  }

  private ReplayRuns desk() {
    return new ReplayRuns(
        noting(),
        () -> AuditSettings.unconfigured(temp.resolve("audit"), Duration.ofSeconds(5), 4096),
        () -> {
          used.incrementAndGet();
          var subject =
              new ReplaySubject(inCharge, shadow, SensitivitySettings.standard(Level.INTERNAL));
          return new Lent<>(subject, used::decrementAndGet);
        });
  }

  /** The policy, whose answers to what was decided before come once they are let. */
  private static Policy holding(CountDownLatch asked, Future<Void> let) {
    return (Policy)
        Proxy.newProxyInstance(
            Policy.class.getClassLoader(),
            new Class<?>[] {Policy.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("decideAgain")) return method.invoke(policy, arguments);
              asked.countDown();
              return let.map(v -> ((RecordedDecision) arguments[0]).verdict());
            });
  }

  /** A policy that was closed, and decides nothing. */
  private static Policy refusing() {
    return (Policy)
        Proxy.newProxyInstance(
            Policy.class.getClassLoader(),
            new Class<?>[] {Policy.class},
            (proxy, method, arguments) -> {
              throw new IllegalStateException(method.getName());
            });
  }

  /** The log, whose events are seen. */
  private AuditTrail noting() {
    return (AuditTrail)
        Proxy.newProxyInstance(
            AuditTrail.class.getClassLoader(),
            new Class<?>[] {AuditTrail.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("note")) events.add((Event) arguments[0]);
              return method.invoke(log, arguments);
            });
  }

  private LongRun<ReplayReport> begin(ReplayForm form) throws Exception {
    LongRun<ReplayReport> run = await(desk.start("key:a", form));
    assertTrue(asked.await(60, TimeUnit.SECONDS));
    return run;
  }

  private JsonObject shown(LongRun<ReplayReport> run) {
    return desk.runs().find(run.id()).orElseThrow().toJson(true);
  }

  @Test
  void itTellsWhatItFoundOnceItIsDone() throws Exception {
    LongRun<ReplayReport> run = begin(ALL);
    assertEquals("running", shown(run).getString("state"));
    assertNull(shown(run).getValue("report"));

    let.complete();
    await(desk.runs().idle());

    JsonObject done = shown(run);
    assertEquals("done", done.getString("state"), done::encode);
    assertEquals(RECORDS, done.getInteger("decided"));
    assertEquals(RECORDS, done.getJsonObject("report").getInteger("same"));
    assertNotNull(done.getString("reached"));
    assertNotNull(done.getString("ended"));
  }

  @Test
  void itsBeginningAndItsEndAreOnRecord() throws Exception {
    LongRun<ReplayReport> run = begin(ALL);
    assertEquals(1, events.size(), "the beginning is on record before any decision");

    let.complete();
    await(desk.runs().idle());

    assertEquals(2, events.size());
    for (Event event : events) {
      assertEquals("policy", event.type());
      assertEquals("key:a", event.actor());
      assertEquals(run.id(), event.fields().get("replay"));
      assertEquals(policy.revision(), event.fields().get("revision"));
    }
    assertEquals("replay", events.getFirst().fields().get("action"));
    var end = events.getLast().fields();
    assertEquals("replay_end", end.get("action"));
    assertEquals("done", end.get("state"));
    assertEquals((long) RECORDS, end.get("same"));
  }

  @Test
  void onlyOneRunsAtATime() throws Exception {
    LongRun<ReplayReport> run = begin(ALL);

    Refusal second = assertThrows(Refusal.class, () -> desk.start("key:a", ALL));

    assertEquals(RefusalCode.CONFLICT, second.code());
    assertTrue(second.text().contains(run.id()), second.text());
    assertEquals(run.id(), desk.runs().running());
    let.complete();
    await(desk.runs().idle());
    assertNull(desk.runs().running());
  }

  @Test
  void closingCancelsWhatRunsAndStartsNoMore() throws Exception {
    LongRun<ReplayReport> run = begin(ALL);

    Future<Void> closed = desk.runs().close();
    let.complete();
    await(closed);

    assertEquals("cancelled", shown(run).getString("state"));
    assertEquals(1, shown(run).getInteger("decided"));
    assertNull(shown(run).getValue("report"));
    assertEquals(
        RefusalCode.DRAINING, assertThrows(Refusal.class, () -> desk.start("key:a", ALL)).code());
  }

  @Test
  void itKeepsTheConfigurationThatItBeganWith() throws Exception {
    LongRun<ReplayReport> run = begin(ALL);
    Future<Void> ended = desk.runs().idle();

    inCharge = refusing();
    let.complete();
    await(ended);

    assertEquals("done", shown(run).getString("state"));
    assertEquals(RECORDS, shown(run).getJsonObject("report").getInteger("same"));
  }

  @Test
  void itGivesTheConfigurationBackOnceItHasEnded() throws Exception {
    begin(ALL);
    Future<Void> ended = desk.runs().idle();
    assertEquals(1, used.get());

    let.complete();
    await(ended);

    assertEquals(0, used.get());
  }

  @Test
  void onlyTheTeamsRequestsCount() throws Exception {
    let.complete();
    LongRun<ReplayReport> other =
        await(
            desk.start(
                "key:a", new ReplayForm(ReplayForm.Bundle.LIVE, Instant.EPOCH, null, "elsewhere")));
    await(desk.runs().idle());
    LongRun<ReplayReport> own =
        begin(new ReplayForm(ReplayForm.Bundle.LIVE, Instant.EPOCH, null, "research"));
    await(desk.runs().idle());

    assertEquals(0, shown(other).getJsonObject("report").getInteger("decided"));
    assertEquals(RECORDS, shown(own).getJsonObject("report").getInteger("decided"));
    assertEquals(List.of(own, other), desk.runs().list());
  }

  @Test
  void aShadowThatIsNotLoadedIsSaid() {
    var form = new ReplayForm(ReplayForm.Bundle.SHADOW, Instant.EPOCH, null, null);
    Refusal broken = assertThrows(Refusal.class, () -> desk.start("key:a", form));
    assertEquals(RefusalCode.CONFLICT, broken.code());
    assertTrue(broken.text().contains("/readyz"), broken.text());
    assertNull(desk.runs().running());
    assertEquals(0, used.get());
  }

  @Test
  void theLastFewAreKept() throws Exception {
    let.complete();
    LongRun<ReplayReport> first = begin(ALL);
    for (int i = 0; i < 8; i++) {
      await(desk.runs().idle());
      await(desk.start("key:a", ALL));
    }
    await(desk.runs().idle());

    assertEquals(8, desk.runs().list().size());
    assertTrue(desk.runs().find(first.id()).isEmpty());
  }
}
