package dev.drawbridge.policy.engine;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The 42 licences that were read, for three purposes and five organisations. */
class LicenceOutcomesTest {
  static final List<String> PURPOSES = List.of("production", "research", "distillation");
  static final Map<Character, String> CODES =
      Map.of(
          'N', "licence_non_commercial",
          'T', "licence_output_training",
          'U', "licence_user_threshold",
          'J', "licence_jurisdiction_excluded");
  static final List<Organisation> ORGANISATIONS =
      List.of(
          organisation("bank", "DE", 2_500_000L),
          organisation("start-up", "US", 900_000L),
          organisation("network", "US", 900_000_000L),
          organisation("university", "FR", 30_000L),
          organisation("stranger", null, null));

  /** A line of the table: the book's id, and for each organisation and purpose the codes. */
  record Outcome(String model, List<List<Set<String>>> codes) {}

  private static Organisation organisation(
      String name, @Nullable String place, @Nullable Long users) {
    return new Organisation(name, place, users, ZoneOffset.UTC, null);
  }

  @Test
  void eachLicenceMeansWhatItSays() throws Exception {
    List<Outcome> table = table();
    assertEquals(42, table.size());
    Catalog catalog = catalog(table);
    Vertx vertx = Vertx.vertx();
    try {
      for (int i = 0; i < ORGANISATIONS.size(); i++) {
        Organisation organisation = ORGANISATIONS.get(i);
        Policy policy = policy(vertx, organisation, catalog);
        for (int j = 0; j < PURPOSES.size(); j++) {
          Map<String, Set<String>> wanted = new LinkedHashMap<>();
          for (Outcome outcome : table) {
            Set<String> codes = outcome.codes.get(i).get(j);
            if (!codes.isEmpty()) wanted.put(outcome.model, codes);
          }
          Verdict verdict = decided(policy, organisation, PURPOSES.get(j), catalog);
          Map<String, Set<String>> found = new LinkedHashMap<>();
          verdict.excluded().forEach((model, codes) -> found.put(model, new TreeSet<>(codes)));
          assertEquals(wanted, found, organisation.name() + ", " + PURPOSES.get(j));
        }
      }
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void theTableHoldsEveryConditionAndItsAbsence() throws IOException {
    Set<String> codes = new TreeSet<>();
    int permitted = 0;
    for (Outcome outcome : table()) {
      for (List<Set<String>> cells : outcome.codes) {
        for (Set<String> cell : cells) {
          codes.addAll(cell);
          if (cell.isEmpty()) permitted++;
        }
      }
    }
    assertEquals(new TreeSet<>(CODES.values()), codes);
    assertTrue(permitted > 300, permitted + " permitted");
  }

  private static Verdict decided(
      Policy policy, Organisation organisation, String purpose, Catalog catalog) throws Exception {
    return await(policy.decide(question(organisation, purpose, catalog)));
  }

  /** May the team have any of the models for this purpose? */
  static DecisionInput question(Organisation organisation, String purpose, Catalog catalog) {
    DecisionInput.Request plain = Questions.request(Catalog.AUTO, Catalog.Kind.AUTO);
    var request =
        new DecisionInput.Request(
            plain.id(),
            plain.time(),
            new DecisionInput.Request.Call(
                plain.operation(), plain.model(), plain.requested(), plain.stream(), Set.of()),
            purpose,
            new DecisionInput.Request.Size(plain.maxOutputTokens(), plain.estimatedInputTokens()),
            new DecisionInput.Request.Tags(Map.of(), Map.of()),
            new DecisionInput.Request.Attempts(1, List.of()));
    DecisionInput asked =
        Questions.of(request, Questions.caller("research"), Level.PUBLIC, catalog);
    return new DecisionInput(
        request,
        asked.principal(),
        asked.sensitivity(),
        asked.candidates(),
        organisation,
        asked.sourceAddress(),
        List.of());
  }

  private static Policy policy(Vertx vertx, Organisation organisation, Catalog catalog)
      throws Exception {
    return await(
        Policies.load(
            vertx,
            new PolicySettings(
                null, null, null, null, null, Duration.ofSeconds(5), 100, Duration.ZERO),
            facts(organisation, catalog),
            organisation,
            catalog,
            new SimpleMeterRegistry()));
  }

  /** Every licence is accepted, so that only conditions stand in the way. */
  static Facts facts(Organisation organisation, Catalog catalog) {
    Set<String> accepted = new TreeSet<>();
    for (Model model : catalog.models()) accepted.addAll(model.terms().ids());
    Map<String, Object> licences = new LinkedHashMap<>();
    licences.put("allow", List.copyOf(accepted));
    if (organisation.name().equals("university")) {
      licences.put("non_commercial_purposes", List.of("research", "evaluation", "distillation"));
    }
    var team = Map.of("models", List.of("*"), "purposes", PURPOSES);
    return new Facts(Map.of("teams", Map.of("research", team), "licences", licences));
  }

  /** The models of the book with the rest of their facts as if they ran in the house. */
  static Catalog catalog(List<Outcome> table) {
    Book book = Book.load();
    Model plain = Questions.openModel("plain");
    List<Model> models = new ArrayList<>();
    for (Outcome outcome : table) {
      Book.Entry entry = book.entry(outcome.model).orElseThrow();
      models.add(
          SampleModel.named(outcome.model)
              .from(entry.maker(), entry.weights(), entry.licence(), book.lineage(entry))
              .at(Questions.OWN)
              .costing(plain.price())
              .able(Capability.CHAT, Capability.STREAMING)
              .build());
    }
    return new Catalog(models, Map.of());
  }

  static List<Outcome> table() throws IOException {
    try (InputStream in = LicenceOutcomesTest.class.getResourceAsStream("licence-outcomes.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(LicenceOutcomesTest::outcome)
          .toList();
    }
  }

  private static Outcome outcome(String line) {
    String[] columns = line.split("\\|", -1);
    List<List<Set<String>>> codes = new ArrayList<>();
    for (int i = 2; i < columns.length; i++) {
      List<Set<String>> cells = new ArrayList<>();
      for (String cell : columns[i].strip().split(" +", -1)) {
        Set<String> found = new TreeSet<>();
        for (char letter : cell.replace(".", "").toCharArray()) {
          found.add(Objects.requireNonNull(CODES.get(letter), line));
        }
        cells.add(found);
      }
      assertEquals(PURPOSES.size(), cells.size(), line);
      codes.add(cells);
    }
    assertEquals(ORGANISATIONS.size(), codes.size(), line);
    return new Outcome(columns[1].strip(), codes);
  }
}
