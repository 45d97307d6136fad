package dev.drawbridge.drill;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.sensitivity.Label;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests made from the configuration: for a day, some people of each team ask for every model,
 * every alias and {@code auto}. What policy refuses without a scenario is left out of a sample when
 * it is played.
 */
public final class SampleTraffic {
  /** Tokens of a sample's input, and of an answer whose length is not known. */
  static final long USUAL_INPUT = 1_000;

  static final long USUAL_OUTPUT = 300;

  private static final Duration STEP = Duration.ofMinutes(30);
  private static final int STEPS = 48;
  private static final int PEOPLE = 3;

  private SampleTraffic() {}

  /**
   * The sample of a day.
   *
   * @param end of the day
   */
  public static Traffic of(DrillSubject subject, Instant end) {
    var gathering = new Traffic.Gathering();
    subject
        .facts()
        .rolesOfTeams()
        .forEach((name, roles) -> team(gathering, subject, name, roles, end));
    return gathering.traffic(Traffic.Source.SAMPLE, 0, 0);
  }

  private static void team(
      Traffic.Gathering into, DrillSubject subject, String team, List<String> roles, Instant end) {
    Catalog catalog = subject.catalog();
    List<String> names = new ArrayList<>(catalog.aliases());
    if (!catalog.models().isEmpty()) names.add(Catalog.AUTO);
    names.addAll(catalog.names());
    for (int person = 1; person <= PEOPLE; person++) {
      Caller caller = person(team, roles, person);
      for (String name : names) {
        JsonNode asked = asked(subject, caller, name);
        for (int step = 0; step < STEPS; step++) {
          // People do not ask in the same moment.
          Instant time =
              end.minus(STEP.multipliedBy(STEPS - step)).plusSeconds(20L * person + name.length());
          into.add(time, asked, List.of(), USUAL_INPUT, USUAL_OUTPUT);
        }
      }
    }
  }

  private static Caller person(String team, List<String> roles, int number) {
    return new Caller(
        new Caller.Identity(
            Caller.Kind.USER,
            "sample-" + number + "-of-" + team,
            null,
            "sample " + number + " of " + team,
            null),
        new Caller.Membership(team, List.of(team), roles, Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  private static JsonNode asked(DrillSubject subject, Caller caller, String name) {
    Catalog.Resolution resolution = subject.catalog().resolve(name).orElseThrow();
    List<Candidate> candidates =
        resolution.models().stream()
            .map(model -> new Candidate(model, 0, true, Health.Circuit.CLOSED))
            .toList();
    Model first = resolution.models().getFirst();
    boolean embeds =
        resolution.models().size() == 1
            && !first.capabilities().contains(Capability.CHAT)
            && first.capabilities().contains(Capability.EMBEDDINGS);
    var request =
        new DecisionInput.Request(
            RequestId.next(),
            Instant.EPOCH,
            new DecisionInput.Request.Call(
                embeds ? Operation.EMBEDDING : Operation.CHAT,
                name,
                resolution.kind(),
                false,
                Set.of(embeds ? Capability.EMBEDDINGS : Capability.CHAT)),
            null,
            new DecisionInput.Request.Size(null, USUAL_INPUT),
            new DecisionInput.Request.Tags(Map.of(), Map.of()),
            new DecisionInput.Request.Attempts(1, List.of()));
    var input =
        new DecisionInput(
            request,
            caller,
            Label.unscanned(null, subject.defaultLevel()),
            candidates,
            subject.organisation(),
            "127.0.0.1",
            List.of());
    var text = new StringWriter();
    try (JsonGenerator json = DecisionJson.MAPPER.getFactory().createGenerator(text)) {
      DecisionJson.writeRecord(json, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return DecisionJson.MAPPER.readTree(text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
