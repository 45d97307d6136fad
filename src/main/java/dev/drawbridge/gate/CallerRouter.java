package dev.drawbridge.gate;

import static dev.drawbridge.dialect.Dialects.PLAIN;
import static java.util.Objects.requireNonNull;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.access.AccessRoutes;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.gate.observation.ObservedRequest;
import dev.drawbridge.gate.pipeline.AnswerHead;
import dev.drawbridge.gate.pipeline.CallerConnection;
import dev.drawbridge.gate.pipeline.CallerRequest;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Refusals;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.selfservice.Explain;
import dev.drawbridge.gate.selfservice.ModelList;
import dev.drawbridge.gate.selfservice.SelfServiceAnswer;
import dev.drawbridge.gate.selfservice.SelfServiceOperations;
import dev.drawbridge.gate.selfservice.SelfServiceRoutes;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.gate.transport.CallerRoute;
import dev.drawbridge.gate.transport.ClientDialectGuess;
import dev.drawbridge.gate.transport.RequestBody;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.gate.transport.UnservedOperations;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.http.Senders;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the data plane: which path and method lead where. */
final class CallerRouter {
  private static final Logger log = LoggerFactory.getLogger(CallerRouter.class);
  private static final Buffer ALIVE = Buffer.buffer("{\"state\":\"ok\"}");
  private static final Buffer HELLO =
      Buffer.buffer(
          "Drawbridge. Base URLs: OpenAI clients <this address>/v1; Anthropic, Gemini"
              + " and Azure OpenAI clients <this address>.\n");

  /** The route of what finds none: its path is the caller's word. */
  private static final String NOWHERE = "none";

  /** Bytes that the body of an operation has at most. */
  private static final int SMALL_BODY = 64 << 10;

  private final Vertx vertx;
  private final ListenSettings settings;
  private final Senders senders;
  private final Admission admission;
  private final MemoryBudget memory;
  private final RequestPipeline pipeline;
  private final Refusals refusals;
  private final ModelList models;
  private final Explain explain;
  private final SelfServiceRoutes selfService;
  private final Supplier<SelfServiceOperations> operations;
  private final AccessRoutes access;
  private final Supplier<Future<Buffer>> openapi;
  private final Observation observation;

  CallerRouter(
      Vertx vertx,
      ListenSettings settings,
      Senders senders,
      Admission admission,
      Supplier<GateSnapshot> current,
      RequestPipeline pipeline,
      Refusals refusals,
      AuditService books,
      Supplier<SelfServiceOperations> operations,
      AccessRoutes access,
      Supplier<Future<Buffer>> openapi,
      Observation observation) {
    this.vertx = vertx;
    this.settings = settings;
    this.senders = senders;
    this.admission = admission;
    this.memory = MemoryBudget.ofHeap(settings.buffer(), RequestBody.SMALL);
    this.pipeline = pipeline;
    this.refusals = refusals;
    this.models = new ModelList(current, pipeline);
    this.explain = new Explain(current, pipeline, books);
    this.selfService = new SelfServiceRoutes(current, books, operations);
    this.operations = operations;
    this.access = access;
    this.openapi = openapi;
    this.observation = observation;
  }

