package dev.drawbridge.gate.standby;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.gate.pipeline.CallerRules;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Played;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.upstream.Upstream;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which models stand behind others. */
class StandbyRoleTest {
  private static final Model FIRST = SampleModel.named("first").build();
  private static final Model SECOND = SampleModel.named("second").build();
  private static final Catalog CATALOG =
      new Catalog(List.of(FIRST, SECOND), Map.of("pair", List.of("second", "first")));

  private final List<String> asked = new ArrayList<>();

  private boolean stands(
      Model model, Map<String, List<String>> teams, Function<String, Future<Verdict>> policy) {
    Policy played =
        Played.by(
            Policy.class,
            Map.of(
                "team", a -> Optional.empty(),
                "decide",
                    a -> {
                      var request = ((DecisionInput) a[0]).request();
                      asked.add(((DecisionInput) a[0]).principal().team() + " " + request.model());
                      return policy.apply(request.model());
                    }));
    var snapshot =
        new GateSnapshot(
            credential -> Future.failedFuture("nobody calls"),
            CATALOG,
            new Labeller(SensitivitySettings.standard(Level.INTERNAL)),
            played,
            new Organisation("Acme", "DE", null, ZoneOffset.UTC, null),
            Played.by(Upstream.class, Map.of("health", a -> Played.WELL)),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1 << 20,
            CallerRules.NONE);
    return new StandbyRole(snapshot, teams).of(model).result();
  }

  private static Future<Verdict> permits(String... ids) {
    Map<String, List<String>> excluded = new HashMap<>();
    List<Verdict.Eligible> eligible = new ArrayList<>();
    for (Model model : CATALOG.models()) {
      if (List.of(ids).contains(model.id())) {
        eligible.add(new Verdict.Eligible(model.id(), List.of(), null, List.of()));
      } else {
        excluded.put(model.id(), List.of("team_not_entitled"));
      }
    }
    return Future.succeededFuture(SampleVerdict.of().eligible(eligible).excluded(excluded).make());
  }

  @Test
  void whatIsAskedAfterAnotherIsAStandby() {
    Map<String, List<String>> teams = Map.of("research", List.of());
    // In auto first is asked first, in the alias second is.
    assertEquals(true, stands(SECOND, teams, name -> permits("first", "second")));
    assertEquals(true, stands(FIRST, teams, name -> permits("first", "second")));
    assertEquals(
        false,
        stands(FIRST, teams, name -> name.equals("auto") ? permits("first", "second") : permits()));
  }

  @Test
  void whatServesAloneOrNobodyIsNone() {
    Map<String, List<String>> teams = Map.of("research", List.of());
    assertEquals(false, stands(SECOND, teams, name -> permits("second")));
    assertEquals(false, stands(SECOND, teams, name -> permits("first")));
    assertEquals(false, stands(SECOND, Map.of(), name -> permits("first", "second")));
    var away = new Refusal(RefusalCode.POLICY_UNAVAILABLE, "It does not answer.");
    assertEquals(false, stands(SECOND, teams, name -> Future.failedFuture(away)));
  }

  @Test
  void everyTeamIsAskedForUntilOneHasIt() {
    stands(SECOND, Map.of("one", List.of("r")), name -> permits());
    assertEquals(List.of("one pair", "one auto"), asked);
  }
}
