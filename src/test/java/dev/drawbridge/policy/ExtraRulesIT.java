package dev.drawbridge.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code policy.extra} adds to the default policies, compiled as a gateway compiles it. */
class ExtraRulesIT {
  private static final int CASES = 40;
  private static final int QUESTIONS = 1_000;

  private final Random random = new Random(20_261_130);
  private final Vertx vertx = Vertx.vertx();
  private final Catalog catalog = GeneratedQuestions.catalog();
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void provideOpa() throws Exception {
    OpaForTests.provide();
  }

  @AfterEach
  void stop() throws Exception {
    done(vertx.close());
  }

  /** Whatever the rules give, of whatever kind: nothing that the policies refuse is permitted. */
  @Test
  void noRuleThatIsAddedPermitsWhatIsExcluded() throws Exception {
    Files.writeString(
        folder.resolve("wild.rego"),
        """
        package drawbridge.custom.wild

        case := data.drawbridge.facts.custom.cases[format_int(input.request.estimated_input_tokens % 40, 10)]

        excluded[code] := ids if some code, ids in case.excluded

        grounds[code] := text if some code, text in case.grounds
        """);
    Files.writeString(
        folder.resolve("loose.rego"),
        """
        package drawbridge.custom.loose

        import data.drawbridge.custom.wild

        excluded := wild.case.loose

        grounds := wild.case.loose

        allow := true

        eligible := [{"id": c.id} | some c in input.candidates]

        result := {"allow": true, "eligible": eligible, "excluded": {}}
        """);
    Map<String, Object> cases = new TreeMap<>();
    for (int i = 0; i < CASES; i++) cases.put(String.valueOf(i), anyCase());
    Facts facts = generous(Map.of("cases", cases));
    Policy plain = policy(null, facts);
    Policy added = policy(folder, facts);
    var questions = new GeneratedQuestions(random, catalog);
    int struck = 0;
    int alike = 0;
    int unread = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      DecisionInput input = questions.next();
      Verdict was = done(plain.decide(input));
      Future<Verdict> decided = added.decide(input);
      if (decided.failed()) { // policy_unavailable permits nothing
        unread++;
        continue;
      }
      Verdict is = done(decided);
      assertTrue(was.eligible().containsAll(is.eligible()), () -> was + " became " + is);
      was.excluded()
          .forEach(
              (id, codes) ->
                  assertTrue(
                      is.excluded().getOrDefault(id, List.of()).containsAll(codes),
                      () -> id + " was refused for " + codes + " and is for " + is.excluded()));
      struck += was.eligible().size() - is.eligible().size();
      if (was.excluded().equals(is.excluded())) alike++;
    }
    // The set is worth something: rules strike, some change nothing, few cannot be read at all.
    assertTrue(struck > QUESTIONS / 20, struck + " struck");
    assertTrue(alike > 10, alike + " alike");
    assertTrue(unread < QUESTIONS / 4, unread + " not read");
  }

  private Map<String, Object> anyCase() {
    Map<String, Object> any = new HashMap<>();
    if (random.nextInt(3) > 0) any.put("excluded", Map.of(code(), ids(), "own_rule", ids()));
    if (random.nextInt(4) == 0) any.put("grounds", Map.of(code(), value()));
    if (random.nextInt(8) == 0) any.put("loose", value());
    return any;
  }

  private String code() {
    return one(List.of("blocked", "team_unknown", "price_above_cap", "own_rule_2", "x y"));
  }

  private Object ids() {
    if (random.nextInt(6) == 0) return value();
    List<String> ids = new ArrayList<>(List.of("no-candidate"));
    for (var model : catalog.models()) if (random.nextInt(8) == 0) ids.add(model.id());
    return ids;
  }

  private Object value() {
    return one(
        List.of(
            "text", 7, true, List.of(), List.of("gpt-0"), Map.of(), Map.of("gpt-0", "llama-1")));
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  @Test
  void theExampleOfTheReadmeIsOneRuleInOneFile() throws Exception {
    Matcher example =
        Pattern.compile("```rego\\n(package drawbridge\\.custom\\..*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("policies/README.md")));
    assertTrue(example.find());
    Files.writeString(folder.resolve("projects.rego"), example.group(1));
    var checked =
        OpaForTests.opa()
            .run(
                Path.of(""),
                List.of(
                    "check",
                    "--strict",
                    "--schema",
                    "policies/schemas",
                    "policies/drawbridge",
                    folder.toString()));
    assertEquals(0, checked.exit(), checked.output());

    DecisionInput input = Questions.about(Questions.catalog(2));
    Policy added =
        policy(
            folder, new Facts(both(Questions.research(), Map.of("projects", List.of("gemini")))));
    Verdict verdict = done(added.decide(input));

    assertEquals(List.of("project_not_registered"), verdict.excluded().get("gpt-0"));
    assertEquals(
        List.of(
            new Reason(
                "project_not_registered",
                "The rule project_not_registered excludes gpt-0 (OpenAI, US).")),
        verdict.reasons());
    assertEquals(
        List.of("llama-1"), verdict.eligible().stream().map(Verdict.Eligible::id).toList());
  }

  @Test
  void theRevisionTellsWhatIsAdded() throws Exception {
    Path rule = folder.resolve("a.rego");
    Files.writeString(rule, "package drawbridge.custom.a\n\ngrounds.a := \"One.\" if false\n");
    String one = policy(folder, Facts.NONE).revision();
    assertEquals(one, policy(folder, Facts.NONE).revision());
    assertNotEquals(policy(null, Facts.NONE).revision(), one);
    Files.writeString(rule, "package drawbridge.custom.a\n\ngrounds.a := \"Two.\" if false\n");
    assertNotEquals(one, policy(folder, Facts.NONE).revision());
  }

  /** Facts by which much is permitted, so that there is something to strike. */
  private static Facts generous(Map<String, Object> custom) {
    Map<String, Object> facts = both(GeneratedQuestions.facts(), custom);
    Map<String, Object> team =
        Map.of(
            "models", List.of("*"),
            "purposes", List.of("production", "research", "evaluation"),
            "max_sensitivity", "restricted");
    facts.put("teams", Map.of("research", team, "ci", team, "legal", team, "press", team));
    return new Facts(facts);
  }

  private static Map<String, Object> both(Facts facts, Map<String, Object> custom) {
    Map<String, Object> all = new HashMap<>(facts.byKey());
    all.put("custom", custom);
    return all;
  }

  private Policy policy(@Nullable Path extra, Facts facts) throws Exception {
    var settings =
        new PolicySettings(null, null, null, extra, null, Duration.ofSeconds(5), 0, Duration.ZERO);
    return done(
        Policies.load(vertx, settings, facts, Questions.ACME, catalog, new SimpleMeterRegistry()));
  }

  private static <T extends @Nullable Object> T done(Future<T> future) throws Exception {
    return await(future);
  }
}
