package dev.drawbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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
  private static final String KNOWN = "known";

  /** How much of a path is recorded that is too long. */
  private static final int SHOWN = 256;

  private final AdminContext parts;
  private final BodyClock bodies;
  private final Rights rights;

  /**
   * @param read how long a body may take
   */
  ApiRoutes(AdminContext parts, Duration read) {
    this.parts = parts;
    this.bodies = new BodyClock(read, ApiRoutes::refuse);
    this.rights = new Rights(parts.policy());
  }

  void mount(Router router) {
    read(router, "/api/v1/decisions", "decisions:read", this::decisions);
    read(router, "/api/v1/decisions/:id", "decisions:read", this::decision);
    read(router, "/api/v1/prompts/:id", "prompts:read", this::prompt);
    read(router, "/api/v1/usage", "usage:read", c -> now(usage(c)));
    read(router, "/api/v1/config", "config:read", c -> now(parts.config().get()));
    read(router, "/api/v1/policy", "policy:read", c -> now(policy()));
    read(router, "/api/v1/providers", "providers:read", c -> now(parts.providers().get()));
    read(router, "/api/v1/models", "models:read", this::models);
    serving(router.post("/api/v1/providers/:provider/reset"), "providers:reset", this::reset);
    new KeyRoutes(parts.keys(), this).mount(router);
    new BlockRoutes(parts.blocks(), this).mount(router);
    new ErasureRoutes(parts.erasures(), this).mount(router);
    new TlogRoutes(parts::proof, this).mount(router);
    new ReplayRoutes(parts.replays(), this).mount(router);
    router.route().handler(c -> refuse(c, notFound("There is no such route.")));
    // What the router itself finds at fault, before any route.
    router.errorHandler(400, c -> refuse(c, c.failure()));
    router.route().failureHandler(c -> refuse(c, c.failure()));
  }

  /** Adds a route that reads. */
  void read(
      Router router, String path, String action, Function<RoutingContext, Future<Object>> answer) {
    serving(router.get(path), action, answer);
  }

  /** Adds a route that takes no body. */
  void serving(Route route, String action, Function<RoutingContext, Future<Object>> answer) {
    rights.know(action, String.valueOf(route.getPath()));
    route.handler(c -> serve(c, action, null, answer));
  }

  /**
   * Has a path take a body, which is read only once its caller is known, permitted and on record.
   */
  void take(
      Router router, String path, String action, Function<RoutingContext, Future<Object>> answer) {
    rights.know(action, path);
    router
        .post(path)
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
    rights.know(action, path);
    router.get(path).handler(c -> serve(c, action, counted, answer));
  }

  /** A list as JSON. */
  static <T> JsonArray array(Iterable<T> all, Function<T, JsonObject> json) {
    JsonArray array = new JsonArray();
    all.forEach(each -> array.add(json.apply(each)));
    return array;
  }

  private static Future<Object> now(Object answer) {
    return Future.succeededFuture(answer);
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
    return known(c).compose(known -> authorise(c, known.caller(), action, counted, known.id()));
  }

  /** Who asks, and the id of what is asked. */
  private record Known(Caller caller, RequestId id) {}

  /** Authenticates a call. */
  private Future<Known> known(RoutingContext c) {
    RequestId id = RequestId.next();
    c.response().putHeader("x-drawbridge-request-id", id.value());
    Future<Caller> caller;
    try {
      caller = parts.identity().get().authenticate(Credentials.from(c.request().headers()));
    } catch (RuntimeException e) {
      caller = Future.failedFuture(e);
    }
    return caller
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
    var address = c.request().remoteAddress();
    String host = address == null ? null : address.hostAddress();
    return parts
        .audit()
        .refuse(
            new RefusalEntry(
                Instant.now(),
                id,
                null,
                null,
                host == null ? "unknown" : host,
                null,
                null,
                null,
                refusal,
                null))
        .compose(v -> Future.failedFuture(refusal));
  }

  private Future<Caller> authorise(
      RoutingContext c, Caller caller, String action, @Nullable String counted, RequestId id) {
    c.put("caller", caller);
    String path = path(c);
    if (path.getBytes(UTF_8).length > DecisionInput.LONGEST_TEXT) {
      Refusal refusal = notFound("There is nothing under a path of that length.");
      return noted(caller, action, path.substring(0, SHOWN), id, refusal);
    }
    return parts
        .policy()
        .get()
        .permitsAdmin(caller.onAdminPlane(), action, path)
        .transform(
            decided -> {
              Refusal refusal = null;
              if (decided.failed()) {
                refusal = refusal(c, decided.cause());
              } else if (!decided.result()) {
                refusal = new Refusal(RefusalCode.DENIED, "This caller may not " + action + ".");
              }
              return counted == null
                  ? noted(caller, action, path, id, refusal)
                  : noted(caller, action, counted, null, refusal);
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
  Future<Void> checkKey(RoutingContext c, String action, AdminTarget target, Caller key) {
    Known known = Objects.requireNonNull(c.get(KNOWN), "authenticated first");
    return rights
        .check(known.caller(), action, path(c), target, key)
        .recover(
            failure ->
                noted(known.caller(), action, path(c), known.id(), refusal(c, failure)).mapEmpty());
  }

  /**
   * Records a call, permitted or not; the caller where it is.
   *
   * @param id null for a call that is counted with others like it
   */
  private Future<Caller> noted(
      Caller caller,
      String action,
      String path,
      @Nullable RequestId id,
      @Nullable Refusal refusal) {
    Map<String, Object> facts = new HashMap<>();
    if (id != null) facts.put("request_id", id.value());
    facts.put("action", action);
    facts.put("resource", path);
    facts.put("permitted", refusal == null);
    if (refusal != null) facts.put("code", refusal.code().wire());
    var event = new Event(Instant.now(), "admin", caller.actor(), facts);
    Future<Void> recorded = id == null ? parts.audit().count(event) : parts.audit().note(event);
    return recorded.compose(
        v -> refusal == null ? Future.succeededFuture(caller) : Future.failedFuture(refusal));
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
    return switch (body) {
      case String json -> Buffer.buffer(json);
      case JsonArray array -> array.toBuffer();
      case JsonObject object -> object.toBuffer();
      default -> throw new IllegalStateException("no JSON: " + body.getClass());
    };
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
              if (unread) BodyClock.hangUp(c.request());
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
    log.error("admin call {} failed", c.request().path(), failure);
    return new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log says how.");
  }

  private Future<Object> decisions(RoutingContext c) {
    return parts.audit().search(DecisionQuery.read(c.queryParams())).map(AuditJson::page);
  }

  private String usage(RoutingContext c) {
    var q = c.queryParams();
    for (String name : q.names()) {
      if (name.equals("team") || name.equals("by")) continue;
      throw Refusal.invalid(name, "There is no parameter " + name + ".");
    }
    return UsageJson.ofAll(
        q.get("team"), parts.ledger().all(), parts.spend(), UsageJson.By.of(q.get("by")));
  }

  private Future<Object> decision(RoutingContext c) {
    return parts
        .audit()
        .show(Asked.id(c))
        .map(
            found ->
                AuditJson.view(
                    found.orElseThrow(() -> notFound("There is no decision of that id.")), false));
  }

  /** The reading is on record before the content is here. */
  private Future<Object> prompt(RoutingContext c) {
    for (String name : c.queryParams().names()) {
      if (!name.equals("reason")) {
        throw Refusal.invalid(name, "There is no parameter " + name + ".");
      }
    }
    return new RecordOperations(parts.audit())
        .read(Asked.actor(c), Asked.id(c), c.queryParams().get("reason"))
        .map(found -> found.orElseThrow(() -> notFound("There is no request of that id.")));
  }

  private Future<Object> models(RoutingContext c) {
    String within = c.queryParams().get("retires_within");
    if (within == null) return now(ModelView.all(parts.catalog().get()));
    var retirements = new Retirements(parts.audit(), Instant.now());
    return retirements
        .of(parts.catalog().get().models(), retirements.until(within))
        .map(array -> array);
  }

  private JsonObject policy() {
    var policy = parts.policy().get();
    return new JsonObject().put("revision", policy.revision()).put("engine", policy.engine());
  }

  private Future<Object> reset(RoutingContext c) {
    String provider = Objects.requireNonNull(c.pathParam("provider"));
    String model = c.queryParams().get("model");
    if (model == null) throw Refusal.invalid("model", "Name the model whose circuit to close.");
    if (!parts.reset().test(provider, model)) throw notFound("There is no such circuit.");
    return now(
        new JsonObject().put("provider", provider).put("model", model).put("circuit", "closed"));
  }
}
