package dev.drawbridge.policy;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.Person;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.sensitivity.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Questions of many kinds about one catalogue and one set of facts, the same for one seed. */
public final class GeneratedQuestions {
  private static final List<String> TEAMS =
      List.of("research", "ci", "legal", "press", "unknown", "bare");

  private static final List<Set<Feature>> LOST =
      List.of(
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(Feature.STOP),
          Set.of(Feature.LOGPROBS, Feature.IMAGE_LINK));

  private final Random random;
  private final Catalog catalog;

  public GeneratedQuestions(Random random, Catalog catalog) {
    this.random = random;
    this.catalog = catalog;
  }

  public static Catalog catalog() {
    List<Model> models = new ArrayList<>(Questions.catalog(7).models());
    models.add(Questions.tunedModel("tuned-1", "deepseek/deepseek-r1-distill-llama-70b"));
    models.add(Questions.tunedModel("tuned-2", "meta/llama-4-scout"));
    models.add(Questions.tunedModel("tuned-3", "cohere/command-r"));
    return new Catalog(models, Map.of("chat", List.of("gpt-0", "llama-1", "tuned-1", "tuned-3")));
  }

  public static Facts facts() {
    return new Facts(
        Map.of(
            "teams",
            Map.of(
                "research",
                Map.of(
                    "models", List.of("*"),
                    "leads", List.of("https://id.acme.example|ann", "research-lead"),
                    "purposes", List.of("research", "production"),
                    "max_sensitivity", "restricted",
                    "substitute", true,
                    "objective", "fastest",
                    "budget", Map.of("usd", 500.5, "per", "week"),
                    "rate", Map.of("requests", 600, "tokens", 200_000)),
                "ci",
                Map.of(
                    "models", List.of("Chat", "label:tier=house"),
                    "roles", List.of("builder"),
                    "purposes", List.of("evaluation", "production"),
                    "rate", Map.of("concurrent", 4)),
                "legal",
                Map.of(
                    "models", List.of("weights:open", "operator:OpenAI"),
                    "purposes", List.of("production"),
                    "jurisdictions", List.of("EU"),
                    "mask", List.of("pii", "secret"),
                    "max_sensitivity", "confidential"),
                "press",
                Map.of(
                    "models", List.of("licence:Apache-2.0", "gpt-0"),
                    "purposes", List.of("production"),
                    "price_cap_usd", 0.001),
                "bare",
                Map.of()),
            "licences",
            Map.of("allow", List.of("Apache-2.0", "vendor-terms")),
            "blocks",
            List.of()));
  }

