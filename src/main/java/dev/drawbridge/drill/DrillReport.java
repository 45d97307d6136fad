package dev.drawbridge.drill;

import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a drill comes to.
 *
 * @param revision of the policy that decided
 * @param failedAttempts attempts that met a restriction, each of which a caller waited for
 * @param teams those with most stopped requests first
 * @param moves those with most requests first
 * @param stops those with most requests first
 * @param timeline equal spans of the traffic's time
 * @param standbys the models that served in place of others, those with most requests first
 * @param notes what a reader must know of how far the figures hold
 */
public record DrillReport(
    String name,
    String title,
    String revision,
    Played played,
    List<Happening> events,
    Counts counts,
    long failedAttempts,
    Cost cost,
    List<TeamLine> teams,
    List<Move> moves,
    List<Stop> stops,
    Recovery recovery,
    List<Span> timeline,
    List<Standby> standbys,
    List<String> notes) {

  /**
   * The traffic that was played.
   *
   * @param daysMoved by how many days it was moved to meet a date of the scenario
   * @param unplayed requests that could not be played: erased, without a decision on record, for a
   *     name that the configuration does not have, or on which policy gave no valid answer
   * @param beyond requests beyond the most that a drill plays
   */
  public record Played(
      Traffic.Source source,
      Instant from,
      Instant to,
      long requests,
      long daysMoved,
      long unplayed,
      long beyond) {}

  /**
   * An event of the scenario as it came about.
   *
   * @param what whom and what it concerns, in words
   * @param models ids of the models that it concerns
   * @param until null for never
   * @param met attempts that it failed
   * @param back from its end until one of the models served again; null where it has none or none
   *     did
   */
  public record Happening(
      String what,
      List<String> models,
      SignalClass signal,
      boolean noticed,
      Instant from,
      @Nullable Instant until,
      long met,
      @Nullable Duration back) {}

  /**
   * Requests by what became of them.
   *
   * @param same served by the model that serves without the scenario
   * @param moved served by another one
   * @param stopped served without the scenario, and not with it
   * @param refused served neither with the scenario nor without
   */
  public record Counts(long same, long moved, long stopped, long refused) {
    /** All of them. */
    public long all() {
      return same + moved + stopped + refused;
    }
  }

  /**
   * USD by the tokens on record and the prices of today.
   *
   * @param added what the requests that are served cost more than without the scenario
   * @param unspent what the stopped ones cost without it
   */
  public record Cost(double before, double after, double added, double unspent) {}

  /**
   * What it is for a team.
   *
   * @param longest time in which every request of one name was stopped that is served without the
   *     scenario; null where none was
   */
  public record TeamLine(String team, Counts counts, Cost cost, @Nullable Duration longest) {}

  /** Requests that another model served. */
  public record Move(String from, String to, long requests, double addedUsd) {}

  /**
   * Requests that were stopped alike.
   *
   * @param asked the name that they ask for
   * @param before the model that serves without the scenario
   * @param code that their callers get
   * @param change what to change so that they would have been served, in words; empty where nothing
   *     of the configuration would do
   */
  public record Stop(
      String team,
      String asked,
      String before,
      String code,
      long requests,
      Instant first,
      Instant last,
      List<String> change) {}

  /**
   * How long it took.
   *
   * @param firstStopped null where none was stopped
   * @param lastStopped null where none was stopped
   * @param took from the first stopped request until everybody was served again; null where none
   *     was stopped or the traffic ended before
   */
  public record Recovery(
      @Nullable Instant firstStopped, @Nullable Instant lastStopped, @Nullable Duration took) {}

  /** A span of time. */
  public record Span(Instant from, Counts counts) {}

  /**
   * A model that served in place of others.
   *
   * @param answer what it answered when it was called; null where it was not
   */
  public record Standby(String model, String provider, long requests, @Nullable String answer) {}

  /** The standbys that no event concerns: a vendor that is away is not touched. */
  public List<Standby> callable() {
    return standbys.stream()
        .filter(each -> events.stream().noneMatch(event -> event.models().contains(each.model())))
        .toList();
  }

  /**
   * The same with what standbys answered.
   *
   * @param answers by the model's id
   */
  public DrillReport answered(Map<String, String> answers) {
    List<Standby> answered =
        standbys.stream()
            .map(
                each ->
                    new Standby(each.model, each.provider, each.requests, answers.get(each.model)))
            .toList();
    return new DrillReport(
        name,
        title,
        revision,
        played,
        events,
        counts,
        failedAttempts,
        cost,
        teams,
        moves,
        stops,
        recovery,
        timeline,
        answered,
        notes);
  }
}
