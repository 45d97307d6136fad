package dev.drawbridge.drill;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Claim;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Targets;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event of a scenario held against a configuration and the time of its traffic.
 *
 * @param event with every {@code busiest} as the name that it stands for
 * @param models ids of those that it concerns
 * @param until null for never
 */
record Restriction(Event event, Set<String> models, Instant from, @Nullable Instant until) {
  private static final int PARTS = 1_000;

  static Restriction of(Event event, DrillSubject subject, Instant beginning) {
    Set<String> models = new TreeSet<>();
    for (Model model : subject.catalog().models()) {
      List<String> credentials = subject.credentialsOf(model.provider().id());
      if (concerns(event.targets(), model, credentials)) models.add(model.id());
    }
    return new Restriction(
        event,
        models,
        event.from() == null ? beginning : event.from().at(beginning),
        event.until() == null ? null : event.until().at(beginning));
  }

  /** Whether a model is concerned; one with several credentials only where all of them are. */
  private static boolean concerns(Targets targets, Model model, List<String> credentials) {
    var provider = model.provider();
    return fits(targets.provider(), provider.id())
        && fits(targets.operator(), provider.operator())
        && (targets.jurisdiction() == null
            || (provider.hosting() != Hosting.OWN
                && fits(targets.jurisdiction(), provider.jurisdiction())))
        && (targets.model() == null
            || fits(targets.model(), model.id())
            || fits(targets.model(), model.name())
            || named(targets.model(), model.lineage().book()))
        && (targets.lineage() == null
            || fits(targets.lineage(), model.name())
            || named(targets.lineage(), model.lineage().book())
            || model.lineage().ids().stream().anyMatch(id -> named(targets.lineage(), id)))
        && (targets.credential() == null
            || (!credentials.isEmpty()
                && credentials.stream().allMatch(id -> fits(targets.credential(), id))));
  }

  /** By the id in the book, with and without the maker. */
  private static boolean named(String pattern, @Nullable String id) {
    return id != null && (fits(pattern, id) || fits(pattern, id.substring(id.indexOf('/') + 1)));
  }

  /** Without regard to case; {@code *} is any text. */
  private static boolean fits(@Nullable String pattern, String text) {
    if (pattern == null) return true;
    if (pattern.indexOf('*') < 0) return pattern.equalsIgnoreCase(text);
    String regex =
        Arrays.stream(pattern.toLowerCase(Locale.ROOT).split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*", "(?s)", ""));
    return Pattern.matches(regex, text.toLowerCase(Locale.ROOT));
  }

  /**
   * What the vendor's answer would mean; null where the restriction does not concern the request.
   *
   * @param number of the request, by which its share is drawn while the vendor comes back
   */
  @Nullable SignalClass answers(String model, Caller caller, Instant now, int number) {
    if (!models.contains(model) || now.isBefore(from) || !concerns(caller)) return null;
    if (until == null || now.isBefore(until)) return event.signal();
    Duration recovery = event.recovery();
    if (recovery.isZero() || !now.isBefore(until.plus(recovery))) return null;
    double back = Duration.between(until, now).toMillis() / (double) recovery.toMillis();
    // Spread evenly over the requests, and the same in every run.
    int drawn = Math.floorMod(number * 0x9E3779B9, PARTS);
    return drawn < back * PARTS ? null : SignalClass.TRANSIENT;
  }

  private boolean concerns(Caller caller) {
    Callers callers = event.callers();
    if (callers.isAll()) return true;
    Person person = caller.onBehalfOf();
    return (callers.team() == null || callers.team().equals(caller.team()))
        && (callers.role() == null || caller.roles().contains(callers.role()))
        && (callers.person() == null
            || callers.person().equals(caller.id())
            || (person != null && callers.person().equals(person.id())))
        && (callers.claim() == null || holds(callers.claim(), caller));
  }

  private static boolean holds(Claim claim, Caller caller) {
    Object value = caller.claims().get(claim.name());
    boolean among =
        value instanceof List<?> list
            ? list.stream().anyMatch(each -> claim.values().contains(String.valueOf(each)))
            : value != null && claim.values().contains(String.valueOf(value));
    return among != claim.except();
  }
}
