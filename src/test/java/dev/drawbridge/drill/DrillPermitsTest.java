package dev.drawbridge.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Moment;
import dev.drawbridge.drill.Scenario.Targets;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Speed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a scenario supposes, nothing is served that policy does not permit. */
class DrillPermitsTest {
  private static final int SCENARIOS = 12;
  private static final int REQUESTS = 250;

  /** Circuits that are all closed: what policy permits does not hang on them. */
  private static final Health CLOSED =
      new Health() {
        @Override
        public Circuit circuit(String provider, String model) {
          return Circuit.CLOSED;
        }

        @Override
        public @Nullable Outage outage(String provider, String model) {
          return null;
        }

        @Override
        public Speed speed(String provider, String model) {
          return Speed.UNTRIED;
        }
      };

  private static Event event(Random random, List<Model> models) {
    Model model = models.get(random.nextInt(models.size()));
    Targets targets =
        switch (random.nextInt(4)) {
          case 0 -> new Targets(model.provider().id(), null, null, null, null, null);
          case 1 -> new Targets(null, model.provider().operator(), null, null, null, null);
          case 2 -> new Targets(null, null, model.provider().jurisdiction(), null, null, null);
          default -> new Targets(null, null, null, null, model.id(), null);
        };
    boolean some = random.nextInt(4) == 0;
    Callers callers = some ? new Callers("research", null, null, null) : Callers.ALL;
    SignalClass signal = SignalClass.values()[random.nextInt(8)];
    boolean ends = random.nextBoolean();
    return new Event(
        targets,
        callers,
        signal,
        random.nextBoolean() ? null : new Moment(1 + random.nextInt(10) + "h"),
        ends ? new Moment(11 + random.nextInt(10) + "h") : null,
        random.nextInt(4) == 0,
        ends ? Duration.ofHours(random.nextInt(3)) : Duration.ZERO);
  }

  @Test
  void nothingIsServedThatPolicyDoesNotPermit() throws Exception {
    var random = new Random(20261130);
    int served = 0;
    int moved = 0;
    try (BankDrill bank = BankDrill.open()) {
      DrillSubject subject = bank.subject();
      List<PlayedRequest> all = new ArrayList<>(bank.sample().requests());
      Instant begin = all.getFirst().time();
      for (int i = 0; i < SCENARIOS; i++) {
        List<Restriction> restrictions = new ArrayList<>();
        for (int e = 0; e <= random.nextInt(3); e++) {
          Event event = event(random, subject.catalog().models());
          restrictions.add(Restriction.of(event, subject, begin));
        }
        Collections.shuffle(all, random);
        List<PlayedRequest> some = new ArrayList<>(all.subList(0, REQUESTS));
        some.sort(Comparator.comparing(PlayedRequest::time));
        var simulation = new Simulation(subject, new DrillDecisions(subject), restrictions, begin);
        for (int n = 0; n < some.size(); n++) {
          PlayedRequest request = some.get(n);
          PlayedOutcome outcome = simulation.play(request, n).orElseThrow();
          if (outcome.served() == null) continue;
          served++;
          if (!outcome.failed().isEmpty()) moved++;
          permitted(subject, request, outcome);
          unrestricted(restrictions, request, outcome, n);
        }
      }
    }
    assertTrue(served > 500 && moved > 100, served + " served, " + moved + " after a failure");
  }

  /** Asked anew, with what failed and all circuits closed, policy has nothing against it. */
  private static void permitted(DrillSubject subject, PlayedRequest request, PlayedOutcome outcome)
      throws Exception {
    Catalog.Resolution asked = subject.catalog().resolve(request.facts().model()).orElseThrow();
    boolean named = asked.kind() == Catalog.Kind.CONCRETE;
    var decided =
        new DrillDecisions(subject)
            .decide(request, asked, named && !outcome.failed().isEmpty(), outcome.failed(), CLOSED);
    String id = String.valueOf(outcome.model());
    assertTrue(
        decided.verdict().eligible().stream().anyMatch(each -> each.id().equals(id)),
        () -> request + " was served by " + id + " though " + decided.verdict());
    if (named && !id.equals(asked.models().getFirst().id())) {
      assertTrue(decided.verdict().terms().substitute(), () -> request + " was served by " + id);
    }
  }

  private static void unrestricted(
      List<Restriction> restrictions, PlayedRequest request, PlayedOutcome outcome, int number) {
    for (Restriction each : restrictions) {
      assertEquals(
          null,
          each.answers(
              String.valueOf(outcome.model()), request.facts().caller(), request.time(), number));
    }
  }
}
