package dev.drawbridge.sensitivity.recogniser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Presidio analyzer ({@code POST /analyze} of its REST API). The texts of a prompt go there as
 * one, and what it finds is told by text. Safe for any thread.
 */
public final class Presidio {
  /** The name of it as a detector. */
  public static final String ID = "presidio";

  /** It takes about a millisecond for a kilobyte, so a longer prompt is not looked into in time. */
  private static final int LONGEST = 200_000;

  private static final int MOST_AT_ONCE = 64;
  private static final double LEAST = 0.5;
  private static final String BETWEEN = "\n\n";

  /** Its names for our types; all else we have rules for, with check digits. */
  private static final Map<String, String> TYPES =
      Map.of("PERSON", "person", "LOCATION", "place", "ORGANIZATION", "organisation");

  /** One for all configurations: a client that nobody refers to is closed. */
  private static final class Client {
    private static final HttpClient SHARED =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  private final PresidioSettings settings;
  private final URI analyze;
  private final RecogniserCircuit circuit = new RecogniserCircuit();
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final RecogniserHealth health = new RecogniserHealth();
  private final URI recognisers;

  /** Whether it was asked for its recognisers since it was away. */
  private final AtomicBoolean asked = new AtomicBoolean();

  private volatile String version = "unknown";

  /** Nothing is asked before the first prompt. */
  public Presidio(PresidioSettings settings) {
    this.settings = settings;
    String url = settings.url().toString();
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    analyze = URI.create(base + "/analyze");
    String language = URLEncoder.encode(settings.language(), StandardCharsets.UTF_8);
    recognisers = URI.create(base + "/recognizers?language=" + language);
  }

  /**
   * 12 hex digits of SHA-256 over the names of its recognisers, since it tells no version of its
   * own; {@code unknown} until it told them.
   */
  public String version() {
    return version;
  }

  /** How it stands. */
  public RecogniserHealth health() {
    return health;
  }

  /**
   * What it finds in each of the texts; the stage fails with {@link RecogniserAway}. It ends on a
   * thread of the client's.
   */
  public CompletionStage<List<List<Finding>>> find(List<String> texts) {
    if (texts.isEmpty()) return CompletableFuture.completedFuture(List.of());
    String all = String.join(BETWEEN, texts);
    if (all.length() > LONGEST) return away("the prompt is too long for it");
    if (!circuit.mayAsk()) return away("it failed just now");
    if (!places.tryAcquire()) return away("it is busy");
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("text", all)
            .put("language", settings.language())
            .put("score_threshold", LEAST)
            .toString();
    HttpRequest request =
        HttpRequest.newBuilder(analyze)
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return Client.SHARED
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(answer -> read(answer, all, texts))
        .handle(
            (found, failure) -> {
              places.release();
              circuit.ended(failure == null);
              if (failure == null) {
                health.answered();
                if (!asked.getAndSet(true)) askVersion();
                return found;
              }
              String why = why(failure);
              health.failed(why);
              // Another may answer next.
              asked.set(false);
              throw new RecogniserAway(why);
            });
  }

  private void askVersion() {
    HttpRequest request = HttpRequest.newBuilder(recognisers).timeout(settings.timeout()).build();
    var _ =
        Client.SHARED
            .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
            .thenAccept(answer -> version = versionIn(answer))
            .whenComplete(
                (told, failure) -> {
                  if (failure != null) asked.set(false);
                });
  }

  private static String versionIn(HttpResponse<byte[]> answer) {
    try {
      List<String> names = new ArrayList<>();
      for (JsonNode each : Json.tree(answer.body())) names.add(each.asText());
      if (answer.statusCode() != 200 || names.isEmpty()) throw new IOException("no list");
      Collections.sort(names);
      byte[] all = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(all);
      return HexFormat.of().formatHex(sha256, 0, 6);
    } catch (IOException | NoSuchAlgorithmException e) {
      return "unknown";
    }
  }

  private static CompletionStage<List<List<Finding>>> away(String why) {
    return CompletableFuture.failedFuture(new RecogniserAway(why));
  }

  private static String why(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RecogniserAway told
        ? String.valueOf(told.getMessage())
        : "it gave no answer in time";
  }

  private static List<List<Finding>> read(
      HttpResponse<byte[]> answer, String all, List<String> texts) {
    if (answer.statusCode() != 200) throw new RecogniserAway("it answered " + answer.statusCode());
    try {
      return placed(Json.tree(answer.body()), all, texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its offsets are code points of the joined text; ours are of each text, in UTF-16. */
  private static List<List<Finding>> placed(JsonNode found, String all, List<String> texts) {
    if (!found.isArray()) throw new RecogniserAway("its answer is no list");
    List<List<Finding>> byText = new ArrayList<>();
    int[] begins = new int[texts.size()];
    int at = 0;
    for (int i = 0; i < begins.length; i++) {
      byText.add(new ArrayList<>());
      begins[i] = at;
      at += texts.get(i).length() + BETWEEN.length();
    }
    int points = all.codePointCount(0, all.length());
    for (JsonNode each : found) {
      String type = TYPES.get(each.path("entity_type").asText());
      int from = each.path("start").asInt(-1);
      int to = each.path("end").asInt(-1);
      double score = each.path("score").asDouble();
      if (type == null || score < LEAST || from < 0 || to <= from || to > points) continue;
      int start = all.offsetByCodePoints(0, from);
      int end = all.offsetByCodePoints(start, to - from);
      int text = Arrays.binarySearch(begins, start);
      if (text < 0) text = -text - 2;
      int last = texts.get(text).length();
      int begin = start - begins[text];
      if (begin >= last) continue;
      byText
          .get(text)
          .add(new Finding(type, "names", ID, score, begin, Math.min(last, end - begins[text])));
    }
    return byText;
  }

  @Override
  public String toString() {
    return "Presidio[" + settings.url() + "]";
  }
}
