package dev.drawbridge.drill;

import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.drill.DrillDecisions.Decided;
import dev.drawbridge.drill.DrillDecisions.Unanswered;
import dev.drawbridge.drill.DrillReport.Happening;
import dev.drawbridge.drill.DrillReport.Played;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Moment;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.ReasonCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays traffic twice, without a scenario and with it, and tells the difference. */
public final class Drill {
  /** Requests by which the busiest are found, at most. */
  private static final int SURVEYED = 20_000;

  private final DrillSubject subject;
  private final Scenario scenario;
  private final Watch watch;
  private final DrillDecisions decisions;
  private final List<String> notes = new ArrayList<>();
  private long unplayed;
  private @Nullable ReasonCodes codes;

  private Drill(DrillSubject subject, Scenario scenario, Watch watch) {
    this.subject = subject;
    this.scenario = scenario;
    this.watch = watch;
    this.decisions = new DrillDecisions(subject);
  }

  /** Observes a drill, on the drill's thread. */
  public interface Watch {
    /** Called before each request; false ends the drill. */
    boolean goOn();

    /** Called after each request. */
    void played();
  }

  /** A watch that lets a drill run to its end. */
  public static final Watch NOBODY =
      new Watch() {
        @Override
        public boolean goOn() {
          return true;
        }

        @Override
        public void played() {}
      };

  /**
   * Runs a drill. Blocking, for as long as policy takes to decide.
   *
   * @return empty where the watch ended it
   * @throws InterruptedException where the thread is interrupted
   */
  public static Optional<DrillReport> run(
      DrillSubject subject, Scenario scenario, Traffic traffic, Watch watch)
      throws InterruptedException {
    return new Drill(subject, scenario, watch).run(traffic);
  }

  private Optional<DrillReport> run(Traffic traffic) throws InterruptedException {
    unplayed = traffic.left();
    long days = days(traffic);
    Duration moved = Duration.ofDays(days);
    Instant begin = traffic.begin().plus(moved);
    Instant end = traffic.end().plus(moved);
    Busiest busiest = survey(traffic, moved);
    if (busiest == null) return Optional.empty();
    List<Restriction> restrictions = new ArrayList<>();
    for (Event event : scenario.events()) {
      restrictions.add(Restriction.of(busiest.named(event), subject, begin));
    }
    var without = new Simulation(subject, decisions, List.of(), begin);
    var with = new Simulation(subject, decisions, restrictions, begin);
    var tally = new DrillTally(begin, end);
    boolean sample = traffic.source() == Traffic.Source.SAMPLE;
    long requests = 0;
    for (PlayedRequest recorded : traffic.requests()) {
      if (!goOn()) return Optional.empty();
      PlayedRequest request = recorded.later(moved);
      int number = (int) requests;
      try {
        Optional<PlayedOutcome> before = without.play(request, number);
        if (before.isEmpty()) {
          unplayed++;
        } else if (!sample || before.get().served() != null) {
          PlayedOutcome after = with.play(request, number).orElseThrow();
          tally.count(
              request,
              before.get(),
              after,
              () -> change(request, number, after, restrictions, with));
          requests++;
        }
      } catch (Unanswered e) {
        unplayed++;
      }
      watch.played();
    }
    restrictions.forEach(this::note);
    if (sample) notes.add("a sample weighs every team and every name alike; the record does not");
    return Optional.of(
        new DrillReport(
            scenario.name(),
            scenario.title(),
            subject.policy().revision(),
            new Played(traffic.source(), begin, end, requests, days, unplayed, traffic.beyond()),
            happenings(restrictions, with),
            tally.counts(),
            tally.failedAttempts(),
            tally.cost(),
            tally.teams(end),
            tally.moves(),
            tally.stops(),
            tally.recovery(),
            tally.timeline(),
            tally.standbys(),
            List.copyOf(notes)));
  }

  private boolean goOn() throws InterruptedException {
    if (Thread.interrupted()) throw new InterruptedException();
    return watch.goOn();
  }

