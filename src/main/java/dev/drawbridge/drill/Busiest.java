package dev.drawbridge.drill;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Targets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what {@code busiest} stands for, by who serves the traffic without a scenario. */
final class Busiest {
  private final DrillSubject subject;
  private final Map<Model, Long> served = new HashMap<>();
  private final Map<String, Long> sent = new TreeMap<>();

  Busiest(DrillSubject subject) {
    this.subject = subject;
  }

  /** Whether a scenario asks for any. */
  static boolean isAskedFor(Scenario scenario) {
    return scenario.events().stream().anyMatch(Busiest::isAskedFor);
  }

  private static boolean isAskedFor(Event event) {
    Targets t = event.targets();
    return Stream.of(
            t.provider(),
            t.operator(),
            t.jurisdiction(),
            t.lineage(),
            t.model(),
            t.credential(),
            event.callers().team())
        .anyMatch(Busiest::isBusiest);
  }

  /** Counts a request that is served. */
  void count(Model model, String team) {
    served.merge(model, 1L, Long::sum);
    sent.merge(team, 1L, Long::sum);
  }

  /** The event with names in place of every {@code busiest}. */
  Event named(Event event) {
    Targets t = event.targets();
    Predicate<Model> vendors = model -> model.provider().hosting() != Hosting.OWN;
    Predicate<Model> open = model -> model.weights().equals("open");
    Callers c = event.callers();
    return new Event(
        new Targets(
            named(t.provider(), vendors, model -> model.provider().id()),
            named(t.operator(), vendors, model -> model.provider().operator()),
            named(t.jurisdiction(), vendors, model -> model.provider().jurisdiction()),
            named(t.lineage(), open, Busiest::maker),
            named(t.model(), vendors, Model::id),
            named(t.credential(), vendors, this::credential)),
        new Callers(isBusiest(c.team()) ? most(sent) : c.team(), c.role(), c.claim(), c.person()),
        event.signal(),
        event.from(),
        event.until(),
        event.noticed(),
        event.recovery());
  }

  private static boolean isBusiest(@Nullable String name) {
    return Scenario.BUSIEST.equals(name);
  }

  private static String maker(Model model) {
    String known = model.known();
    return known.substring(0, known.indexOf('/') + 1) + "*";
  }

  private String credential(Model model) {
    var names = subject.credentialsOf(model.provider().id());
    return names.isEmpty() ? Scenario.BUSIEST : names.getFirst();
  }

  /** A name stands; {@code busiest} stands where no model serves of which it could be told. */
  private @Nullable String named(
      @Nullable String name, Predicate<Model> among, Function<Model, String> by) {
    if (!isBusiest(name)) return name;
    Map<String, Long> counts = new TreeMap<>();
    served.forEach(
        (model, n) -> {
          if (among.test(model)) counts.merge(by.apply(model), n, Long::sum);
        });
    return most(counts);
  }

  private static String most(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Scenario.BUSIEST);
  }
}
