package dev.drawbridge.policy.decision;

import dev.drawbridge.exchange.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A veto of the gateway itself against a call or some candidates, whatever the bundle says.
 *
 * @param models ids of the candidates that it concerns; null for the whole call
 * @param denies whether it says nothing about a model, so that another one would not help
 */
public record GatewayVeto(Reason reason, @Nullable Set<String> models, boolean denies) {
  private boolean concerns(String model) {
    return models == null || models.contains(model);
  }

  /** As {@link #again}, for a question that is being decided. */
  public static Verdict lay(
      List<GatewayVeto> objections, Verdict verdict, List<Candidate> candidates) {
    if (objections.isEmpty()) return verdict;
    List<String> ids = candidates.stream().map(candidate -> candidate.model().id()).toList();
    return again(objections, verdict, ids);
  }

  /**
   * The verdict with the objections in it, as if the policy had raised them: a code that it gave
   * already keeps its sentence.
   *
   * @param candidates their ids, in order
   */
  public static Verdict again(
      List<GatewayVeto> objections, Verdict verdict, List<String> candidates) {
    if (objections.isEmpty()) return verdict;
    Map<String, Verdict.Eligible> served = HashMap.newHashMap(verdict.eligible().size());
    for (Verdict.Eligible each : verdict.eligible()) served.put(each.id(), each);
    List<Verdict.Eligible> eligible = new ArrayList<>();
    Map<String, List<String>> excluded = new LinkedHashMap<>();
    for (String id : candidates) {
      Set<String> codes = new TreeSet<>(verdict.excluded().getOrDefault(id, List.of()));
      for (GatewayVeto each : objections) if (each.concerns(id)) codes.add(each.reason().code());
      Verdict.Eligible before = served.get(id);
      if (!codes.isEmpty()) excluded.put(id, List.copyOf(codes));
      else if (before != null) eligible.add(before);
    }
    return new Verdict(
        List.copyOf(eligible),
        excluded,
        new Verdict.Told(
            reasons(objections, verdict.reasons()),
            verdict.told().warnings(),
            eligible.isEmpty() && denies(objections, verdict)),
        verdict.terms(),
        verdict.source(),
        List.copyOf(objections));
  }

  private static boolean denies(List<GatewayVeto> objections, Verdict verdict) {
    boolean alone = verdict.excluded().isEmpty() || verdict.told().denies();
    return alone && objections.stream().allMatch(GatewayVeto::denies);
  }

  /** What stands against the whole call comes first. */
  private static List<Reason> reasons(List<GatewayVeto> objections, List<Reason> policys) {
    Set<String> said = new HashSet<>();
    for (Reason reason : policys) said.add(reason.code());
    List<Reason> first = new ArrayList<>();
    List<Reason> last = new ArrayList<>();
    for (GatewayVeto each : objections) {
      if (!said.add(each.reason().code())) continue;
      (each.models() == null ? first : last).add(each.reason());
    }
    return Stream.of(first, policys, last).flatMap(List::stream).toList();
  }
}