  void enter(HttpServerRequest request) {
    request.pause();
    PortConnections.serving(request);
    if (settings.origins().answers(request)) return;
    String path = request.path();
    if (path == null) path = "/";
    CallerRoute.Found found = CallerRoute.at(path);
    if (found == null) {
      SelfServiceOperations.Found operation = operations.get().at(path);
      if (operation != null) {
        serveOperation(request, operation);
        return;
      }
    }
    if (found == null || isUnserved(request, found, path)) {
      CallerForm plain = ClientDialectGuess.plain(request);
      serve(request, plain, NOWHERE, "", (r, c) -> fail(ClientDialectGuess.notFound(request)));
      return;
    }
    CallerRoute route = found.route();
    String id = found.id();
    switch (route.kind()) {
      case CALL -> serveRoute(request, route, requireNonNull(route.form()), id, pipeline::handle);
      case EXPLAIN ->
          serveRoute(request, route, requireNonNull(route.form()), "", answered(explain::answer));
      case MODELS ->
          serveRoute(request, route, ClientDialectGuess.plain(request), "", answered(models::list));
      case MODEL ->
          serveRoute(
              request,
              route,
              ClientDialectGuess.plain(request),
              "",
              answered(r -> models.one(r, id)));
      case REQUEST -> {
        String asked = path;
        serveRoute(request, route, PLAIN, "", answered(r -> selfService.request(r, asked, id)));
      }
      case RECEIPT -> serveRoute(request, route, PLAIN, "", proof(r -> selfService.receipt(r, id)));
      case USAGE -> serveRoute(request, route, PLAIN, "", answered(selfService::usage));
      case WHOAMI -> serveRoute(request, route, PLAIN, "", answered(selfService::whoami));
      case ACCESS_REQUESTS -> serveJson(request, route, answered(access::all));
      case ACCESS_REQUEST ->
          serveRoute(request, route, PLAIN, "", answered(r -> access.one(r, id)));
      case ACCESS_STEP ->
          serveJson(request, route, answered(r -> access.step(r, id, route.last())));
      case LIVEZ -> serveStatic(request, "application/json", () -> Future.succeededFuture(ALIVE));
      case OPENAPI -> serveStatic(request, "application/yaml", openapi);
      case HELLO -> serveStatic(request, "text/plain", () -> Future.succeededFuture(HELLO));
    }
  }

  /** Whether a model's path bears a verb that no route has, such as {@code :predict}. */
  private static boolean isUnserved(
      HttpServerRequest request, CallerRoute.Found found, String path) {
    boolean model = found.route().kind() == CallerRoute.Kind.MODEL;
    return model
        && !found.route().methods().contains(request.method().name())
        && UnservedOperations.at(path).isPresent();
  }

  private void serveOperation(HttpServerRequest request, SelfServiceOperations.Found found) {
    String method = request.method().name();
    if (!found.methods().contains(method)) {
      String methods = String.join(", ", found.methods());
      serve(request, PLAIN, found.path(), "", (r, c) -> notAllowed(c, methods));
      return;
    }
    MultiMap query = request.params();
    Route work =
        (r, c) -> {
          c.response().putHeader("cache-control", "no-store");
          return answered(asked -> selfService.operation(asked, method, found, query)).apply(r, c);
        };
    serve(request, PLAIN, found.path(), "", SMALL_BODY, found.takesBody(method), work);
  }

  /** Answers what anyone may read: without a credential, and not counted against the limit. */
  private void serveStatic(HttpServerRequest request, String type, Supplier<Future<Buffer>> text) {
    boolean head = HttpMethod.HEAD.equals(request.method());
    if (!head && !HttpMethod.GET.equals(request.method())) {
      serve(request, PLAIN, NOWHERE, "", (r, c) -> notAllowed(c, "GET, HEAD"));
      return;
    }
    request.resume();
    String id = RequestId.next().value();
    HttpServerResponse response =
        request.response().putHeader("x-request-id", id).putHeader("x-drawbridge-request-id", id);
    text.get()
        .onSuccess(whole -> response.putHeader("content-type", type).end(whole))
        .onFailure(
            e -> {
              log.error(EventCode.REQUEST_UNANSWERED, "request {} could not be answered", id, e);
              response.setStatusCode(500).end();
            });
  }

  private void serveRoute(
      HttpServerRequest request, CallerRoute route, CallerForm form, String named, Route work) {
    if (route.methods().contains(request.method().name()))
      serve(request, form, route.path(), named, work);
    else
      serve(
          request,
          form,
          route.path(),
          "",
          (r, c) -> notAllowed(c, String.join(", ", route.methods())));
  }