  /** By how many days the traffic is moved so that it meets the scenario's first date. */
  private long days(Traffic traffic) {
    Instant first = null;
    for (Event event : scenario.events()) {
      Moment from = event.from();
      if (from == null || !from.isAbsolute()) continue;
      Instant at = from.at(traffic.begin());
      if (first == null || at.isBefore(first)) first = at;
    }
    if (first == null || !traffic.end().isBefore(first)) return 0;
    long ahead = Duration.between(traffic.begin(), first).toMillis();
    long day = Duration.ofDays(1).toMillis();
    // A day's traffic or more begins before the date, less of it on the day.
    boolean spans = Duration.between(traffic.begin(), traffic.end()).toMillis() >= day;
    return spans ? ahead / day : Math.ceilDiv(ahead, day);
  }

  /** Finds who is busiest, by requests spread evenly; null where the watch ended it. */
  private @Nullable Busiest survey(Traffic traffic, Duration moved) throws InterruptedException {
    var busiest = new Busiest(subject);
    if (!Busiest.isAskedFor(scenario)) return busiest;
    var simulation = new Simulation(subject, decisions, List.of(), traffic.begin());
    int step = Math.ceilDiv(Math.max(1, traffic.size()), SURVEYED);
    for (int i = 0; i < traffic.size(); i += step) {
      if (!goOn()) return null;
      PlayedRequest request = traffic.requests().get(i).later(moved);
      try {
        Optional<PlayedOutcome> outcome = simulation.play(request, i);
        Model served = outcome.map(PlayedOutcome::served).orElse(null);
        if (served != null) busiest.count(served, request.facts().team());
      } catch (Unanswered e) {
        // It is counted where it is played.
      }
    }
    return busiest;
  }

  private List<String> change(
      PlayedRequest request,
      int number,
      PlayedOutcome after,
      List<Restriction> restrictions,
      Simulation simulation)
      throws InterruptedException, Unanswered {
    if (after.passed() != null)
      return List.of("nothing: the vendor's answer goes to its caller, as it is no outage");
    Catalog.Resolution asked = subject.catalog().asked(request.facts().model()).orElseThrow();
    List<Failed> failed = new ArrayList<>(after.failed());
    if (failed.isEmpty() && asked.kind() == Catalog.Kind.CONCRETE) {
      for (Model place : asked.models()) {
        failed.add(new Failed(place.id(), place.provider().id(), SignalClass.TRANSIENT));
      }
    }
    Decided decided =
        decisions.decide(request, asked, true, failed, simulation.health(request, number));
    List<Remedy.Way> live = new ArrayList<>();
    for (var candidate : decided.candidates()) {
      Model model = candidate.model();
      boolean restricted =
          candidate.health() == Health.Circuit.OPEN
              || restrictions.stream()
                  .anyMatch(
                      each ->
                          each.answers(model.id(), request.facts().caller(), request.time(), number)
                              != null);
      if (restricted || !candidate.lost().isEmpty()) continue;
      List<String> codes = decided.verdict().excluded().getOrDefault(model.id(), List.of());
      live.add(new Remedy.Way(model, codes, candidate.estimatedCostUsd()));
    }
    List<String> said = new Remedy(codes(), request.facts(), asked).sentences(live);
    return said.isEmpty()
        ? List.of("a further model: nothing that is configured could serve this")
        : said;
  }

  /** What policy states of its codes, asked for when the first request is stopped. */
  private ReasonCodes codes() throws InterruptedException {
    ReasonCodes told = codes;
    if (told == null) {
      ReasonCodes answer = Replay.answer(subject.policy().codes());
      told = answer == null ? ReasonCodes.NONE : answer;
      codes = told;
    }
    return told;
  }

  private void note(Restriction restriction) {
    if (!restriction.models().isEmpty()) return;
    notes.add(Words.of(restriction.event()) + ": this concerns no model of the configuration");
  }

  private static List<Happening> happenings(List<Restriction> restrictions, Simulation simulation) {
    List<Happening> happenings = new ArrayList<>();
    for (int i = 0; i < restrictions.size(); i++) {
      Restriction each = restrictions.get(i);
      happenings.add(
          new Happening(
              Words.of(each.event()),
              List.copyOf(each.models()),
              each.event().signal(),
              each.event().noticed(),
              each.from(),
              each.until(),
              simulation.met(i),
              simulation.back(i)));
    }
    return happenings;
  }
}
