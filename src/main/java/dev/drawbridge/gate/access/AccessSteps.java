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
import dev.drawbridge.identity.access.AccessView;
import dev.drawbridge.identity.access.Approval;
import dev.drawbridge.identity.access.Decider;
import dev.drawbridge.identity.access.Decider.Step;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a request for access, each permitted by policy and on record before it is done. A
 * step that is refused is on record too. Both ports and the command line take them here.
 */
public final class AccessSteps {
  private final Supplier<GateSnapshot> current;
  private final AccessRequests requests;
  private final AuditTrail audit;

  public AccessSteps(Supplier<GateSnapshot> current, AccessRequests requests, AuditTrail audit) {
    this.current = current;
    this.requests = requests;
    this.audit = audit;
  }

  static Refusal denied(String what) {
    return new Refusal(RefusalCode.DENIED, "This caller may not " + what + ".");
  }

  Future<JsonObject> ask(Caller caller, AccessRequest draft) {
    return recorded("ask", caller.actor(), draft, () -> requests.add(draft)).compose(this::view);
  }

  /** Grants a request, once it is shown that policy then permits what was asked for. */
  public Future<JsonObject> approve(Decider by, String id, Approval approval) {
    AccessRequest found = found(id);
    AccessRequest.Decision decision = approval.decision(by.actor(), found.wish());
    String step = Step.APPROVE.wire();
    return checked(Step.APPROVE, by, found, () -> mayDecide(Step.APPROVE, by, found))
        .compose(v -> tried(found, decision))
        .compose(
            granted ->
                recorded(step, by.actor(), granted, () -> requests.decide(found.id(), decision)))
        .compose(this::view);
  }

  /**
   * Declines a request.
   *
   * @param reason which is refused where it is null
   */
  public Future<JsonObject> decline(Decider by, String id, @Nullable String reason) {
    AccessRequest found = found(id);
    var decision = new AccessRequest.Decision(by.actor(), Instant.now(), null, null, null, reason);
    return checked(Step.DECLINE, by, found, () -> mayDecide(Step.DECLINE, by, found))
        .compose(
            v ->
                recorded(
                    Step.DECLINE.wire(),
                    by.actor(),
                    found,
                    () -> requests.decide(found.id(), decision)))
        .compose(this::view);
  }

  /** Ends a request that waits or a grant: the asker may, and whoever may decide. */
  public Future<JsonObject> end(Decider by, String id, @Nullable String reason) {
    AccessRequest found = found(id);
    var end = new AccessRequest.End(by.actor(), Instant.now(), reason);
    return checked(Step.END, by, found, () -> permitted(Step.END, by, found))
        .compose(
            v -> recorded(Step.END.wire(), by.actor(), found, () -> requests.end(found.id(), end)))
        .compose(this::view);
  }

  /** One request, where it may be seen. */
  public Future<JsonObject> show(Decider by, String id) {
    AccessRequest found = found(id);
    return by.permission()
        .to(Step.SHOW, found)
        .compose(
            may -> {
              if (!may) throw denied("see this request");
              return list(by, each -> each.equals(found)).map(seen -> seen.getJsonObject(0));
            });
  }

  /** Those that may be seen, the newest first, each with the steps that may be taken. */
  public Future<JsonArray> list(Decider by, Predicate<AccessRequest> wanted) {
    List<AccessRequest> found = requests.all().stream().filter(wanted).toList();
    // Policy decides by team, and of an asker's own by the asker.
    Map<String, Future<Set<Step>>> asked = new LinkedHashMap<>();
    for (AccessRequest each : found) {
      asked.computeIfAbsent(kind(by, each), kind -> permittedSteps(by, each));
    }
    return Future.join(new ArrayList<>(asked.values()))
        .compose(v -> requests.used())
        .map(
            used -> {
              Instant now = Instant.now();
              JsonArray seen = new JsonArray();
              for (AccessRequest each : found) {
                Future<Set<Step>> may = asked.get(kind(by, each));
                if (may == null || !may.result().contains(Step.SHOW)) continue;
                JsonArray steps = new JsonArray();
                for (Step step : may.result()) {
                  if (isOpen(by, step, each, now)) steps.add(step.wire());
                }
                seen.add(AccessView.of(each, now, used).put("may", steps));
              }
              return seen;
            });
  }

