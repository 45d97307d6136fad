package dev.drawbridge.gate;

import dev.drawbridge.audit.Bookkeeping;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the data plane: which path and method lead where. */
final class Door {
  private static final Logger log = LoggerFactory.getLogger(Door.class);
  private static final Buffer HELLO =
      Buffer.buffer("Drawbridge. Point an OpenAI client at <this address>/v1.\n");
  private final Vertx vertx;
  private final ListenSettings settings;
  private final Admission admission;
  private final Crossing crossing;
  private final Refusals refusals;
  private final ModelList models;
  private final Explain explain;
  private final Own own;

  Door(
      Vertx vertx,
      ListenSettings settings,
      Admission admission,
      Supplier<Stages> current,
      Crossing crossing,
      Refusals refusals,
      Bookkeeping books) {
    this.vertx = vertx;
    this.settings = settings;
    this.admission = admission;
    this.crossing = crossing;
    this.refusals = refusals;
    this.models = new ModelList(current, crossing);
    this.explain = new Explain(current, crossing, books);
    this.own = new Own(current, books);
  }

  void enter(HttpServerRequest request) {
    request.pause();
    Connections.serving(request);
    String path = request.path();
    if (path == null) path = "/";
    switch (path) {
      case "/v1/chat/completions" -> post(request, Form.CHAT, crossing::cross);
      case "/v1/embeddings" -> post(request, Form.EMBEDDINGS, crossing::cross);
      case "/drawbridge/v1/explain" -> post(request, Form.EXPLAIN, answered(explain::answer));
      case "/v1/models" -> get(request, answered(models::list));
      case "/drawbridge/v1/usage" -> get(request, answered(own::usage));
      case "/drawbridge/v1/whoami" -> get(request, answered(own::whoami));
      case "/" -> hello(request);
      default -> other(request, path);
    }
  }

  private void other(HttpServerRequest request, String path) {
    String model = after(path, "/v1/models/");
    String id = after(path, "/drawbridge/v1/requests/");
    if (model != null) {
      get(request, answered(v -> models.one(v, model)));
    } else if (id != null) {
      get(request, answered(v -> own.request(v, id)));
    } else {
      visit(request, Form.PLAIN, v -> fail(notFound(request)));
    }
  }

  private static @Nullable String after(String path, String prefix) {
    if (!path.startsWith(prefix) || path.length() == prefix.length()) return null;
    String rest = path.substring(prefix.length());
    try {
      return URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return rest;
    }
  }

  private static Refusal notFound(HttpServerRequest request) {
    String host = request.authority() == null ? "" : request.authority().toString();
    return new Refusal(
        RefusalCode.NOT_FOUND,
        "There is no such route. The base URL of an OpenAI client is http://" + host + "/v1.");
  }

  private void hello(HttpServerRequest request) {
    if (isGet(request) || HttpMethod.HEAD.equals(request.method())) {
      request.resume();
      String id = RequestId.next().value();
      request
          .response()
          .putHeader("content-type", "text/plain")
          .putHeader("x-request-id", id)
          .putHeader("x-drawbridge-request-id", id)
          .end(HELLO);
    } else {
      visit(request, Form.PLAIN, v -> notAllowed(v, "GET, HEAD"));
    }
  }

  private void post(HttpServerRequest request, Form form, Function<Visit, Future<Void>> route) {
    if (HttpMethod.POST.equals(request.method())) visit(request, form, route);
    else visit(request, form, v -> notAllowed(v, "POST"));
  }

  private void get(HttpServerRequest request, Function<Visit, Future<Void>> route) {
    if (isGet(request)) visit(request, Form.PLAIN, route);
    else visit(request, Form.PLAIN, v -> notAllowed(v, "GET"));
  }

  private static boolean isGet(HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method());
  }

  private static Future<Void> notAllowed(Visit visit, String methods) {
    visit.response().putHeader("allow", methods);
    String message = "This route answers " + methods + " only.";
    return fail(new Refusal(RefusalCode.METHOD_NOT_ALLOWED, message));
  }

  private static Future<Void> fail(Refusal refusal) {
    return Future.failedFuture(refusal);
  }

  /** A route whose answer is a JSON document. */
  private static Function<Visit, Future<Void>> answered(Function<Visit, Future<Buffer>> route) {
    return visit ->
        route
            .apply(visit)
            .compose(
                json -> {
                  if (visit.gone()) return Future.succeededFuture();
                  AnswerHead.common(visit);
                  visit.response().putHeader("content-type", "application/json");
                  return visit.response().end(json).otherwiseEmpty();
                });
  }

  private void visit(HttpServerRequest request, Form form, Function<Visit, Future<Void>> route) {
    var body = new RequestBody(vertx, request, admission, settings.maxBody(), settings.read());
    Visit visit = new Visit(request, form, body);
    // No such route reads a body: what comes of one goes by.
    if (form == Form.PLAIN) request.resume();
    boolean entered = false;
    Future<Void> done;
    try {
      admission.enter();
      entered = true;
      done = route.apply(visit);
    } catch (RuntimeException e) {
      done = Future.failedFuture(e);
    }
    boolean leaves = entered;
    done.recover(failure -> refusals.answer(visit, failure))
        .onComplete(
            r -> {
              body.release();
              if (leaves) admission.leave();
              if (r.failed()) abandon(visit, r.cause());
            });
  }

  /** Nothing could be answered: a client must not wait for ever for what does not come. */
  private static void abandon(Visit visit, Throwable cause) {
    log.error("request {} could not be answered", visit.id(), cause);
    if (!visit.response().ended()) visit.request().connection().close();
  }

  /** What is not HTTP, or not as we take it. */
  void malformed(HttpServerRequest request) {
    log.debug("malformed request head");
    request.response().putHeader("connection", "close");
    visit(
        request,
        Form.PLAIN,
        v -> fail(new Refusal(RefusalCode.INVALID_REQUEST, "The request's head is malformed.")));
  }
}
