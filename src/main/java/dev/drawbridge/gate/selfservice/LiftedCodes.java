package dev.drawbridge.gate.selfservice;

import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which grant lifted which code of which model: policy is asked again without each of them,
 * whatever engine it is.
 */
final class LiftedCodes {
  private LiftedCodes() {}

  /** Of each grant, by its id, the codes that would stand against models without it. */
  static Future<JsonObject> of(GateSnapshot snapshot, Question question, Verdict verdict) {
    List<Grant> grants = question.input().grants();
    List<Future<Verdict>> without = new ArrayList<>();
    for (Grant grant : grants) {
      List<Grant> rest = grants.stream().filter(each -> !each.equals(grant)).toList();
      without.add(snapshot.policy().decide(question.granted(rest).input()));
    }
    return Future.all(without)
        .map(
            all -> {
              JsonObject lifted = new JsonObject();
              for (int i = 0; i < grants.size(); i++) {
                lifted.put(grants.get(i).id(), more(all.resultAt(i), verdict));
              }
              return lifted;
            });
  }

  /** The codes of grants that stand in one verdict and not in the other, by model. */
  private static JsonObject more(Verdict without, Verdict with) {
    JsonObject more = new JsonObject();
    for (Map.Entry<String, List<String>> each : without.excluded().entrySet()) {
      List<String> still = with.excluded().getOrDefault(each.getKey(), List.of());
      List<String> codes =
          each.getValue().stream()
              .filter(code -> Lift.of(code).isPresent() && !still.contains(code))
              .toList();
      if (!codes.isEmpty()) more.put(each.getKey(), new JsonArray(codes));
    }
    return more;
  }
}
