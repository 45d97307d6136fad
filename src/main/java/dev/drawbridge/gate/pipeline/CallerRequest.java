package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.observation.ObservedRequest;
import dev.drawbridge.gate.transport.Head;
import dev.drawbridge.gate.transport.RequestBody;
import dev.drawbridge.http.FailedLogins;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on the callers' port as its caller sent it: route, head and body. How it is answered
 * is {@link CallerConnection}'s.
 */
public final class CallerRequest {
  private final RequestId id = RequestId.next();
  private final StageTimer timer = new StageTimer();
  private final CallerForm form;
  private final String named;
  private final RequestBody body;
  private final MultiMap headers;
  private final @Nullable String query;
  private final boolean posts;
  private final Function<String, @Nullable String> parameters;
  private final String sourceAddress;
  private final FailedLogins logins;
  private @Nullable Head head;
  private @Nullable ObservedRequest observed;

  /**
   * @param named the model that the path names, empty where it names none
   * @param senders knows who sent it
   */
  public CallerRequest(
      HttpServerRequest request, CallerForm form, String named, RequestBody body, Senders senders) {
    this.form = form;
    this.named = named;
    this.body = body;
    headers = request.headers();
    query = request.query();
    posts = HttpMethod.POST.equals(request.method());
    parameters = request::getParam;
    sourceAddress = senders.trusted().sender(request);
    logins = senders.logins();
  }

  /** Tells an observer of all that comes; null for nobody. */
  public void tell(@Nullable ObservedRequest observer) {
    observed = observer;
    timer.tell(observer);
  }

  /** How it went, once its answer is written. */
  public ObservedRequest.End end(CallerConnection connection) {
    return new ObservedRequest.End(
        connection.status(),
        timer.elapsedNanos(),
        timer.nanos(StageTimer.Stage.UPSTREAM),
        connection.received(),
        connection.sent());
  }

  /** Tells its observer of a stage that is over and that the timer does not know. */
  void stage(String name, long began, boolean failed) {
    if (observed != null) observed.stage(name, began, System.nanoTime(), failed);
  }

  /** Who is told of what becomes of it; null for nobody. */
  @Nullable ObservedRequest observed() {
    return observed;
  }

  public RequestId id() {
    return id;
  }

  /** What its stages take. */
  StageTimer timer() {
    return timer;
  }

  public CallerForm form() {
    return form;
  }

  /** The model that the path names, empty where it names none. */
  String named() {
    return named;
  }

  public RequestBody body() {
    return body;
  }

  /** Whether it is a POST. */
  public boolean posts() {
    return posts;
  }

  MultiMap headers() {
    return headers;
  }

  /** The query of its URL; null where it has none. */
  public @Nullable String query() {
    return query;
  }

  /** A parameter of the query, decoded; null where there is none of that name. */
  public @Nullable String parameter(String name) {
    return parameters.apply(name);
  }

  public String sourceAddress() {
    return sourceAddress;
  }

  /** The credential; fails with {@code unauthenticated}. */
  public String credential() {
    return Credentials.from(headers);
  }

  /**
   * The credential, which is looked at to begin with; fails with {@code unauthenticated}, or with
   * {@code rate_limited} where too many of its address failed and it was never taken before.
   */
  public String credential(Authenticator identity) {
    String credential = credential();
    Refusal throttled = logins.refusal(sourceAddress);
    if (throttled != null && !identity.remembers(credential)) throw logins.counted(throttled);
    return credential;
  }

  /** Counts a refusal against its address, where it is of the credential. */
  void refused(Refusal refusal) {
    if (refusal.code() != RefusalCode.UNAUTHENTICATED) return;
    if (Credentials.HEADERS.stream().anyMatch(headers::contains)) logins.failed(sourceAddress);
  }

  /** The header by which it names a person that it acts for; null where it names nobody. */
  public @Nullable String actsForHeader(CallerRules rules) {
    if (headers.contains(OnBehalf.HEADER)) return OnBehalf.HEADER;
    return rules.onBehalfOf().stream().filter(headers::contains).findFirst().orElse(null);
  }

  /** The head; fails with {@code invalid_request}. */
  public Head head() {
    if (head == null) head = Head.of(headers);
    return head;
  }

  /** The caller's own request id, read from the header even where the head is at fault. */
  @Nullable String callerRequestId() {
    return Head.id(headers.get("X-Request-Id"));
  }

  /** What its caller asks with this call. */
  public Question.Asked asked(Caller caller, ModelCall call, Contents contents) {
    return new Question.Asked(
        id,
        caller,
        call,
        head().purpose(),
        new Question.Declared(head().sensitivity(), head().reason()),
        contents,
        head().tags(),
        sourceAddress);
  }

  /** What its caller asks who asks for no model. */
  public Question.Asked asked(Caller caller) {
    return asked(caller, Dialects.nothing(Operation.CHAT, Catalog.AUTO), Contents.NONE);
  }
}
