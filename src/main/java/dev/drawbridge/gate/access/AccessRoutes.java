package dev.drawbridge.gate.access;

import dev.drawbridge.audit.AuditTrail;
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
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes by which callers ask for access, and others decide about it. */
public final class AccessRoutes {
  static final String ME = "me";
  static final String TEAM = "team";

  private static final Set<String> WISH =
      Set.of("model", "purpose", "reason", "for", "until", "cap_usd");
  private static final Set<String> APPROVAL = Set.of("until", "cap_usd", "reason");
  private static final Set<String> REASON = Set.of("reason");

  private final Supplier<GateSnapshot> current;
  private final RequestPipeline pipeline;
  private final AccessRequests requests;
  private final AccessSteps steps;

  public AccessRoutes(
      Supplier<GateSnapshot> current,
      RequestPipeline pipeline,
      AccessRequests requests,
      AuditTrail audit) {
    this.current = current;
    this.pipeline = pipeline;
    this.requests = requests;
    this.steps = new AccessSteps(requests, audit);
  }

  /** What can be done with a request: the last part of the path. */
  private enum Step {
    APPROVE,
    DECLINE,
    END
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
        .compose(known -> told(known, () -> show(snapshot, known.caller(), id)));
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
                                found.meant(), purpose, lifts, forTeam, reason, until, cap);
                        AccessRequest draft = requests.draft(caller, wish);
                        return AccessTrial.with(snapshot, found, draft.grant())
                            .compose(
                                tried -> {
                                  AccessTrial.check(tried);
                                  return steps.ask(caller, draft);
                                });
                      });
            })
        .map(AccessRoutes::view);
  }

  private static @Nullable String purpose(CallerRequest request, AccessBody body) {
    String purpose = body.text("purpose");
    return purpose == null ? request.head().purpose() : purpose;
  }

  private static boolean isForTeam(@Nullable String whom) {
    if (whom == null || whom.equals(ME)) return false;
    if (whom.equals(TEAM)) return true;
    throw Refusal.invalid("for", "It is \"me\" or \"team\".");
  }

  private Future<JsonObject> list(GateSnapshot snapshot, CallerRequest request, Caller caller) {
    String state = request.parameter("state");
    Instant now = Instant.now();
    List<AccessRequest> wanted =
        requests.all().stream()
            .filter(each -> state == null || each.state(now).wire().equals(state))
            .toList();
    return steps
        .visible(snapshot, caller, wanted)
        .map(
            seen -> {
              JsonArray array = new JsonArray();
              seen.forEach(each -> array.add(AccessView.of(each, now)));
              return new JsonObject().put("access_requests", array);
            });
  }

  private Future<JsonObject> show(GateSnapshot snapshot, Caller caller, String id) {
    return steps
        .visible(snapshot, caller, List.of(found(id)))
        .map(
            seen -> {
              if (seen.isEmpty()) throw AccessSteps.denied("see this request");
              return view(seen.getFirst());
            });
  }

  private AccessRequest found(String id) {
    return requests
        .find(id)
        .orElseThrow(
            () -> new Refusal(RefusalCode.NOT_FOUND, "There is no request for access of that id."));
  }

  private Future<JsonObject> take(
      GateSnapshot snapshot, CallerRequest request, Caller caller, String id, Step step) {
    return body(request, caller, step == Step.APPROVE ? APPROVAL : REASON)
        .compose(
            body -> {
              AccessRequest found = found(id);
              String reason = body.text("reason");
              return switch (step) {
                case APPROVE -> {
                  Instant until = body.time("until");
                  Double cap = body.usd("cap_usd");
                  yield steps.approve(
                      snapshot,
                      caller,
                      found,
                      new AccessRequest.Decision(
                          caller.actor(),
                          Instant.now(),
                          until == null ? found.wish().until() : until,
                          cap == null ? found.wish().capUsd() : cap,
                          reason));
                }
                case DECLINE ->
                    steps.decline(
                        snapshot,
                        caller,
                        found,
                        new AccessRequest.Decision(
                            caller.actor(), Instant.now(), null, null, reason));
                case END ->
                    steps.end(
                        snapshot,
                        caller,
                        found,
                        new AccessRequest.End(caller.actor(), Instant.now(), reason));
              };
            })
        .map(AccessRoutes::view);
  }

  private static JsonObject view(AccessRequest request) {
    return AccessView.of(request, Instant.now());
  }

  /** Where one request is. */
  static String path(AccessRequest request) {
    return CallerRoute.ACCESS_REQUESTS + "/" + request.id();
  }
}