  private static String kind(Decider by, AccessRequest each) {
    return by.actor().equals(each.asker().actor()) + each.asker().team();
  }

  /** The steps that policy permits. */
  private static Future<Set<Step>> permittedSteps(Decider by, AccessRequest request) {
    Set<Step> steps = EnumSet.noneOf(Step.class);
    Future<Void> last = Future.succeededFuture();
    for (Step step : Step.values()) {
      last =
          last.compose(v -> by.permission().to(step, request))
              .map(
                  may -> {
                    if (may) steps.add(step);
                    return null;
                  });
    }
    return last.map(steps);
  }

  /** Whether a step that policy permits can be taken of a request as it stands. */
  private static boolean isOpen(Decider by, Step step, AccessRequest request, Instant now) {
    AccessRequest.State state = request.state(now);
    boolean waits = state == AccessRequest.State.PENDING;
    return switch (step) {
      case SHOW -> false;
      case APPROVE, DECLINE -> waits && !mayBeOwn(by, request);
      case END -> waits || state == AccessRequest.State.GRANTED;
    };
  }

  private static boolean mayBeOwn(Decider by, AccessRequest request) {
    try {
      return by.persons().get().mayBe(request.asker().persons());
    } catch (Refusal nobodyKnown) {
      return true;
    }
  }

  private Future<JsonObject> view(AccessRequest request) {
    return requests.used().map(used -> AccessView.of(request, Instant.now(), used));
  }

  private AccessRequest found(String id) {
    return requests
        .find(id)
        .orElseThrow(
            () -> new Refusal(RefusalCode.NOT_FOUND, "There is no request for access of that id."));
  }

  /** Nobody decides about what he may have asked for himself. */
  private static Future<Void> mayDecide(Step step, Decider by, AccessRequest request) {
    if (by.persons().get().mayBe(request.asker().persons())) {
      throw new Refusal(RefusalCode.DENIED, "Nobody decides about a request of his own.");
    }
    return permitted(step, by, request);
  }

  private static Future<Void> permitted(Step step, Decider by, AccessRequest request) {
    return by.permission()
        .to(step, request)
        .compose(
            permitted ->
                permitted
                    ? Future.succeededFuture()
                    : Future.failedFuture(denied(Policy.DECIDE_ACCESS + " for this team")));
  }

  /** What would be granted, where policy then permits what was asked for. */
  private Future<AccessRequest> tried(AccessRequest found, AccessRequest.Decision decision) {
    GateSnapshot snapshot = current.get();
    AccessRequest granted = found.decided(decision);
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
      Step step, Decider by, AccessRequest request, Supplier<Future<Void>> check) {
    return Future.<Void>succeededFuture()
        .compose(v -> check.get())
        .recover(
            failure ->
                failure instanceof Refusal refusal
                    ? note(step.wire(), by.actor(), request, refusal)
                        .compose(v -> Future.failedFuture(refusal))
                    : Future.failedFuture(failure));
  }

  /** Does a step once it is on record, and records that it failed where it did. */
  private Future<AccessRequest> recorded(
      String step, String actor, AccessRequest request, Supplier<Future<AccessRequest>> work) {
    return note(step, actor, request, null)
        .compose(v -> work.get())
        .recover(
            failure ->
                failure instanceof Refusal refusal
                        && refusal.code() != RefusalCode.AUDIT_UNAVAILABLE
                    ? note(step, actor, request, refusal).compose(v -> Future.failedFuture(refusal))
                    : Future.failedFuture(failure));
  }

  private Future<Void> note(
      String step, String actor, AccessRequest request, @Nullable Refusal refusal) {
    Map<String, Object> facts = new HashMap<>(AccessView.facts(step, request));
    facts.put("done", refusal == null);
    if (refusal != null) facts.put("code", refusal.code().wire());
    return audit.note(new Event(Instant.now(), "access", actor, facts));
  }
}
