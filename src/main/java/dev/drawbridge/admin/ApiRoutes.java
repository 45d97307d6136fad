package dev.drawbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Decider;
import dev.drawbridge.identity.access.Persons;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1}: what admins read and change. Each call is authenticated as on the data plane,
 * authorised by policy for its action, and recorded before it is answered.
 */
final class ApiRoutes {
  private static final Logger log = LoggerFactory.getLogger(ApiRoutes.class);
  static final String BASE = "/api/v1";
  private static final String KNOWN = "known";

  /** How much of a path is recorded that is too long. */
  private static final int SHOWN = 256;

  private final AdminContext parts;
  private final BodyClock bodies;
  private final Rights rights;
  private final CallRecord calls;

  /**
   * @param read how long a body may take
   */
  ApiRoutes(AdminContext parts, Duration read) {
    this.parts = parts;
    this.bodies = new BodyClock(read, ApiRoutes::refuse);
    this.rights = new Rights(parts.access().policy());
    this.calls = new CallRecord(parts.audit());
  }

  void mount(Router router) {
    for (AdminOperation operation : AdminOperations.ALL) mount(router, operation);
    new TlogRoutes(parts::proof, this).mount(router);
    router.route().handler(c -> refuse(c, notFound("There is no such route.")));
    // What the router itself finds at fault, before any route.
    router.errorHandler(400, c -> refuse(c, c.failure()));
    router.route().failureHandler(c -> refuse(c, c.failure()));
  }

  private void mount(Router router, AdminOperation operation) {
    AdminOperation.Route at = operation.route();
    if (at == null) return;
    String path = BASE + at.path();
    Function<RoutingContext, Future<Object>> work = c -> run(c, operation, at);
    if (at.body()) take(router, HttpMethod.valueOf(at.method()), path, at.right(), work);
    else
      router
          .route(HttpMethod.valueOf(at.method()), path)
          .handler(c -> serve(c, at.right(), null, work));
  }

  private Future<Object> run(RoutingContext c, AdminOperation operation, AdminOperation.Route at) {
    var call =
        new AdminCall(
            known(c).caller().actor(),
            HttpArguments.of(c, operation, at.body()),
            (target, key) -> checkKey(c, at.right(), target.doing(operation.name()), key),
            request -> checkRequest(c, at.right(), request.doing(operation.name())),
            action -> may(c, action),
            decider(c, at.right()),
            id -> c.response().putHeader("location", BASE + at.path() + "/" + id),
            null);
    return operation.run(parts.operations(), call);
  }

  /** A step about a request for access is permitted by its team, beside the caller's role. */
  private Decider decider(RoutingContext c, String shows) {
    Caller caller = known(c).caller();
    return new Decider(
        caller.actor(),
        () -> Persons.of(caller),
        (step, request) ->
            parts
                .access()
                .policy()
                .get()
                .permitsAdmin(
                    caller,
                    step == Decider.Step.SHOW ? shows : Policy.DECIDE_ACCESS,
                    path(c),
                    AdminTarget.team(request.asker().team()).doing(step.operation())));
  }

  private Future<Boolean> may(RoutingContext c, String action) {
    return parts.access().policy().get().permitsAdmin(known(c).caller(), action, path(c));
  }

  /**
   * Has a path take a body, which is read only once its caller is known, permitted and on record.
   */
  private void take(
      Router router,
      HttpMethod method,
      String path,
      String action,
      Function<RoutingContext, Future<Object>> answer) {
    router
        .route(method, path)
        .handler(
            c -> {
              c.request().pause();
              Context here = c.vertx().getOrCreateContext();
              permitted(c, action, null)
                  .onSuccess(caller -> here.runOnContext(v -> c.next()))
                  .onFailure(e -> refuse(c, e));
            })
        .handler(bodies::begin)
        .handler(bodies::end)
        .handler(c -> reply(c, Future.<Void>succeededFuture().compose(v -> answer.apply(c))));
  }

  /**
   * Has a path show something whose reads are recorded together, all of a caller's of a minute in
   * one.
   *
   * @param counted what they are recorded as
   */
  void readCounted(
      Router router,
      String path,
      String action,
      String counted,
      Function<RoutingContext, Future<Object>> answer) {
    router.get(path).handler(c -> serve(c, action, counted, answer));
  }

  /** Authenticates, authorises, records and answers one call. */
  private void serve(
      RoutingContext c,
      String action,
      @Nullable String counted,
      Function<RoutingContext, Future<Object>> answer) {
    reply(c, permitted(c, action, counted).compose(caller -> answer.apply(c)));
  }

  private static void reply(RoutingContext c, Future<Object> answer) {
    answer.onSuccess(body -> answered(c, body)).onFailure(e -> refuse(c, e));
  }

  /**
   * Authenticates, authorises and records one call; its caller where it may go on.
   *
   * @param counted what a caller's reads are recorded as, all of a minute in one; null where each
   *     has a record of its own
   */
  private Future<Caller> permitted(RoutingContext c, String action, @Nullable String counted) {
    return authenticated(c)
        .compose(known -> authorise(c, known.caller(), action, counted, known.id()));
  }

  /** Who asks, and the id of what is asked. */
  private record Known(Caller caller, RequestId id) {}

  private static Known known(RoutingContext c) {
    return Objects.requireNonNull(c.get(KNOWN), "authenticated first");
  }

