package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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
  /** How the store of keys is called among the parts of {@link #check}. */
  public static final String KEYS = "keys";

  private static final Duration FETCH = Duration.ofSeconds(5);

  /**
   * One that tokens are from.
   *
   * @param part how its state is called: {@code keycloak:<realm>}, {@code oidc:<issuer>}
   */
  private record Trust(String part, String issuer, URI jwks, @Nullable Path ca, TokenRules rules) {}

  private record Source(Trust trust, KeySet keys) {}

  private final Vertx vertx;
  private final IdentitySettings settings;
  private final KeyStore store;
  private final InstantSource clock;
  private final List<Source> sources;
  private final TokenVerifier tokens;

  private Identity(
      Vertx vertx,
      IdentitySettings settings,
      KeyStore store,
      InstantSource clock,
      List<Source> sources) {
    this.vertx = vertx;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.sources = List.copyOf(sources);
    Map<String, TokenVerifier.Trusted> issuers = new HashMap<>();
    for (Source source : sources)
      issuers.put(
          source.trust().issuer(),
          new TokenVerifier.Trusted(source.trust().rules(), source.keys()));
    this.tokens = new TokenVerifier(issuers, clock);
  }

  /**
   * Starts to fetch the issuers' keys, without waiting for them: a token that comes before does.
   * The store stays its opener's to close.
   *
   * @return fails with {@link IOException} where an issuer's {@code ca} cannot be read, with {@link
   *     IllegalArgumentException} where two share an issuer
   */
  public static Future<Identity> open(Vertx vertx, IdentitySettings settings, KeyStore store) {
    return open(vertx, settings, store, Instant::now, List.of());
  }

  /**
   * A new identity by other settings, with the same store, without this one's remembered tokens.
   * This one goes on until it is closed.
   */
  public Future<Identity> reload(IdentitySettings changed) {
    return open(vertx, changed, store, clock, sources);
  }

  private static Future<Identity> open(
      Vertx vertx,
      IdentitySettings settings,
      KeyStore store,
      InstantSource clock,
      List<Source> before) {
    List<Trust> trusted = trusted(settings);
    if (trusted.stream().map(Trust::issuer).distinct().count() < trusted.size())
      return Future.failedFuture(new IllegalArgumentException("two realms share an issuer"));
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("drawbridge-files", 1);
    return worker
        .executeBlocking(
            () -> {
              Map<String, TrustManager> trust = new HashMap<>();
              for (Trust each : trusted)
                if (each.ca() != null) trust.put(each.issuer(), TrustedRoots.with(each.ca()));
              return trust;
            })
        .eventually(worker::close)
        .map(
            trust -> {
              List<Source> sources = new ArrayList<>();
              for (Trust each : trusted)
                sources.add(new Source(each, keys(vertx, each, trust.get(each.issuer()), before)));
              return new Identity(vertx, settings, store, clock, sources);
            });
  }

  private static List<Trust> trusted(IdentitySettings settings) {
    List<Trust> trusted = new ArrayList<>();
    Duration life = settings.maxTokenLife();
    for (IdentitySettings.Realm realm : settings.keycloak())
      trusted.add(
          new Trust(
              "keycloak:" + realm.name(),
              realm.issuer(),
              realm.jwks(),
              realm.ca(),
              new KeycloakRules(realm, life)));
    for (IdentitySettings.Issuer issuer : settings.oidc())
      trusted.add(
          new Trust(
              "oidc:" + issuer.issuer(),
              issuer.issuer(),
              issuer.jwks(),
              issuer.ca(),
              new OidcRules(issuer, life)));
    return trusted;
  }

  /** The issuer's keys: those already fetched where nothing about fetching changed. */
  private static KeySet keys(
      Vertx vertx, Trust trust, @Nullable TrustManager roots, List<Source> before) {
    for (Source old : before)
      // A file of roots may have changed under its name.
      if (roots == null
          && old.trust().ca() == null
          && old.trust().issuer().equals(trust.issuer())
          && old.trust().jwks().equals(trust.jwks())) return old.keys().retain();
    JwksClient client = new JwksClient(vertx, trust.jwks(), roots, FETCH);
    return new KeySet(vertx, trust.part(), client::fetch, client::close, KeySet.Timing.USUAL);
  }

  @Override
  public HeldStates states() {
    return store.states();
  }

  @Override
  public Future<Caller> authenticate(String credential) {
    if (KeySecret.isKey(credential)) return key(credential);
    if (credential.indexOf('.') < 0)
      return refused("The credential is neither an access token nor an API key.");
    if (sources.isEmpty()) return refused("Access tokens are not accepted here; send an API key.");
    return here(tokens.verify(credential));
  }

  @Override
  public boolean remembers(String credential) {
    return KeySecret.isKey(credential) ? store.remembers(credential) : tokens.remembers(credential);
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

  /**
   * How each part is doing: {@code keycloak:<realm>}, {@code oidc:<issuer>}, and {@code keys} where
   * API keys are on.
   */
  public Map<String, Status> status() {
    Map<String, Status> parts = new LinkedHashMap<>();
    for (Source source : sources) parts.put(source.trust().part(), source.keys().status());
    if (settings.apiKeys()) parts.put(KEYS, store.status());
    return parts;
  }

  /**
   * The {@link #status} after each part was asked anew. For {@code check --online}. Never fails.
   */
  public Future<Map<String, Status>> check() {
    List<Future<?>> asked = new ArrayList<>();
    for (Source source : sources) asked.add(source.keys().refresh(Duration.ZERO));
    if (settings.apiKeys()) asked.add(store.check());
    return here(Future.join(asked).map(done -> status()));
  }

  /** Stops fetching the keys of issuers that no other identity shares. */
  public Future<Void> close() {
    return Future.join(sources.stream().map(source -> source.keys().release()).toList()).mapEmpty();
  }
}
