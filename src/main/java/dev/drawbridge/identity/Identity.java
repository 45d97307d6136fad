package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls, by one configuration. A changed one makes a new identity ({@link #reload}),
 * which shares the store of keys and the realms that stay as they are.
 */
public final class Identity implements Authenticator {
  private static final Duration FETCH = Duration.ofSeconds(5);

  private record Source(IdentitySettings.Realm realm, KeySet keys) {}

  private final Vertx vertx;
  private final IdentitySettings settings;
  private final KeyStore store;
  private final InstantSource clock;
  private final List<Source> realms;
  private final TokenVerifier tokens;

  private Identity(
      Vertx vertx,
      IdentitySettings settings,
      KeyStore store,
      InstantSource clock,
      List<Source> realms) {
    this.vertx = vertx;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.realms = List.copyOf(realms);
    Map<String, TokenVerifier.Trusted> issuers = new HashMap<>();
    for (Source source : realms)
      issuers.put(
          source.realm().issuer(),
          new TokenVerifier.Trusted(
              new TokenRules(source.realm(), settings.maxTokenLife()), source.keys()));
    this.tokens = new TokenVerifier(issuers, clock);
  }

  /**
   * Starts to fetch the realms' keys, without waiting for them: a token that comes before does. The
   * store stays its opener's to close.
   *
   * @return fails with {@link IOException} where a realm's {@code ca} cannot be read, with {@link
   *     IllegalArgumentException} where two realms share an issuer
   */
  public static Future<Identity> open(Vertx vertx, IdentitySettings settings, KeyStore store) {
    return open(vertx, settings, store, Instant::now, List.of());
  }

  /**
   * A new identity by other settings, with the same store, without this one's remembered tokens.
   * This one goes on until it is closed.
   */
  public Future<Identity> reload(IdentitySettings changed) {
    return open(vertx, changed, store, clock, realms);
  }

  private static Future<Identity> open(
      Vertx vertx,
      IdentitySettings settings,
      KeyStore store,
      InstantSource clock,
      List<Source> before) {
    long issuers =
        settings.keycloak().stream().map(IdentitySettings.Realm::issuer).distinct().count();
    if (issuers < settings.keycloak().size())
      return Future.failedFuture(new IllegalArgumentException("two realms share an issuer"));
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("drawbridge-files", 1);
    return worker
        .executeBlocking(
            () -> {
              Map<String, TrustManager> trust = new HashMap<>();
              for (IdentitySettings.Realm realm : settings.keycloak())
                if (realm.ca() != null) trust.put(realm.issuer(), TrustedRoots.with(realm.ca()));
              return trust;
            })
        .eventually(worker::close)
        .map(
            trust -> {
              List<Source> realms = new ArrayList<>();
              for (IdentitySettings.Realm realm : settings.keycloak())
                realms.add(
                    new Source(realm, keys(vertx, realm, trust.get(realm.issuer()), before)));
              return new Identity(vertx, settings, store, clock, realms);
            });
  }

  /** The realm's keys: those already fetched where nothing about fetching changed. */
  private static KeySet keys(
      Vertx vertx,
      IdentitySettings.Realm realm,
      @Nullable TrustManager trust,
      List<Source> before) {
    for (Source old : before)
      // A file of roots may have changed under its name.
      if (trust == null
          && old.realm().ca() == null
          && old.realm().issuer().equals(realm.issuer())
          && old.realm().jwks().equals(realm.jwks())) return old.keys().retain();
    JwksClient client = new JwksClient(vertx, realm.jwks(), trust, FETCH);
    return new KeySet(vertx, realm.name(), client::fetch, client::close, KeySet.Timing.USUAL);
  }

  @Override
  public Future<Caller> authenticate(String credential) {
    if (KeySecret.isKey(credential)) return key(credential);
    if (credential.indexOf('.') < 0)
      return refused("The credential is neither an access token nor an API key.");
    if (realms.isEmpty()) return refused("Access tokens are not accepted here; send an API key.");
    return here(tokens.verify(credential));
  }

  private Future<Caller> key(String credential) {
    if (!settings.apiKeys())
      return refused("API keys are not accepted here; send an access token.");
    try {
      return Future.succeededFuture(store.authenticate(credential));
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
  }

  private static Future<Caller> refused(String message) {
    return Future.failedFuture(new Refusal(RefusalCode.UNAUTHENTICATED, message));
  }

  /** The same future, completing on the context of who asks. */
  private static <T> Future<T> here(Future<T> future) {
    Context context = Vertx.currentContext();
    if (future.isComplete() || context == null) return future;
    Promise<T> promise = Promise.promise();
    future.onComplete(
        (result, failure) ->
            context.runOnContext(
                v -> {
                  if (failure == null) promise.complete(result);
                  else promise.fail(failure);
                }));
    return promise.future();
  }

  /**
   * What is wrong with an access token and what it lacks, with what to change in Keycloak. For
   * {@code check --online --token}. Never fails.
   */
  public Future<TokenReport> explainToken(String token) {
    return here(tokens.explain(token));
  }

  /** How each part is doing: {@code keycloak:<realm>}, and {@code keys} where API keys are on. */
  public Map<String, Status> status() {
    Map<String, Status> parts = new LinkedHashMap<>();
    for (Source source : realms)
      parts.put("keycloak:" + source.realm().name(), source.keys().status());
    if (settings.apiKeys()) parts.put("keys", store.status());
    return parts;
  }

  /**
   * The {@link #status} after each part was asked anew. For {@code check --online}. Never fails.
   */
  public Future<Map<String, Status>> check() {
    List<Future<?>> asked = new ArrayList<>();
    for (Source source : realms) asked.add(source.keys().refresh(Duration.ZERO));
    if (settings.apiKeys()) asked.add(store.check());
    return here(Future.join(asked).map(done -> status()));
  }

  /** Stops fetching the keys of realms that no other identity shares. */
  public Future<Void> close() {
    return Future.join(realms.stream().map(source -> source.keys().release()).toList()).mapEmpty();
  }
}
