package dev.drawbridge.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak with the realms {@code acme} and {@code other} of {@code
 * src/test/resources/keycloak}, started once for all tests of this JVM and stopped with it.
 *
 * <p>Users' passwords are {@code <user>-password}, clients' secrets {@code <client>-secret}. The
 * client {@code app} gives users tokens for the audience {@code drawbridge}.
 */
public final class KeycloakServer {
  private static final Duration START = Duration.ofMinutes(6);
  private static final String ADMIN = "test-admin";
  private static @Nullable KeycloakServer shared;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;

  private KeycloakServer(URI base) {
    this.base = base;
  }

  /** The one server, started at the first call; {@code target/keycloak.log} tells how it fared. */
  public static synchronized KeycloakServer shared() {
    if (shared == null) shared = start();
    return shared;
  }

  public String issuer(String realm) {
    return base.resolve("/realms/" + realm).toString();
  }

  public URI jwks(String realm) {
    return URI.create(issuer(realm) + "/protocol/openid-connect/certs");
  }

  /** The settings of a realm for the audience {@code drawbridge}, as a configuration gives them. */
  public IdentitySettings.Realm settings(String realm) {
    return new IdentitySettings.Realm(
        realm,
        issuer(realm),
        jwks(realm),
        null,
        "drawbridge",
        "drawbridge",
        "groups",
        "/teams/",
        List.of("site"),
        null,
        true);
  }

  /** A user's access token by the password grant of the client {@code app}. */
  public String userToken(String realm, String user) {
    return login(realm, "app", user).getString("access_token");
  }

  /** A client's own access token by the client credentials grant. */
  public String serviceToken(String realm, String client) {
    Map<String, String> form =
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            client,
            "client_secret",
            client + "-secret");
    return token(realm, form).getString("access_token");
  }

  /** What a login answers: {@code access_token}, {@code id_token} and {@code refresh_token}. */
  public JsonObject login(String realm, String client, String user) {
    return token(
        realm,
        Map.of(
            "grant_type",
            "password",
            "client_id",
            client,
            "username",
            user,
            "password",
            user + "-password",
            "scope",
            "openid"));
  }

  /** The JWKS document as it stands. */
  public String keys(String realm) {
    return exchange(HttpRequest.newBuilder(jwks(realm)).build(), 200).body();
  }

  /** Makes a new signing key and removes those that signed before. */
  public void rotateKeys(String realm) {
    String admin = adminToken();
    String components = "/admin/realms/" + realm + "/components";
    String providers = components + "?type=org.keycloak.keys.KeyProvider";
    JsonArray before = new JsonArray(admin(admin, "GET", providers, null, 200).body());
    JsonObject provider =
        new JsonObject()
            .put("name", "rotated-" + System.nanoTime())
            .put("providerId", "rsa-generated")
            .put("providerType", "org.keycloak.keys.KeyProvider")
            .put(
                "config",
                new JsonObject()
                    .put("priority", new JsonArray().add("1000"))
                    .put("enabled", new JsonArray().add("true"))
                    .put("active", new JsonArray().add("true"))
                    .put("keySize", new JsonArray().add("2048"))
                    .put("algorithm", new JsonArray().add("RS256")));
    admin(admin, "POST", components, provider, 201);
    for (Object each : before) {
      JsonObject old = (JsonObject) each;
      if (old.getString("providerId").equals("rsa-generated"))
        admin(admin, "DELETE", components + "/" + old.getString("id"), null, 204);
    }
  }

  private String adminToken() {
    Map<String, String> form =
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "admin-cli",
            "username",
            ADMIN,
            "password",
            ADMIN);
    return token("master", form).getString("access_token");
  }

  private HttpResponse<String> admin(
      String token, String method, String path, @Nullable JsonObject body, int expected) {
    HttpRequest.BodyPublisher sent =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.encode());
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, sent)
            .build();
    return exchange(request, expected);
  }

  private JsonObject token(String realm, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer(realm) + "/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return new JsonObject(exchange(request, 200).body());
  }

  private HttpResponse<String> exchange(HttpRequest request, int expected) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != expected)
        throw new IllegalStateException(
            request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static KeycloakServer start() {
    try {
      Path home = unpacked();
      Path log = Path.of("target/keycloak.log").toAbsolutePath();
      Files.createDirectories(home.resolve("data/import"));
      for (String realm : List.of("acme-realm.json", "other-realm.json"))
        Files.copy(
            Path.of("src/test/resources/keycloak", realm),
            home.resolve("data/import").resolve(realm),
            StandardCopyOption.REPLACE_EXISTING);
      Path built = home.resolve(".built");
      if (!Files.exists(built)) {
        Process build = run(home, log, "build", "--db=dev-mem", "--health-enabled=true");
        if (build.waitFor() != 0) throw new IllegalStateException("kc.sh build failed, see " + log);
        Files.createFile(built);
      }
      int port = freePort();
      int management = freePort();
      Process process =
          run(
              home,
              log,
              "start",
              "--optimized",
              "--http-enabled=true",
              "--hostname-strict=false",
              "--http-host=127.0.0.1",
              "--http-port=" + port,
              "--http-management-host=127.0.0.1",
              "--http-management-port=" + management,
              "--import-realm");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
      KeycloakServer server = new KeycloakServer(URI.create("http://127.0.0.1:" + port));
      server.await(process, URI.create("http://127.0.0.1:" + management + "/health/ready"), log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path unpacked() throws IOException {
    try (var folders = Files.list(Path.of("target").toAbsolutePath())) {
      Path home =
          folders
              .filter(f -> f.getFileName().toString().startsWith("keycloak-"))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("first run mvn dependency:unpack@keycloak"));
      if (!home.resolve("bin/kc.sh").toFile().setExecutable(true))
        throw new IllegalStateException("kc.sh cannot be made executable");
      return home;
    }
  }

  private void await(Process process, URI ready, Path log)
      throws InterruptedException, IOException {
    Instant end = Instant.now().plus(START);
    while (process.isAlive() && Instant.now().isBefore(end)) {
      try {
        HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) return;
      } catch (ConnectException | HttpTimeoutException e) {
        // Not listening yet.
      }
      Thread.sleep(200);
    }
    stop(process);
    throw new IllegalStateException("Keycloak did not start, see " + log);
  }

  /** Stops the script and the Java that it may keep as a child. */
  private static void stop(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private static Process run(Path home, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/kc.sh").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
