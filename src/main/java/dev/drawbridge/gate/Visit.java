package dev.drawbridge.gate;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on the callers' port: what its head says, its body, and where its answer goes. */
final class Visit {
  private final HttpServerRequest request;
  private final RequestId id = RequestId.next();
  private final Journal journal = new Journal();
  private final Form form;
  private final String named;
  private final RequestBody body;
  private @Nullable Head head;
  private boolean gone;
  private @Nullable Runnable onGone;

  /**
   * @param named the model that the path names, empty where it names none
   */
  Visit(HttpServerRequest request, Form form, String named, RequestBody body) {
    this.request = request;
    this.form = form;
    this.named = named;
    this.body = body;
    request
        .response()
        .closeHandler(
            v -> {
              gone = true;
              if (onGone != null) onGone.run();
            });
  }

  RequestId id() {
    return id;
  }

  Journal journal() {
    return journal;
  }

  Form form() {
    return form;
  }

  /** The model that the path names, empty where it names none. */
  String named() {
    return named;
  }

  /** How a stream is laid out. */
  StreamFraming framing() {
    return StreamFraming.of(form.dialect(), request.query());
  }

  RequestBody body() {
    return body;
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  /** The credential; fails with {@code unauthenticated}. */
  String credential() {
    return Credentials.from(request.headers());
  }

  /** The head; fails with {@code invalid_request}. */
  Head head() {
    if (head == null) head = Head.of(request.headers());
    return head;
  }

  Caller caller() {
    return Objects.requireNonNull(journal.caller, "identified first");
  }

  ModelCall call() {
    return Objects.requireNonNull(journal.call, "read first");
  }

  String sourceAddress() {
    var address = request.remoteAddress();
    String host = address == null ? null : address.hostAddress();
    return host == null ? "unknown" : host;
  }

  Question.Asked asked() {
    return asked(call());
  }

  /** What is asked of another call by the same caller. */
  Question.Asked asked(ModelCall call) {
    Level sensitivity = head().sensitivity();
    return new Question.Asked(
        id, caller(), call, head().purpose(), sensitivity, head().tags(), sourceAddress());
  }

  /** Whether the client has left before its answer's end. */
  boolean gone() {
    return gone;
  }

  /** Runs once the client has left; at once where it has already. */
  void onGone(Runnable action) {
    onGone = action;
    if (gone) action.run();
  }

  /** The caller's own request id, read from the header even where the head is at fault. */
  @Nullable String callerRequestId() {
    return Head.id(request.getHeader("X-Request-Id"));
  }
}