  /** Serves a route of the gateway's own, to which JSON may be posted. */
  private void serveJson(HttpServerRequest request, CallerRoute route, Route work) {
    if (route.methods().contains(request.method().name())) {
      boolean reads = HttpMethod.POST.equals(request.method());
      serve(request, PLAIN, route.path(), "", SMALL_BODY, reads, work);
    } else {
      serveRoute(request, route, PLAIN, "", work);
    }
  }

  private static Future<Void> notAllowed(CallerConnection connection, String methods) {
    connection.response().putHeader("allow", methods);
    String message = "This route answers " + methods + " only.";
    return fail(new Refusal(RefusalCode.METHOD_NOT_ALLOWED, message));
  }

  private static Future<Void> fail(Refusal refusal) {
    return Future.failedFuture(refusal);
  }

  /** A route whose answer is a JSON document. */
  private static Route answered(Function<CallerRequest, Future<SelfServiceAnswer>> route) {
    return document("application/json", route);
  }

  /** A route whose answer is a {@code .tlog-proof}. */
  private static Route proof(Function<CallerRequest, Future<SelfServiceAnswer>> route) {
    return document("text/plain; charset=utf-8", route);
  }

  private static Route document(
      String type, Function<CallerRequest, Future<SelfServiceAnswer>> route) {
    return (request, connection) ->
        route
            .apply(request)
            .compose(
                answer -> {
                  if (connection.gone()) return Future.succeededFuture();
                  new AnswerHead(request, connection).common(answer.known());
                  connection.response().putHeader("content-type", type);
                  return connection.response().end(answer.body()).otherwiseEmpty();
                });
  }

  /** Handles a request that found its route. */
  private interface Route extends BiFunction<CallerRequest, CallerConnection, Future<Void>> {}

  private void serve(
      HttpServerRequest request, CallerForm form, String path, String named, Route route) {
    serve(request, form, path, named, settings.maxBody(), form.operation() != null, route);
  }

  /**
   * Serves a request.
   *
   * @param path of its route; {@link #NOWHERE} for none
   * @param maxBody bytes of its body at most
   * @param reads whether the route may read a body; one that is sent else is discarded
   */
  private void serve(
      HttpServerRequest request,
      CallerForm form,
      String path,
      String named,
      int maxBody,
      boolean reads,
      Route route) {
    var body =
        new RequestBody(
            vertx,
            request,
            memory.share(),
            maxBody,
            settings.read(),
            PortConnections.malformed(request));
    var asked = new CallerRequest(request, form, named, body, senders);
    ObservedRequest observed = observation.begin(request, asked.id(), path, asked.sourceAddress());
    asked.tell(observed);
    var connection =
        new CallerConnection(request, StreamFraming.of(form.callers(), request.query()));
    if (!reads) request.resume();
    Admission.Period entered = null;
    Future<Void> done;
    try {
      entered = admission.enter();
      done = route.apply(asked, connection);
    } catch (RuntimeException e) {
      done = Future.failedFuture(e);
    }
    Admission.Period leaves = entered;
    done.recover(failure -> refusals.answer(asked, connection, failure))
        .onComplete(
            r -> {
              body.room().release();
              if (leaves != null) admission.leave(leaves);
              if (r.failed()) abandon(asked, connection, r.cause());
              if (observed != null) observed.over(asked.end(connection));
            });
  }

  /** Closes the connection where nothing could be answered, so that no client waits in vain. */
  private static void abandon(CallerRequest request, CallerConnection connection, Throwable cause) {
    log.error(
        EventCode.REQUEST_UNANSWERED, "request {} could not be answered", request.id(), cause);
    if (!connection.response().ended()) connection.cut();
  }

  /** Answers what is no HTTP, or breaks the limits on a head. */
  void malformed(HttpServerRequest request) {
    log.debug("malformed request head");
    PortConnections.last(request);
    serve(
        request,
        PLAIN,
        NOWHERE,
        "",
        (r, c) ->
            fail(new Refusal(RefusalCode.INVALID_REQUEST, "The request's head is malformed.")));
  }
}
