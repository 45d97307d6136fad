package dev.drawbridge.gate.access;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.CallerRequest;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Progress.Identified;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.Stopped;
import dev.drawbridge.gate.selfservice.SelfServiceAnswer;
import dev.drawbridge.gate.transport.CallerRoute;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.identity.access.AccessView;
import dev.drawbridge.identity.access.Approval;
import dev.drawbridge.identity.access.Decider;
import dev.drawbridge.identity.access.Decider.Step;
import dev.drawbridge.identity.access.Persons;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes by which callers ask for access, and others decide about it. */
public final class AccessRoutes {
  private static final Set<String> WISH =
      Set.of("model", "purpose", "reason", "for", "until", "cap_usd", "total_usd");
  private static final Set<String> APPROVAL = Set.of("until", "cap_usd", "total_usd", "reason");
  private static final Set<String> REASON = Set.of("reason");

  private final Supplier<GateSnapshot> current;
  private final RequestPipeline pipeline;
  private final AccessRequests requests;
  private final AccessSteps steps;

  public AccessRoutes(
      Supplier<GateSnapshot> current,
      RequestPipeline pipeline,
      AccessRequests requests,
      AccessSteps steps) {
    this.current = current;
    this.pipeline = pipeline;
    this.requests = requests;
    this.steps = steps;
  }

  /** The requests of the caller and those about which it may decide; or a new one. */
  public Future<SelfServiceAnswer> all(CallerRequest request) {
    GateSnapshot snapshot = current.get();
    if (request.posts()) {
      return pipeline
          .identify(snapshot, request)
          .compose(known -> told(known, () -> ask(snapshot, request, known.caller())));
    }
    return pipeline
        .person(snapshot, request)
        .compose(known -> told(known, () -> list(snapshot, request, known.caller())));
  }

  /** One request. */
  public Future<SelfServiceAnswer> one(CallerRequest request, String id) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .person(snapshot, request)
        .compose(known -> told(known, () -> steps.show(decider(snapshot, known.caller()), id)));
  }

  /**
   * A step of one request.
   *
   * @param named {@code approve}, {@code decline} or {@code end}
   */
  public Future<SelfServiceAnswer> step(CallerRequest request, String id, String named) {
    GateSnapshot snapshot = current.get();
    Step step = Step.valueOf(named.toUpperCase(Locale.ROOT));
    return pipeline
        .person(snapshot, request)
        .compose(known -> told(known, () -> take(snapshot, request, known.caller(), id, step)));
  }

  private static Future<SelfServiceAnswer> told(
      Identified known, Supplier<Future<JsonObject>> work) {
    return Stopped.after(known, work)
        .map(json -> new SelfServiceAnswer(known, Buffer.buffer(json.encode())));
  }

  private static Future<AccessBody> body(
      CallerRequest request, Caller caller, Set<String> members) {
    request.body().of(caller);
    return request.body().readIfSent().map(bytes -> AccessBody.of(bytes, members));
  }

  private Future<JsonObject> ask(GateSnapshot snapshot, CallerRequest request, Caller caller) {
    if (!snapshot.policy().knowsGrants()) {
      throw new Refusal(
          RefusalCode.UNSUPPORTED_OPERATION,
          "The policy here heeds no grants, so access cannot be asked for.");
    }
    return body(request, caller, WISH)
        .compose(
            body -> {
              String model = body.need("model");
              String reason = body.need("reason");
              Instant until = body.time("until");
              if (until == null) throw Refusal.invalid("until", "Say until when, such as 7d.");
              Double cap = body.usd("cap_usd");
              Double total = body.usd("total_usd");
              boolean forTeam = isForTeam(body.text("for"));
              String purpose = purpose(request, body);
              var asked = request.asked(caller);
              return AccessTrial.of(
                      snapshot, purpose == null ? asked : asked.purposed(purpose), model)
                  .compose(
                      found -> {
                        var lifts = AccessTrial.lifts(found, cap != null);
                        var wish =
                            new AccessRequest.Wish(
                                found.meant(), purpose, lifts, forTeam, reason, until, cap, total);
                        AccessRequest draft = requests.draft(caller, wish);
                        return AccessTrial.with(snapshot, found, draft.grant())
                            .compose(
                                tried -> {
                                  AccessTrial.check(tried);
                                  return steps.ask(caller, draft);
                                });
                      });
            });
  }

  private static @Nullable String purpose(CallerRequest request, AccessBody body) {
    String purpose = body.text("purpose");
    return purpose == null ? request.head().purpose() : purpose;
  }

  private static boolean isForTeam(@Nullable String whom) {
    if (whom == null || whom.equals(AccessView.ME)) return false;
    if (whom.equals(AccessView.TEAM)) return true;
    throw Refusal.invalid("for", "It is \"me\" or \"team\".");
  }

  private Future<JsonObject> list(GateSnapshot snapshot, CallerRequest request, Caller caller) {
    String state = request.parameter("state");
    Instant now = Instant.now();
    return steps
        .list(
            decider(snapshot, caller),
            each -> state == null || each.state(now).wire().equals(state))
        .map(seen -> new JsonObject().put("access_requests", seen));
  }

  private Future<JsonObject> take(
      GateSnapshot snapshot, CallerRequest request, Caller caller, String id, Step step) {
    Decider by = decider(snapshot, caller);
    return body(request, caller, step == Step.APPROVE ? APPROVAL : REASON)
        .compose(
            body -> {
              String reason = body.text("reason");
              return switch (step) {
                case SHOW -> steps.show(by, id);
                case APPROVE ->
                    steps.approve(
                        by,
                        id,
                        new Approval(
                            body.time("until"),
                            body.usd("cap_usd"),
                            body.usd("total_usd"),
                            reason));
                case DECLINE -> steps.decline(by, id, reason);
                case END -> steps.end(by, id, reason);
              };
            });
  }

  /** The asker sees and ends what it asked for; policy says what else may be done. */
  private static Decider decider(GateSnapshot snapshot, Caller caller) {
    return new Decider(
        caller.actor(),
        () -> Persons.of(caller),
        (step, request) -> {
          boolean asker =
              caller.onBehalfOf() == null && caller.actor().equals(request.asker().actor());
          if (asker && (step == Step.SHOW || step == Step.END)) {
            return Future.succeededFuture(true);
          }
          return snapshot
              .policy()
              .permitsAdmin(
                  caller,
                  Policy.DECIDE_ACCESS,
                  CallerRoute.ACCESS_REQUESTS + "/" + request.id(),
                  AdminTarget.team(request.asker().team()).doing(step.operation()));
        });
  }
}
