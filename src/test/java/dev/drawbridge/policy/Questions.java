package dev.drawbridge.policy;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lineage;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.sensitivity.Label;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A sample company: its models, a team's facts, and questions about them. */
public final class Questions {
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  public static final Organisation ACME =
      new Organisation("Acme", "DE", 40_000L, ZoneOffset.UTC, null);
  static final Provider VENDOR =
      new Provider("openai", "openai", "OpenAI", "US", Hosting.VENDOR, null);
  public static final Provider OWN =
      new Provider("local", "openai", "self", "DE", Hosting.OWN, "ollama");

  private static final Licence OPENAI_TERMS =
      new Licence(
          "LicenseRef-openai-business-terms",
          false,
          true,
          "yes",
          null,
          List.of(),
          "no",
          List.of("acceptable_use"),
          null,
          null);
  private static final Licence APACHE =
      new Licence(
          "Apache-2.0",
          true,
          false,
          "yes",
          null,
          List.of(),
          "yes",
          List.of(),
          "Built with \"Lläma\"",
          null);

  private Questions() {}

  public static Model vendorModel(String id) {
    return SampleModel.named(id)
        .from("OpenAI", "closed", OPENAI_TERMS, new Lineage("openai/gpt-4.1-mini", List.of()))
        .at(VENDOR)
        .costing(new Price(0.4, 1.6, 0.1, null, null, null, List.of()))
        .holding(1_047_576, 32_768)
        .able(Capability.CHAT, Capability.STREAMING, Capability.TOOLS, Capability.VISION)
        .retiring(LocalDate.parse("2027-01-14"), null)
        .cleared(Level.INTERNAL)
        .build();
  }

  public static Model openModel(String id) {
    var parent = new Lineage.Parent("meta/llama-3.3-70b", null, Lineage.NONE);
    return SampleModel.named(id)
        .from("Meta", "open", APACHE, Lineage.of(null, List.of(parent), false))
        .at(OWN)
        .called(id + ":70b")
        .costing(Price.flat(0.1, 0.2))
        .able(Capability.CHAT, Capability.STREAMING)
        .labelled(Map.of("tier", "house", "floor", "2"))
        .build();
  }

  /** An open model that descends from one of the book and inherits its conditions. */
  public static Model tunedModel(String id, String base) {
    Book.Entry entry = Book.load().entry(base).orElseThrow();
    var parent = new Lineage.Parent(entry.id(), entry.licence(), Book.load().lineage(entry));
    Model open = openModel(id);
    return SampleModel.named(id)
        .from("Acme", "open", open.licence(), Lineage.of(null, List.of(parent), false))
        .at(OWN)
        .costing(open.price())
        .able(Capability.CHAT, Capability.STREAMING)
        .build();
  }

  /** As many models, every other one a vendor's. */
  public static Catalog catalog(int size) {
    List<Model> models = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      models.add(i % 2 == 0 ? vendorModel("gpt-" + i) : openModel("llama-" + i));
    }
    return new Catalog(models, Map.of("chat", models.stream().map(Model::id).limit(2).toList()));
  }

  public static Facts research() {
    return new Facts(
        Map.of(
            "teams",
            Map.of(
                "research",
                Map.of(
                    "models",
                    List.of("*"),
                    "purposes",
                    List.of("research", "production"),
                    "max_sensitivity",
                    "restricted",
                    "substitute",
                    true,
                    "budget",
                    Map.of("usd", 500, "per", "month")))));
  }

  public static Caller caller(@Nullable String team) {
    return new Caller(
        new Caller.Identity(
            Caller.Kind.USER, "u-1", "https://id.acme.example/realms/acme", "ada", null),
        new Caller.Membership(
            team, List.of("research"), List.of("model-user"), Map.of("site", "Berlin")),
        new Caller.Credential(null, null, false),
        null);
  }

  public static DecisionInput.Request request(String model, Catalog.Kind kind) {
    return new DecisionInput.Request(
        RequestId.next(),
        NOON.plusSeconds(42),
        new DecisionInput.Request.Call(
            Operation.CHAT, model, kind, true, Set.of(Capability.STREAMING)),
        "production",
        new DecisionInput.Request.Size(512, 1400),
        new DecisionInput.Request.Tags(Map.of("project", "apollo"), Map.of()),
        new DecisionInput.Request.Attempts(1, List.of()));
  }

  /** May the team research have any of these models? */
  public static DecisionInput about(Catalog catalog) {
    return of(request("auto", Catalog.Kind.AUTO), caller("research"), Level.INTERNAL, catalog);
  }

  public static DecisionInput of(
      DecisionInput.Request request, Caller caller, Level level, Catalog catalog) {
    List<Candidate> candidates = new ArrayList<>();
    for (Model model : catalog.models()) {
      candidates.add(new Candidate(model, 0.0014, true, Health.Circuit.CLOSED));
    }
    return new DecisionInput(
        request, caller, Label.unscanned(null, level), candidates, ACME, "10.1.2.3", List.of());
  }

  public static PolicySettings settings(@Nullable String bundle) {
    return new PolicySettings(
        null, bundle, null, null, null, Duration.ofMillis(250), 1000, Duration.ofSeconds(30));
  }
}
