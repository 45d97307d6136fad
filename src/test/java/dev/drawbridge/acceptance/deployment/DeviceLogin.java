package dev.drawbridge.acceptance.deployment;

import dev.drawbridge.fixture.KeycloakServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a program without a browser gets a user's token of Keycloak: it asks for a code, the user
 * enters it in a browser, logs in and consents, and the program fetches the token (RFC 8628, with
 * PKCE). Plays both.
 */
final class DeviceLogin {
  private static final String VERIFIER = "of-forty-three-letters-or-more-and-not-secret";
  private static final Pattern ACTION = Pattern.compile("<form[^>]*\\baction=\"([^\"]+)\"");
  private static final int REDIRECTS = 10;

  private final HttpClient http = HttpClient.newHttpClient();

  /** Sent back whatever they say of TLS: browsers do so to servers of their own machine. */
  private final Map<String, String> cookies = new TreeMap<>();

  private final String issuer;
  private final String client;

  /**
   * For one user.
   *
   * @param client the id of a public client for which the realm allows it
   */
  DeviceLogin(String issuer, String client) {
    this.issuer = issuer;
    this.client = client;
  }

  /** The user's access token. */
  String token(String user, String password) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.UTF_8));
    String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    JsonObject begun =
        json(
            issuer + "/protocol/openid-connect/auth/device",
            Map.of(
                "client_id",
                client,
                "scope",
                "openid",
                "code_challenge",
                challenge,
                "code_challenge_method",
                "S256"));
    HttpResponse<String> login = shown(begun.getString("verification_uri_complete"), Map.of());
    HttpResponse<String> consent =
        shown(action(login), Map.of("username", user, "password", password));
    shown(action(consent), Map.of("accept", "Yes"));
    return json(
            issuer + "/protocol/openid-connect/token",
            Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "client_id",
                client,
                "device_code",
                begun.getString("device_code"),
                "code_verifier",
                VERIFIER))
        .getString("access_token");
  }

  private static String action(HttpResponse<String> page) {
    Matcher form = ACTION.matcher(page.body());
    if (!form.find()) throw new IllegalStateException(page.uri() + " has no form: " + page.body());
    return page.uri().resolve(form.group(1).replace("&amp;", "&")).toString();
  }

  private JsonObject json(String url, Map<String, String> form)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(URI.create(url), form);
    if (answer.statusCode() != 200) throw new IllegalStateException(url + " " + answer.body());
    return new JsonObject(answer.body());
  }

  /** What a browser shows in the end. */
  private HttpResponse<String> shown(String url, Map<String, String> form)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(URI.create(url), form);
    for (int i = 0; i < REDIRECTS && answer.statusCode() / 100 == 3; i++) {
      String to = answer.headers().firstValue("location").orElseThrow();
      answer = send(answer.uri().resolve(to), Map.of());
    }
    if (answer.statusCode() != 200) throw new IllegalStateException(url + " " + answer.body());
    return answer;
  }

  /** Posts a form; gets where there is none. */
  private HttpResponse<String> send(URI to, Map<String, String> form)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(to);
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    if (!form.isEmpty()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(KeycloakServer.encoded(form)));
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String cookie : answer.headers().allValues("set-cookie")) {
      String[] parts = cookie.split(";", 2)[0].split("=", 2);
      cookies.put(parts[0], parts[1]);
    }
    return answer;
  }
}
