package dev.drawbridge.drill;

import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drill supposes.
 *
 * @param name as the command line and the admin port call it
 * @param title one sentence
 */
public record Scenario(String name, String title, List<Event> events) {
  /** In place of a name: the one that serves, or sends, most of the traffic. */
  public static final String BUSIEST = "busiest";

  /**
   * One restriction. It concerns the models that meet every name given, and callers alike.
   *
   * @param signal what the vendor's answers mean
   * @param from null for the beginning of the traffic
   * @param until null for never
   * @param noticed whether it is known before, so that nobody is sent there to find out
   * @param recovery how long after {@code until} only a rising share of its answers serve
   */
  public record Event(
      Targets targets,
      Callers callers,
      SignalClass signal,
      @Nullable Moment from,
      @Nullable Moment until,
      boolean noticed,
      Duration recovery) {}

  /**
   * Which models are concerned; null for any, {@code *} within a name for any text.
   *
   * @param provider its id in the configuration
   * @param operator the company that runs it
   * @param jurisdiction where the vendor keeps the data; machines of one's own are not concerned
   * @param lineage the model's id in the book or that of an ancestor
   * @param model its id, or its id in the book
   * @param credential a provider's, as {@code provider/id}
   */
  public record Targets(
      @Nullable String provider,
      @Nullable String operator,
      @Nullable String jurisdiction,
      @Nullable String lineage,
      @Nullable String model,
      @Nullable String credential) {}

  /**
   * Which callers are concerned; null for any.
   *
   * @param person the id of a principal or of the person that it acts for
   */
  public record Callers(
      @Nullable String team,
      @Nullable String role,
      @Nullable Claim claim,
      @Nullable String person) {
    /** Everybody. */
    public static final Callers ALL = new Callers(null, null, null, null);

    /** Whether everybody is concerned. */
    public boolean isAll() {
      return equals(ALL);
    }
  }

  /**
   * Callers by a claim.
   *
   * @param values those that it has, or with {@code except} has not
   */
  public record Claim(String name, List<String> values, boolean except) {}

  /** A time as the scenario writes it: a duration after the traffic's beginning, a date, a time. */
  public record Moment(String text) {
    /** When that is. */
    public Instant at(Instant beginning) {
      return Moments.after(beginning, text);
    }

    /** Whether it is the same for any traffic. */
    public boolean isAbsolute() {
      return at(Instant.EPOCH).equals(at(Instant.EPOCH.plusSeconds(1)));
    }
  }
}
