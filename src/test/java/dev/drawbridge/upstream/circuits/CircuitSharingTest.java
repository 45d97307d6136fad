package dev.drawbridge.upstream.circuits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Health.Circuit;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What instances tell each other of their circuits, and one tells itself over a restart. */
class CircuitSharingTest {
  private final ManualClock time = new ManualClock();
  private final Shared store = new Shared();
  private final Circuits one = instance("secret");
  private final Circuits other = instance("secret");

  /** Tells all instances at once. */
  private static final class Shared implements CircuitStore {
    final Map<String, String> rows = new HashMap<>();
    final List<Consumer<Map<String, String>>> watchers = new ArrayList<>();
    boolean down;

    @Override
    public Future<Void> write(Map<String, Optional<String>> changed) {
      if (down) return Future.failedFuture("down");
      changed.forEach(
          (name, text) -> {
            if (text.isPresent()) rows.put(name, text.get());
            else rows.remove(name);
          });
      for (var watcher : List.copyOf(watchers)) watcher.accept(Map.copyOf(rows));
      return Future.succeededFuture();
    }

    @Override
    public void watch(Consumer<Map<String, String>> told) {
      watchers.add(told);
      told.accept(Map.copyOf(rows));
    }
  }

  private Circuits instance(String secret) {
    var circuits = new Circuits(new SimpleMeterRegistry(), time);
    circuits.adopt(Map.of("p", reach(secret)));
    circuits.shareBy(store);
    return circuits;
  }

  private static ProviderReach reach(String secret) {
    return new ProviderReach("place", List.of(new ProviderReach.Key("key", "key", secret)));
  }

  private static TargetCircuits.Permission enter(Circuits circuits) {
    return Objects.requireNonNull(
        circuits.of("p", "key", "m").enter("m", "a", () -> reach("secret")), "a permission");
  }

  private static void fails(Circuits circuits, SignalClass signal, SignalScope scope) {
    enter(circuits)
        .failed(new Signal(signal, scope, Duration.ofHours(1), "test.rule", "It failed."), false);
  }

  private static Circuit state(Circuits circuits) {
    return circuits.circuit("p", "m");
  }

  @Test
  void whatOneOpensIsOpenElsewhereUntilItIsClosed() {
    List<CircuitChange> told = new ArrayList<>();
    other.tell(told::add);
    fails(one, SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL);
    assertEquals(
        new Health.Outage(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(1)),
        other.outage("p", "m"));
    assertEquals(CircuitChange.Cause.SHARED, told.getFirst().cause());
    // When the other one finds out that it is back, then it is for both
    time.pass(Duration.ofHours(1).plusMillis(1));
    enter(other).served();
    assertEquals(Circuit.CLOSED, state(other));
    assertEquals(Circuit.CLOSED, state(one));
    assertTrue(store.rows.isEmpty());
  }

  @Test
  void anAdminsResetIsForAll() {
    fails(one, SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL);
    other.of("p", "key", "m").speed().began();
    assertTrue(other.reset("p", null, SignalScope.CREDENTIAL, null));
    assertEquals(Circuit.CLOSED, state(one));
  }

  @Test
  void whatIsOpenIsSoAfterARestart() {
    fails(one, SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL);
    store.watchers.clear();
    assertEquals(1, store.rows.size());
    Circuits again = instance("secret");
    assertEquals(Circuit.OPEN, state(again));
    CircuitStatus open = again.open().getFirst();
    assertEquals("test.rule", open.rule());
    assertEquals(SignalScope.CREDENTIAL, open.key().scope());
    // And where its wait ended meanwhile, then one attempt at a time finds out
    time.pass(Duration.ofHours(2));
    Circuits later = instance("secret");
    assertEquals(Circuit.HALF_OPEN, state(later));
  }

  @Test
  void whatWasLearnedWithAnotherCredentialIsNotTakenOver() {
    fails(one, SignalClass.AUTH_REVOKED, SignalScope.CREDENTIAL);
    assertEquals(Circuit.OPEN, state(instance("secret")));
    assertEquals(Circuit.CLOSED, state(instance("another secret")));
  }

  @Test
  void whatBreaksDownForOneIsItsOwn() {
    for (int i = 0; i < 10; i++) {
      enter(one)
          .failed(
              new Signal(SignalClass.TRANSIENT, SignalScope.MODEL, null, "test.rule", "It failed."),
              false);
    }
    assertEquals(Circuit.OPEN, state(one));
    assertEquals(Circuit.CLOSED, state(other));
    assertTrue(store.rows.isEmpty());
  }

  @Test
  void whatTheStoreDidNotTakeIsWrittenLater() {
    store.down = true;
    fails(one, SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL);
    assertFalse(state(other) == Circuit.OPEN);
    store.down = false;
    one.questions(question -> {});
    assertEquals(Circuit.OPEN, state(other));
  }
}
