package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.drill.Scenario;
import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Claim;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Moment;
import dev.drawbridge.drill.Scenario.Targets;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The scenario of a drill: a YAML file, or one of those in the jar. */
public final class ScenarioFile {
  /** Those in the jar, by name. */
  public static final List<String> READY =
      List.of(
          "vendor-gone",
          "vendor-outage",
          "model-retired",
          "callers-barred",
          "us-vendors-gone",
          "credential-suspended",
          "licence-turned");

  private static final List<String> TARGETS =
      List.of("provider", "operator", "jurisdiction", "lineage", "model", "credential");

  /** Built when the first scenario is read, then kept. */
  private static final class Schemas {
    static final SchemaCheck SCENARIO = new SchemaCheck("scenario.schema.json");
  }

  private ScenarioFile() {}

  /** The JSON Schema of a scenario (draft 2020-12). */
  public static String schema() {
    return Schemas.SCENARIO.text();
  }

  /** The text of one in the jar; empty where none has that name. */
  public static Optional<String> ready(String name) {
    if (!READY.contains(name)) return Optional.empty();
    try (InputStream in = ScenarioFile.class.getResourceAsStream("scenarios/" + name + ".yaml")) {
      if (in == null) throw new IllegalStateException("not in the jar: scenario " + name);
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One in the jar.
   *
   * @throws IllegalArgumentException where none has that name
   */
  public static Scenario named(String name) {
    String text =
        ready(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no scenario "
                            + name
                            + ". There are: "
                            + String.join(", ", READY)));
    return read(name, text);
  }

  /**
   * One in the jar by its name, or one by its text, which problems call {@code scenario}.
   *
   * @throws IllegalArgumentException as {@link #named} and {@link #read(Path)}
   */
  public static Scenario given(String nameOrText) {
    boolean name = nameOrText.indexOf(':') < 0 && nameOrText.indexOf('\n') < 0;
    return name ? named(nameOrText.strip()) : read("scenario", nameOrText);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with every mistake, one a line, as {@code file:line:column:
   *     message}
   */
  public static Scenario read(Path file) throws IOException {
    return read(file.toString(), BoundedFile.text(file, BoundedFile.DOCUMENT));
  }

  /**
   * Reads a scenario's text.
   *
   * @param name what problems call it
   * @throws IllegalArgumentException as {@link #read(Path)}
   */
  public static Scenario read(String name, String text) {
    var context = new LoadContext(Path.of(""), Map.of(), SecretsNeeded.NONE);
    Problems problems = context.problems();
    Document document = Document.read(name, text, problems);
    if (!document.root().isMissingNode()) Schemas.SCENARIO.check(document, problems);
    Section root = new Section(context, document, "", document.root());
    List<Event> events = new ArrayList<>();
    for (Section each : root.items("events")) {
      Event event = event(each);
      if (event != null) events.add(event);
    }
    if (problems.any()) {
      throw new IllegalArgumentException(
          problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    return new Scenario(name, root.text("title", name), List.copyOf(events));
  }

  private static @Nullable Event event(Section at) {
    if (TARGETS.stream().noneMatch(at::has)) {
      at.error("names no model: one of " + String.join(", ", TARGETS) + " is needed");
    }
    Moment from = moment(at, "from");
    Moment until = moment(at, "until");
    if (until == null && at.has("recovery")) {
      at.errorAtKey("recovery", "needs until: when the vendor begins to come back");
    }
    if (from != null && until != null && from.isAbsolute() == until.isAbsolute()) {
      if (!from.at(Instant.EPOCH).isBefore(until.at(Instant.EPOCH))) {
        at.error("until", "is not after from");
      }
    }
    SignalClass signal = signal(at.text("class", ""));
    if (signal == null) return null;
    return new Event(
        new Targets(
            at.text("provider"),
            at.text("operator"),
            at.text("jurisdiction"),
            at.text("lineage"),
            at.text("model"),
            at.text("credential")),
        callers(at),
        signal,
        from,
        until,
        at.flag("notice", false),
        duration(at));
  }

  private static Callers callers(Section event) {
    if (!event.has("caller")) return Callers.ALL;
    Section at = event.child("caller");
    return new Callers(at.text("team"), at.text("role"), claim(at), at.text("person"));
  }

  private static @Nullable Claim claim(Section caller) {
    if (!caller.has("claim")) return null;
    Section at = caller.child("claim");
    if (at.has("in") == at.has("not_in")) {
      caller.error("claim", "needs one of in and not_in");
    }
    boolean except = at.has("not_in");
    return new Claim(at.text("name", ""), at.texts(except ? "not_in" : "in"), except);
  }

  /** Null where there is none; one of the wrong form is among the problems. */
  private static @Nullable Moment moment(Section at, String key) {
    String text = at.text(key);
    if (text == null) return null;
    var moment = new Moment(text);
    try {
      moment.at(Instant.EPOCH);
      return moment;
    } catch (DateTimeException e) {
      JsonNode value = at.node().path(key);
      // What the schema does not know is that there is no such day.
      if (value.asText().matches("[0-9]{4}-.*")) at.error(key, "there is no such day or time");
      return null;
    }
  }

  private static Duration duration(Section at) {
    String text = at.text("recovery");
    if (text == null) return Duration.ZERO;
    try {
      Instant after = new Moment(text).at(Instant.EPOCH);
      return Duration.between(Instant.EPOCH, after);
    } catch (DateTimeException e) {
      return Duration.ZERO; // the schema has said what is wrong
    }
  }

  private static @Nullable SignalClass signal(String wire) {
    for (SignalClass each : SignalClass.values()) {
      if (each.ofAnswers() && each.wire().equals(wire)) return each;
    }
    return null;
  }
}
