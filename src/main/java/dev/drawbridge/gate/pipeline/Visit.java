package dev.drawbridge.gate.pipeline;

import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.transport.Head;
import dev.drawbridge.gate.transport.RequestBody;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on the callers' port: what its head says, its body, and where its answer goes. */
public final class Visit {
  private final HttpServerRequest request;
  private final RequestId id = RequestId.next();
  private final Journal journal = new Journal();
  private final CallerForm form;
  private final String named;
  private final RequestBody body;
  private @Nullable Head head;
  private boolean gone;
  private @Nullable Runnable onGone;

  /**
   * @param named the model that the path names, empty where it names none
   */
  public Visit(HttpServerRequest request, CallerForm form, String named, RequestBody body) {
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

  public RequestId id() {
    return id;
  }

  public Journal journal() {
    return journal;
  }

  public CallerForm form() {
    return form;
  }

  /** The model that the path names, empty where it names none. */
  String named() {
    return named;
  }

  /** How a stream is laid out. */
  StreamFraming framing() {
    return StreamFraming.of(form.callers(), request.query());
  }

  RequestBody body() {
    return body;
  }

  public HttpServerRequest request() {
    return request;
  }

  public HttpServerResponse response() {
    return request.response();
  }

  /** The credential; fails with {@code unauthenticated}. */
  public String credential() {
    return Credentials.from(request.headers());
  }

  /** The head; fails with {@code invalid_request}. */
  public Head head() {
    if (head == null) head = Head.of(request.headers());
    return head;
  }

  public Caller caller() {
    return Objects.requireNonNull(journal.caller, "identified first");
  }

  public ModelCall call() {
    return Objects.requireNonNull(journal.call, "read first");
  }

  String sourceAddress() {
    var address = request.remoteAddress();
    String host = address == null ? null : address.hostAddress();
    return host == null ? "unknown" : host;
  }

  public Question.Asked asked() {
    return asked(call());
  }

  /** What is asked of another call by the same caller. */
  public Question.Asked asked(ModelCall call) {
    Level sensitivity = head().sensitivity();
    return new Question.Asked(
        id, caller(), call, head().purpose(), sensitivity, head().tags(), sourceAddress());
  }

  /** Whether the client has left before its answer's end. */
  public boolean gone() {
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
