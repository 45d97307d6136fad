package dev.drawbridge.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A vendor on loopback that speaks OpenAI's wire format: chat, streamed and not, embeddings and the
 * list of models. It asks for its key, and restricts access as vendors do when the model's name
 * says so: {@code …-no-key} 401, {@code …-no-region} 403, {@code …-no-quota} 429, {@code …-down}
 * 503.
 */
public final class SampleVendor {
  private static final long PACE_MS = 15;

  private record Restriction(int status, String type, String code, String message) {}

  private static final Restriction NO_KEY =
      new Restriction(
          401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");

  private static final Map<String, Restriction> RESTRICTIONS =
      Map.of(
          "-no-key",
          NO_KEY,
          "-no-region",
          new Restriction(
              403,
              "request_forbidden",
              "unsupported_country_region_territory",
              "Country, region, or territory not supported"),
          "-no-quota",
          new Restriction(
              429,
              "insufficient_quota",
              "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details."),
          "-down",
          new Restriction(
              503, "server_error", "server_error", "The engine is currently overloaded."));

  private final Vertx vertx;
  private final String name;
  private final String key;
  private final List<String> models;
  private final HttpServer server;

  private SampleVendor(
      Vertx vertx, HttpServer server, String name, String key, List<String> models) {
    this.vertx = vertx;
    this.server = server;
    this.name = name;
    this.key = key;
    this.models = models;
  }

  /**
   * Starts a vendor on a free loopback port.
   *
   * @param key what it wants as {@code Authorization: Bearer}; empty for none
   * @param models the names that it serves
   */
  public static Future<SampleVendor> start(
      Vertx vertx, String name, String key, List<String> models) {
    HttpServer server =
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    var vendor = new SampleVendor(vertx, server, name, key, List.copyOf(models));
    return server.requestHandler(vendor::handle).listen().map(listening -> vendor);
  }

  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    request.response().putHeader("x-request-id", "req_sample_" + System.nanoTime());
    if (!key.isEmpty() && !("Bearer " + key).equals(request.getHeader("Authorization"))) {
      restrict(request.response(), NO_KEY);
      return;
    }
    String path = Objects.requireNonNullElse(request.path(), "");
    if (HttpMethod.GET.equals(request.method()) && path.equals("/v1/models")) {
      json(request.response(), 200, SampleAnswers.models(name, models));
      return;
    }
    boolean chat = path.equals("/v1/chat/completions");
    if (!HttpMethod.POST.equals(request.method()) || !(chat || path.equals("/v1/embeddings"))) {
      problem(request.response(), 404, "Unknown request URL.", null);
      return;
    }
    request.body().onSuccess(body -> answer(request.response(), chat, body.toString()));
  }

  private void answer(HttpServerResponse response, boolean chat, String body) {
    JsonObject call;
    try {
      call = new JsonObject(body);
    } catch (DecodeException _) {
      problem(response, 400, "We could not parse the JSON body of your request.", null);
      return;
    }
    Object asked = call.getValue("model");
    if (!(asked instanceof String model) || !models.contains(model)) {
      problem(response, 404, "The model does not exist.", "model_not_found");
      return;
    }
    for (var restriction : RESTRICTIONS.entrySet()) {
      if (model.endsWith(restriction.getKey())) {
        restrict(response, restriction.getValue());
        return;
      }
    }
    if (!chat) {
      json(response, 200, SampleAnswers.embeddings(model, call));
    } else if (!(call.getValue("messages") instanceof JsonArray messages) || messages.isEmpty()) {
      problem(response, 400, "Missing required parameter: 'messages'.", null);
    } else {
      SampleAnswers answers = new SampleAnswers(name, model, call);
      if (answers.streamed()) stream(response, answers.events());
      else json(response, 200, answers.whole());
    }
  }

  private void stream(HttpServerResponse response, List<String> events) {
    response.setChunked(true).putHeader("content-type", "text/event-stream; charset=utf-8");
    var rest = events.iterator();
    long timer =
        vertx.setPeriodic(
            1,
            PACE_MS,
            id -> {
              if (response.writeQueueFull()) return;
              response.write("data: " + rest.next() + "\n\n");
              if (rest.hasNext()) return;
              vertx.cancelTimer(id);
              response.end();
            });
    response.closeHandler(gone -> vertx.cancelTimer(timer));
  }

  private static void restrict(HttpServerResponse response, Restriction how) {
    JsonObject error =
        new JsonObject()
            .put("message", how.message)
            .put("type", how.type)
            .put("param", null)
            .put("code", how.code);
    json(response, how.status, new JsonObject().put("error", error));
  }

  private static void problem(
      HttpServerResponse response, int status, String message, @Nullable String code) {
    JsonObject error =
        new JsonObject()
            .put("message", message)
            .put("type", "invalid_request_error")
            .put("param", null)
            .put("code", code);
    json(response, status, new JsonObject().put("error", error));
  }

  private static void json(HttpServerResponse response, int status, JsonObject value) {
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(value.toBuffer());
  }
}
