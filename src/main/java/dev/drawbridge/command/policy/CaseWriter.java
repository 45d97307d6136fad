package dev.drawbridge.command.policy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.PastDecision;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.RecordedDecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes test cases of recorded decisions. Of equal ones the newest stands for all; equal are those
 * that differ in nothing but the request's id, its time, and what is replaced since the policy does
 * not read it: the principal's id and name, the address.
 */
final class CaseWriter implements DecisionHistory.Visitor {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NOBODY = "recorded";
  /* A documentation address (RFC 5737). */
  private static final String NOWHERE = "192.0.2.1";

  private static final class Case {
    final PastDecision newest;
    final ObjectNode input;
    long count;

    Case(PastDecision newest, ObjectNode input) {
      this.newest = newest;
      this.input = input;
    }
  }

  private final Set<String> reads;
  private final int most;
  private final Map<List<Object>, Case> cases = new LinkedHashMap<>();
  private final Map<String, DecisionSnapshot> snapshots = new LinkedHashMap<>();
  private final Map<String, Long> revisions = new LinkedHashMap<>();
  private long decisions;
  private long objected;
  private long leftOut;
  private long lacking;

  /**
   * @param reads what the policy reads beside what is always kept
   * @param most cases that are made, the newest
   */
  CaseWriter(Set<String> reads, int most) {
    this.reads = reads;
    this.most = most;
  }

  @Override
  public boolean decision(PastDecision past) {
    decisions++;
    RecordedDecision decision = past.decision();
    if (!decision.verdict().objections().isEmpty()) {
      objected++;
      return true;
    }
    ObjectNode input = decision.keptInput().deepCopy();
    pseudonymous(input);
    ObjectNode same = input.deepCopy();
    if (same.path("request") instanceof ObjectNode request) request.remove(List.of("id", "time"));
    ObjectNode verdict = decision.keptVerdict().deepCopy();
    verdict.remove(List.of("reasons", "denies", "warnings", "cache_seconds"));
    Case known = cases.get(List.of(same, verdict));
    if (known == null) {
      if (cases.size() >= most) {
        leftOut++;
        return true;
      }
      known = new Case(past, input);
      cases.put(List.of(same, verdict), known);
      snapshots.put(decision.snapshot().id(), decision.snapshot());
      revisions.merge(decision.verdict().revision(), 1L, Long::sum);
    }
    known.count++;
    return true;
  }

  private void pseudonymous(ObjectNode input) {
    if (input.path("request") instanceof ObjectNode request) request.put("id", NOBODY);
    if (input.path("principal") instanceof ObjectNode principal) {
      person(principal);
      if (principal.path("on_behalf_of") instanceof ObjectNode other) person(other);
    }
    if (!reads.contains("source") && input.path("source") instanceof ObjectNode source) {
      source.put("address", NOWHERE);
    }
  }

  private void person(ObjectNode person) {
    if (!reads.contains("principal.id") && person.has("id")) person.put("id", NOBODY);
    if (!reads.contains("principal.name") && person.has("name")) person.put("name", NOBODY);
  }

  @Override
  public void lacking(DecisionHistory.Lacking what) {
    lacking++;
  }

  /** The content of a {@link CaseFile}. */
  ObjectNode content(Facts facts) {
    ObjectNode content = JSON.createObjectNode();
    ObjectNode about = content.putObject("snapshots");
    snapshots.forEach((id, snapshot) -> about.set(id, JSON.valueToTree(snapshot.fields())));
    content.set("facts", JSON.valueToTree(facts.byKey()));
    ObjectNode all = content.putObject("cases");
    int number = 0;
    for (Case each : cases.values()) {
      ObjectNode written = all.putObject(name(++number, each.newest));
      written.put("count", each.count);
      written.put("newest", each.newest.time().toString());
      written.set("input", each.input);
      written.set("verdict", each.newest.decision().keptVerdict());
    }
    return content;
  }

  private static String name(int number, PastDecision past) {
    String about =
        (past.asked().team() == null ? "no-team" : past.asked().team())
            + "_"
            + past.asked().model();
    return String.format(Locale.ROOT, "%05d_", number) + about.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /** What came of it, in sentences. */
  List<String> summary() {
    String made =
        "%d cases of %d decisions by %d policy revisions"
            .formatted(cases.size(), decisions, revisions.size());
    List<String> said = new java.util.ArrayList<>(List.of(made));
    if (revisions.size() > 1) {
      said.add("the cases of another revision than the newest may fail against it: " + revisions);
    }
    if (objected > 0) {
      said.add(objected + " decisions left out: the gateway itself objected, not the policy");
    }
    if (leftOut > 0) said.add(leftOut + " older decisions left out: --most " + most);
    if (lacking > 0) said.add(lacking + " records without a decision, or that tell too little");
    return said;
  }
}