  /** Authenticates a call. */
  private Future<Known> authenticated(RoutingContext c) {
    RequestId id = RequestId.next();
    c.response().putHeader("x-drawbridge-request-id", id.value());
    return parts
        .access()
        .caller(c.request())
        .recover(stranger -> unknown(c, stranger, id))
        .map(
            found -> {
              Known known = new Known(found, id);
              c.put(KNOWN, known);
              return known;
            });
  }

  /** A call by nobody that we know is on record too, and refused as it would have been. */
  private Future<Caller> unknown(RoutingContext c, Throwable failure, RequestId id) {
    Refusal refusal = refusal(c, failure);
    String host = parts.access().senders().trusted().sender(c.request());
    return parts
        .audit()
        .refuse(
            new RefusalEntry(
                Instant.now(),
                id,
                new RefusalEntry.Sender(null, host, null),
                RefusalEntry.Asked.NOTHING,
                refusal))
        .compose(v -> Future.failedFuture(refusal));
  }

  private Future<Caller> authorise(
      RoutingContext c, Caller caller, String action, @Nullable String counted, RequestId id) {
    String path = path(c);
    if (path.getBytes(UTF_8).length > DecisionInput.LONGEST_TEXT) {
      Refusal refusal = notFound("There is nothing under a path of that length.");
      return calls.note(caller, action, path.substring(0, SHOWN), id, refusal);
    }
    return parts
        .access()
        .policy()
        .get()
        .permitsAdmin(caller, action, path)
        .transform(
            decided -> {
              Refusal refusal = null;
              if (decided.failed()) {
                refusal = refusal(c, decided.cause());
              } else if (!decided.result()) {
                refusal = new Refusal(RefusalCode.DENIED, "This caller may not " + action + ".");
              }
              return counted == null
                  ? calls.note(caller, action, path, id, refusal)
                  : calls.note(caller, action, counted, null, refusal);
            });
  }

  /** As the router reads it: what is authorised is what is served. */
  private static String path(RoutingContext c) {
    return c.normalizedPath();
  }

  /**
   * Fails, on record, where the caller may not do an action to a key, or the key may do more than
   * the caller.
   *
   * @param key who calls with it, or would
   */
  private Future<Void> checkKey(RoutingContext c, String action, AdminTarget target, Caller key) {
    Known known = known(c);
    return rights
        .check(known.caller(), action, path(c), target, key)
        .recover(
            failure ->
                calls
                    .note(known.caller(), action, path(c), known.id(), refusal(c, failure))
                    .mapEmpty());
  }

  /** Fails, on record, where the caller may not do an action to a request. */
  private Future<Void> checkRequest(RoutingContext c, String action, AdminTarget request) {
    Known known = known(c);
    return parts
        .access()
        .policy()
        .get()
        .permitsAdmin(known.caller(), action, path(c), request)
        .compose(
            permitted -> {
              if (permitted) return Future.<Void>succeededFuture();
              var refusal =
                  new Refusal(
                      RefusalCode.DENIED, "This caller may not " + action + " of that one.");
              return calls.note(known.caller(), action, path(c), known.id(), refusal).mapEmpty();
            });
  }

  /** An answer that is no JSON. */
  record Document(Buffer body, String type, String caching) {}

  private static void answered(RoutingContext c, Object body) {
    if (body instanceof Document document) {
      c.response()
          .putHeader("content-type", document.type())
          .putHeader("cache-control", document.caching())
          .end(document.body());
    } else {
      HealthRoutes.json(c, 200, buffer(body));
    }
  }

  private static Buffer buffer(Object body) {
    return body instanceof String json ? Buffer.buffer(json) : Json.encodeToBuffer(body);
  }

  static Refusal notFound(String message) {
    return new Refusal(RefusalCode.NOT_FOUND, message);
  }

  static void refuse(RoutingContext c, @Nullable Throwable failure) {
    if (c.response().ended() || c.response().closed()) return;
    Refusal refusal = refusal(c, failure);
    if (refusal.code() == RefusalCode.UNAUTHENTICATED) {
      c.response().putHeader("www-authenticate", "Bearer realm=\"drawbridge\"");
    }
    Duration wait = refusal.retryAfter();
    if (wait != null) c.response().putHeader("retry-after", Long.toString(wait.toSeconds()));
    boolean unread = BodyClock.unread(c.request());
    if (unread) BodyClock.abandon(c);
    JsonObject error =
        new JsonObject().put("code", refusal.code().wire()).put("message", refusal.text());
    HealthRoutes.json(c, refusal.code().status(), new JsonObject().put("error", error).toBuffer())
        .onSuccess(
            v -> {
              if (unread) PortConnections.hangUp(c.request());
            });
  }

  /** The refusal that a failure is; what the router found at fault with a request is its own. */
  private static Refusal refusal(RoutingContext c, @Nullable Throwable failure) {
    if (failure instanceof Refusal refusal) return refusal;
    int status = failure instanceof HttpException http ? http.getStatusCode() : c.statusCode();
    if (status == RefusalCode.BODY_TOO_LARGE.status()) {
      return new Refusal(RefusalCode.BODY_TOO_LARGE, "The body is larger than this route takes.");
    }
    if (status == RefusalCode.NOT_FOUND.status()) return notFound("There is no such route.");
    if (status >= 400 && status < 500) {
      return new Refusal(RefusalCode.INVALID_REQUEST, "The request is malformed.");
    }
    log.error(EventCode.ADMIN_CALL_FAILED, "admin call {} failed", c.request().path(), failure);
    return new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log says how.");
  }
}
