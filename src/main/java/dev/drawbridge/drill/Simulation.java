package dev.drawbridge.drill;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.drill.DrillDecisions.Decided;
import dev.drawbridge.drill.DrillDecisions.Unanswered;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.routing.AttemptsRefusal;
import dev.drawbridge.routing.OutOfService;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.routing.Target;
import dev.drawbridge.routing.VerdictRefusal;
import dev.drawbridge.upstream.circuits.SimulatedCircuits;
import dev.drawbridge.upstream.circuits.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays requests in the order of their time against restrictions: decided by policy, routed,
 * attempted, and after a failure decided again, as the gateway does it. For one thread.
 */
final class Simulation {
  private static final List<String> OUT_OF_SERVICE = List.of(Routes.VENDOR_RESTRICTED);

  private final DrillSubject subject;
  private final DrillDecisions decisions;
  private final List<Restriction> restrictions;
  private final SimulatedClock clock;
  private final SimulatedCircuits circuits;
  private final long[] met;
  private final @Nullable Duration[] back;

  /**
   * @param restrictions none for traffic as it is without a scenario
   * @param beginning before every request
   */
  Simulation(
      DrillSubject subject,
      DrillDecisions decisions,
      List<Restriction> restrictions,
      Instant beginning) {
    this.subject = subject;
    this.decisions = decisions;
    this.restrictions = restrictions;
    this.clock = new SimulatedClock(beginning);
    this.circuits = new SimulatedCircuits(clock);
    this.met = new long[restrictions.size()];
    this.back = new Duration[restrictions.size()];
  }

  /** How many attempts a restriction failed so far, by its place. */
  long met(int restriction) {
    return met[restriction];
  }

  /** From a restriction's end until one of its models served again; null where none did. */
  @Nullable Duration back(int restriction) {
    return back[restriction];
  }

  /** The circuits as a request meets them now. */
  Health health(PlayedRequest request, int number) {
    return new Noticed(request.facts().caller(), number);
  }

  /** One request with what has been tried for it. */
  private final class Played {
    final PlayedRequest request;
    final int number;
    final Catalog.Resolution resolution;
    final boolean named;
    final Health health;
    final List<Failed> failed = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    @Nullable Duration wait;

    Played(PlayedRequest request, int number, Catalog.Resolution resolution) {
      this.request = request;
      this.number = number;
      this.resolution = resolution;
      this.named = resolution.kind() == Catalog.Kind.CONCRETE;
      this.health = health(request, number);
    }

    Decided decide(boolean all) throws InterruptedException, Unanswered {
      return decisions.decide(request, resolution, all, failed, health);
    }

    /**
     * The targets that did not fail yet, with what stands against the others. Places of the named
     * model replace each other; another model only where policy substitutes.
     */
    Route route(Decided decided) {
      Route route =
          Routes.plan(
              decided.verdict(), resolution, decided.candidates(), request.outputTokens(), health);
      if (failed.isEmpty()) return route;
      boolean others = !named || decided.verdict().terms().substitute();
      List<Target> left =
          route.targets().stream()
              .filter(target -> others || resolution.models().contains(target.model()))
              .filter(target -> failed.stream().noneMatch(f -> f.keepsFrom(target.model())))
              .toList();
      return new Route(left, route.passedOver());
    }
  }

  /** The circuits, with what is known before to be closed to a caller. */
  private final class Noticed implements Health {
    private final Caller caller;
    private final int number;

    Noticed(Caller caller, int number) {
      this.caller = caller;
      this.number = number;
    }

    private @Nullable SignalClass noticed(String model) {
      for (Restriction each : restrictions) {
        if (!each.event().noticed()) continue;
        SignalClass closed = each.answers(model, caller, clock.instant(), number);
        if (closed != null) return closed;
      }
      return null;
    }

    @Override
    public Circuit circuit(String provider, String model) {
      return noticed(model) == null ? circuits.health().circuit(provider, model) : Circuit.OPEN;
    }

    @Override
    public @Nullable Outage outage(String provider, String model) {
      SignalClass cause = noticed(model);
      return cause == null
          ? circuits.health().outage(provider, model)
          : new Outage(cause, Duration.ofDays(1));
    }

    @Override
    public Speed speed(String provider, String model) {
      return Speed.UNTRIED;
    }
  }

  /**
   * Plays the next request; empty where nothing has the name that it asks for.
   *
   * @param number in the order of the traffic
   * @throws Unanswered where policy gives no valid answer
   */
  Optional<PlayedOutcome> play(PlayedRequest request, int number)
      throws InterruptedException, Unanswered {
    clock.set(request.time());
    Optional<Catalog.Resolution> resolution = subject.catalog().asked(request.facts().model());
    if (resolution.isEmpty()) return Optional.empty();
    return Optional.of(play(new Played(request, number, resolution.get())));
  }

