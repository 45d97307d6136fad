package dev.drawbridge.gate.access;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.identity.access.Persons;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a request for access, each permitted by policy and on record before it is done. A
 * step that is refused is on record too.
 */
final class AccessSteps {
  private final AccessRequests requests;
  private final AuditTrail audit;

  AccessSteps(AccessRequests requests, AuditTrail audit) {
    this.requests = requests;
    this.audit = audit;
  }

  static Refusal denied(String what) {
    return new Refusal(RefusalCode.DENIED, "This caller may not " + what + ".");
  }

  Future<AccessRequest> ask(Caller caller, AccessRequest draft) {
    return recorded("ask", caller, draft, () -> requests.add(draft));
  }

  /** Grants a request, once it is shown that policy then permits what was asked for. */
  Future<AccessRequest> approve(
      GateSnapshot snapshot, Caller caller, AccessRequest found, AccessRequest.Decision decision) {
    return checked("approve", caller, found, () -> mayDecide(snapshot, caller, found))
        .compose(v -> tried(snapshot, found, decision))
        .compose(
            granted ->
                recorded("approve", caller, granted, () -> requests.decide(found.id(), decision)));
  }

  Future<AccessRequest> decline(
      GateSnapshot snapshot, Caller caller, AccessRequest found, AccessRequest.Decision decision) {
    return checked("decline", caller, found, () -> mayDecide(snapshot, caller, found))
        .compose(
            v -> recorded("decline", caller, found, () -> requests.decide(found.id(), decision)));
  }

  /** Ends a request that waits or a grant: the asker may, and whoever may decide. */
  Future<AccessRequest> end(
      GateSnapshot snapshot, Caller caller, AccessRequest found, AccessRequest.End end) {
    boolean own = isAsker(caller, found);
    return checked(
            "end",
            caller,
            found,
            () -> own ? Future.succeededFuture() : permitted(snapshot, caller, found))
        .compose(v -> recorded("end", caller, found, () -> requests.end(found.id(), end)));
  }

  /** Those that the caller made or may decide about. */
  Future<List<AccessRequest>> visible(
      GateSnapshot snapshot, Caller caller, List<AccessRequest> wanted) {
    Map<String, Future<Boolean>> byTeam = new LinkedHashMap<>();
    for (AccessRequest each : wanted) {
      if (isAsker(caller, each)) continue;
      byTeam.computeIfAbsent(each.asker().team(), team -> may(snapshot, caller, each));
    }
    return Future.join(new ArrayList<>(byTeam.values()))
        .map(
            v ->
                wanted.stream()
                    .filter(each -> isAsker(caller, each) || isTrue(byTeam, each.asker().team()))
                    .toList());
  }

  private static boolean isTrue(Map<String, Future<Boolean>> byTeam, String team) {
    Future<Boolean> may = byTeam.get(team);
    return may != null && may.result();
  }

  private static boolean isAsker(Caller caller, AccessRequest request) {
    return caller.onBehalfOf() == null && caller.actor().equals(request.asker().actor());
  }

  /** Nobody decides about what he may have asked for himself. */
  private static Future<Void> mayDecide(
      GateSnapshot snapshot, Caller caller, AccessRequest request) {
    if (Persons.of(caller).mayBe(request.asker().persons())) {
      throw new Refusal(RefusalCode.DENIED, "Nobody decides about a request of his own.");
    }
    return permitted(snapshot, caller, request);
  }

  private static Future<Void> permitted(
      GateSnapshot snapshot, Caller caller, AccessRequest request) {
    return may(snapshot, caller, request)
        .compose(
            permitted ->
                permitted
                    ? Future.succeededFuture()
                    : Future.failedFuture(denied(Policy.DECIDE_ACCESS + " for this team")));
  }

  private static Future<Boolean> may(GateSnapshot snapshot, Caller caller, AccessRequest request) {
    return snapshot
        .policy()
        .permitsAdmin(
            caller,
            Policy.DECIDE_ACCESS,
            AccessRoutes.path(request),
            AdminTarget.team(request.asker().team()));
  }

  /** What would be granted, where policy then permits what was asked for. */
  private static Future<AccessRequest> tried(
      GateSnapshot snapshot, AccessRequest found, AccessRequest.Decision decision) {
    AccessRequest granted =
        new AccessRequest(
            found.id(), found.asker(), found.wish(), found.created(), decision, found.end());
    Caller asker = found.asker().caller();
    var asked =
        new Question.Asked(
            RequestId.next(),
            asker,
            Dialects.nothing(Operation.CHAT, found.wish().model()),
            found.wish().purpose(),
            new Question.Declared(null, null),
            Contents.NONE,
            Map.of(),
            "unknown");
    return AccessTrial.of(snapshot, asked, found.wish().model())
        .compose(before -> AccessTrial.with(snapshot, before, granted.grant()))
        .map(
            after -> {
              AccessTrial.check(after);
              return granted;
            });
  }

  /** Fails, on record, where a step is not permitted. */
  private Future<Void> checked(
      String step, Caller caller, AccessRequest request, Supplier<Future<Void>> check) {
    return Future.<Void>succeededFuture()
        .compose(v -> check.get())
        .recover(
            failure ->
                failure instanceof Refusal refusal
                    ? note(step, caller, request, refusal)
                        .compose(v -> Future.failedFuture(refusal))
                    : Future.failedFuture(failure));
  }

  /** Does a step once it is on record, and records that it failed where it did. */
  private Future<AccessRequest> recorded(
      String step, Caller caller, AccessRequest request, Supplier<Future<AccessRequest>> work) {
    return note(step, caller, request, null)
        .compose(v -> work.get())
        .recover(
            failure ->
                failure instanceof Refusal refusal
                        && refusal.code() != RefusalCode.AUDIT_UNAVAILABLE
                    ? note(step, caller, request, refusal)
                        .compose(v -> Future.failedFuture(refusal))
                    : Future.failedFuture(failure));
  }

  private Future<Void> note(
      String step, Caller caller, AccessRequest request, @Nullable Refusal refusal) {
    Map<String, Object> facts = new HashMap<>(AccessView.facts(step, request));
    facts.put("done", refusal == null);
    if (refusal != null) facts.put("code", refusal.code().wire());
    return audit.note(new Event(Instant.now(), "access", caller.actor(), facts));
  }
}
