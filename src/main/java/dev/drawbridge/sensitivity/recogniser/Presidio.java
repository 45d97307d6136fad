package dev.drawbridge.sensitivity.recogniser;

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
import java.time.Duration;
import java.util.List;
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

  /** The version of one that did not tell its recognisers. */
  public static final String UNKNOWN = "unknown";

  /** Bytes of one request; it takes some twenty milliseconds for a kilobyte. */
  private static final int PIECE = 16 << 10;

  /** No name is longer, and around a cut it sees as much of the sentence. */
  private static final int OVERLAP = 512;

  /** A prompt of more pieces is not looked into in time. */
  private static final int MOST_PIECES = 64;

  /** Pieces of one prompt that are asked about at the same time. */
  private static final int ABREAST = 4;

  private static final int MOST_AT_ONCE = 64;
  private static final String LATE = "it gave no answer in time";

  /** What is less sure of is not told. */
  static final double LEAST = 0.5;

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
  private final RecogniserVersion version;

  /** Nothing is asked before the first prompt. */
  public Presidio(PresidioSettings settings) {
    this.settings = settings;
    String url = settings.url().toString();
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    analyze = URI.create(base + "/analyze");
    String language = URLEncoder.encode(settings.language(), StandardCharsets.UTF_8);
    URI recognisers = URI.create(base + "/recognizers?language=" + language);
    version = new RecogniserVersion(() -> listed(recognisers));
  }

  /**
   * 12 hex digits of SHA-256 over the names of its recognisers, since it tells no version of its
   * own; {@link #UNKNOWN} until it told them.
   */
  public String version() {
    return version.told();
  }

  /** How it stands. */
  public RecogniserHealth health() {
    return health;
  }

  /** Whether another is set as this one is. */
  public boolean isAs(Presidio other) {
    return settings.equals(other.settings);
  }

  /**
   * What it finds in each of the texts; the stage fails with {@link RecogniserAway}. It ends on a
   * thread of the client's.
   */
  public CompletionStage<List<List<Finding>>> find(List<String> texts) {
    if (texts.isEmpty()) return CompletableFuture.completedFuture(List.of());
    List<List<TextPieces.Part>> pieces;
    try {
      pieces = TextPieces.of(texts, PIECE, OVERLAP, MOST_PIECES);
    } catch (RecogniserAway tooLong) {
      return CompletableFuture.failedFuture(tooLong);
    }
    if (!circuit.mayAsk()) return away("it failed just now");
    if (!places.tryAcquire()) return away("it is busy");
    var found = new PlacedNames(texts);
    long until = System.nanoTime() + settings.timeout().toNanos();
    var failed = new AtomicBoolean();
    CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.min(ABREAST, pieces.size())];
    for (int i = 0; i < lanes.length; i++) lanes[i] = asked(pieces, i, found, until, failed);
    return CompletableFuture.allOf(lanes)
        .handle(
            (done, failure) -> {
              places.release();
              circuit.ended(failure == null);
              if (failure == null) {
                health.answered();
                version.answered();
                return found.byText();
              }
              String why = why(failure);
              health.failed(why);
              version.failed();
              throw new RecogniserAway(why);
            });
  }

  /** Asks about every fourth piece, one after the other, until one of all of them failed. */
  private CompletableFuture<Void> asked(
      List<List<TextPieces.Part>> pieces,
      int at,
      PlacedNames found,
      long until,
      AtomicBoolean failed) {
    if (at >= pieces.size() || failed.get()) return CompletableFuture.completedFuture(null);
    List<TextPieces.Part> piece = pieces.get(at);
    return asked(found.joined(piece), until)
        .thenAccept(answer -> read(answer, piece, found))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) failed.set(true);
            })
        .thenCompose(v -> asked(pieces, at + ABREAST, found, until, failed));
  }

  private CompletableFuture<HttpResponse<byte[]>> asked(String text, long until) {
    long left = until - System.nanoTime();
    if (left <= 0) return CompletableFuture.failedFuture(new RecogniserAway(LATE));
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("text", text)
            .put("language", settings.language())
            .put("score_threshold", LEAST)
            .toString();
    HttpRequest request =
        HttpRequest.newBuilder(analyze)
            .timeout(Duration.ofNanos(left))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var sent = Client.SHARED.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    return sent.copy()
        .orTimeout(left, TimeUnit.NANOSECONDS)
        .whenComplete(
            (answer, failure) -> {
              // Nobody reads the rest of an answer that is late.
              if (failure != null) sent.cancel(true);
            });
  }

  private CompletionStage<byte[]> listed(URI recognisers) {
    HttpRequest request = HttpRequest.newBuilder(recognisers).timeout(settings.timeout()).build();
    return Client.SHARED
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(
            answer -> {
              if (answer.statusCode() == 200) return answer.body();
              throw new RecogniserAway("it answered " + answer.statusCode());
            });
  }

  private static CompletionStage<List<List<Finding>>> away(String why) {
    return CompletableFuture.failedFuture(new RecogniserAway(why));
  }

  private static String why(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RecogniserAway told ? String.valueOf(told.getMessage()) : LATE;
  }

  private static void read(
      HttpResponse<byte[]> answer, List<TextPieces.Part> piece, PlacedNames found) {
    if (answer.statusCode() != 200) throw new RecogniserAway("it answered " + answer.statusCode());
    try {
      found.add(piece, Json.tree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Presidio[" + settings.url() + "]";
  }
}