  private PlayedOutcome play(Played p) throws InterruptedException, Unanswered {
    Decided first = p.decide(false);
    Route route = p.route(first);
    if (route.targets().isEmpty() && p.named && first.verdict().terms().substitute()) {
      p.failed.addAll(outOfService(p, first));
      if (!p.failed.isEmpty()) {
        Decided again = p.decide(true);
        Route instead = p.route(again);
        if (!instead.targets().isEmpty()) return attempts(p, again, instead);
      }
    }
    if (route.targets().isEmpty()) return refused(p, first, route);
    return attempts(p, first, route);
  }

  /** The places of the named model that are permitted but out of service, as if tried. */
  private static List<Failed> outOfService(Played p, Decided decided) {
    List<Failed> failed = new ArrayList<>();
    for (Model place : p.resolution.models()) {
      if (OUT_OF_SERVICE.equals(decided.verdict().excluded().get(place.id()))) {
        failed.add(new Failed(place.id(), place.provider().id(), SignalClass.TRANSIENT));
      }
    }
    return failed;
  }

  private PlayedOutcome refused(Played p, Decided decided, Route route) {
    var open =
        OutOfService.refusal(decided.verdict(), route, decided.candidates(), p.health, List.of());
    if (open != null) return PlayedOutcome.refused(open.code(), p.failed, 0);
    var refusal =
        route.passedOver().isEmpty()
            ? VerdictRefusal.of(
                decided.verdict(),
                p.resolution,
                p.request.facts().call(p.request.estimated()),
                List.of())
            : VerdictRefusal.passedOver(decided.verdict(), p.resolution, route, List.of());
    return PlayedOutcome.refused(refusal.code(), p.failed, 0);
  }

  private PlayedOutcome attempts(Played p, Decided decided, Route route)
      throws InterruptedException, Unanswered {
    Decided last = decided;
    Route left = route;
    while (!left.targets().isEmpty()) {
      Model model = left.targets().getFirst().model();
      Signal signal = answered(p, model);
      boolean asked = circuits.attempt(model, signal, p.request.facts().caller().actor());
      if (asked && signal == null) {
        serves(model);
        return PlayedOutcome.served(model, p.failed, p.attempts.size(), usd(p, model));
      }
      SignalClass means = signal == null ? SignalClass.TRANSIENT : signal.signal();
      if (!means.fallback()) return PlayedOutcome.passed(means, p.failed, p.attempts.size() + 1);
      fail(p, model, means, signal);
      if (p.attempts.size() >= subject.attempts()) break;
      last = p.decide(p.named);
      left = p.route(last);
    }
    RefusalCode code = AttemptsRefusal.of(p.attempts, p.wait, last.verdict()).code();
    return PlayedOutcome.refused(code, p.failed, p.attempts.size());
  }

  private static void fail(Played p, Model model, SignalClass means, @Nullable Signal signal) {
    String provider = model.provider().id();
    p.failed.add(new Failed(model.id(), provider, means));
    String rule = signal == null ? "drawbridge.cut-off" : signal.rule();
    var meaning = Attempt.Meaning.of(means, rule);
    p.attempts.add(new Attempt(model.id(), provider, "", null, meaning, false, true, 0, 0));
    Duration wait = signal == null ? null : signal.retryAfter();
    if (wait != null && (p.wait == null || wait.compareTo(p.wait) < 0)) p.wait = wait;
  }

  /** What the vendor would answer, as the gateway takes it; null where it serves. */
  private @Nullable Signal answered(Played p, Model model) {
    Caller caller = p.request.facts().caller();
    for (int i = 0; i < restrictions.size(); i++) {
      SignalClass meant =
          restrictions.get(i).answers(model.id(), caller, clock.instant(), p.number);
      if (meant == null) continue;
      met[i]++;
      return RestrictionAnswers.signal(model.provider(), meant);
    }
    return null;
  }

  /** Notes which restrictions are over by that. */
  private void serves(Model model) {
    for (int i = 0; i < restrictions.size(); i++) {
      Instant until = restrictions.get(i).until();
      if (until == null || back[i] != null || clock.instant().isBefore(until)) continue;
      if (restrictions.get(i).models().contains(model.id())) {
        back[i] = Duration.between(until, clock.instant());
      }
    }
  }

  private static double usd(Played p, Model model) {
    return model.price().cost(new Usage(p.request.inputTokens(), p.request.outputTokens(), 0));
  }
}