  /** Whose role counts on the admin plane. */
  static Caller withRole(String role) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, "ben", "https://id.acme.example", "ben", null),
        new Caller.Membership(null, List.of("research"), List.of(role), Map.of()),
        new Caller.Credential(null, null, true),
        null);
  }

  public DecisionInput next() {
    List<Model> models = catalog.models();
    Catalog.Kind kind = one(List.of(Catalog.Kind.values()));
    String name =
        kind == Catalog.Kind.AUTO ? "auto" : kind == Catalog.Kind.ALIAS ? "chat" : one(models).id();
    List<Candidate> candidates = new ArrayList<>();
    for (Model model : models) {
      if (random.nextInt(6) == 0) continue;
      candidates.add(
          new Candidate(
              model,
              one(List.of(0.0, 0.0005, 0.00123, 12.5, 1e-7)),
              random.nextInt(8) > 0,
              random.nextInt(6) == 0 ? Health.Circuit.OPEN : Health.Circuit.CLOSED,
              one(LOST)));
    }
    String team = random.nextInt(12) == 0 ? null : one(TEAMS);
    List<String> teams = team == null || random.nextInt(10) == 0 ? List.of("x") : List.of(team);
    List<String> roles = random.nextBoolean() ? List.of("builder", "model-user") : List.of();
    return new DecisionInput(
        request(kind, name),
        acting(caller(team, teams, roles, random.nextInt(4) == 0 ? key() : null)),
        label(),
        candidates,
        Questions.ACME,
        "10.0.0." + random.nextInt(4),
        random.nextInt(3) > 0 ? List.of() : List.of(grant(one(models))));
  }

  private Grant grant(Model model) {
    return new Grant(
        "g-1",
        "research",
        null,
        random.nextBoolean() ? model.id() : model.name(),
        List.of(Lift.values()).subList(0, 1 + random.nextInt(Lift.values().length)),
        random.nextBoolean() ? null : one(List.of("production", "evaluation")),
        random.nextBoolean() ? null : one(List.of(0.0005, 0.01, 20.0)),
        null,
        Instant.EPOCH);
  }

  /** One caller in three acts for a person: one that proved itself, or one that it names. */
  private Caller acting(Caller caller) {
    return switch (random.nextInt(6)) {
      case 0 -> caller.onBehalfOf(Person.named("p-1"));
      case 1 ->
          caller.onBehalfOf(
              new Person(
                  "p-1",
                  "eve",
                  "https://id.acme.example/realms/acme",
                  Person.Source.TOKEN,
                  random.nextInt(4) == 0 ? List.of() : List.of(one(TEAMS), one(TEAMS)),
                  random.nextBoolean() ? List.of("builder", "model-user") : List.of(),
                  Map.of("nationality", "FR")));
      default -> caller;
    };
  }

  private DecisionInput.Request request(Catalog.Kind kind, String name) {
    List<DecisionInput.Failed> failed = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      Model model = one(catalog.models());
      failed.add(
          new DecisionInput.Failed(
              model.id(), model.provider().id(), one(List.of(SignalClass.values()))));
    }
    List<Set<Capability>> needs =
        List.of(
            Set.of(),
            Set.of(Capability.STREAMING),
            Set.of(Capability.TOOLS, Capability.VISION),
            Set.of(Capability.AUDIO));
    List<String> purposes =
        List.of("production", "research", "evaluation", "distillation", "Prüfung \"x\" \u0007");
    Instant time = Questions.NOON.plusSeconds(random.nextInt(90) * 86_400L);
    Operation operation = random.nextInt(8) == 0 ? Operation.EMBEDDING : Operation.CHAT;
    boolean stream = random.nextBoolean();
    String purpose =
        random.nextInt(3) > 0 ? "production" : random.nextBoolean() ? null : one(purposes);
    var size =
        new DecisionInput.Request.Size(
            random.nextBoolean() ? null : 1 + random.nextInt(10_000), random.nextInt(200_000));
    Set<Capability> needed = random.nextBoolean() ? Set.of() : one(needs);
    Map<String, String> tags = random.nextBoolean() ? Map.of() : Map.of("project", "apollo");
    return new DecisionInput.Request(
        RequestId.next(),
        time,
        new DecisionInput.Request.Call(operation, name, kind, stream, needed),
        purpose,
        size,
        new DecisionInput.Request.Tags(tags, Map.of()),
        new DecisionInput.Request.Attempts(1 + failed.size(), failed));
  }

  private Label label() {
    Level level = one(List.of(Level.values()));
    if (random.nextBoolean()) return Label.unscanned(null, level);
    return new Label(
        level,
        one(List.of(Level.values())),
        Map.of(one(List.of("pii", "secret", "health")), level),
        Map.of("email", 2),
        List.of());
  }

  private KeyFacts key() {
    return new KeyFacts(
        "abcdefghijkl",
        "nightly",
        random.nextBoolean() ? null : "ada",
        random.nextBoolean()
            ? KeyLimits.NONE
            : KeyLimits.NONE.withModels(List.of("hosting:own", "gpt-2")));
  }

  private static Caller caller(
      @Nullable String team, List<String> teams, List<String> roles, @Nullable KeyFacts key) {
    return new Caller(
        new Caller.Identity(
            key == null ? Caller.Kind.USER : Caller.Kind.KEY, "u-1", null, "ada", null),
        new Caller.Membership(
            team, teams, roles, Map.of("nationality", "FR", "sites", List.of("Berlin", 2, true))),
        new Caller.Credential(key, null, false),
        null);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
