package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.NoteSignature;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tlog.WitnessRequest;
import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks {@code add-checkpoint} of c2sp.org/tlog-witness with one witness. Follows no redirect. One
 * that fails is asked again after a second, then after twice as long each time, up to a minute.
 */
final class WitnessClient {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_DOUBLINGS = 6;

  private final WitnessPolicy.Witness witness;
  private final URI uri;
  private final HttpClient http;

  /* Guarded by this. */
  private boolean busy;
  private int failures;
  private long retryAt;
  private long size;
  private @Nullable String error;

  WitnessClient(WitnessPolicy.Witness witness, String url) {
    this.witness = witness;
    this.uri = URI.create((url.endsWith("/") ? url : url + "/") + "add-checkpoint");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  String name() {
    return witness.name();
  }

  /** Takes the turn where it is free and not let alone. */
  synchronized boolean begin(long now) {
    if (busy || (failures > 0 && now - retryAt < 0)) return false;
    busy = true;
    return true;
  }

  /** Nanoseconds until a failed one is asked again; Long.MAX_VALUE where it did not fail. */
  synchronized long untilRetry(long now) {
    return failures == 0 ? Long.MAX_VALUE : Math.max(0, retryAt - now);
  }

  synchronized WitnessStatus status() {
    return new WitnessStatus(witness.name(), size, error);
  }

  private synchronized long known() {
    return size;
  }

  /** Its cosignature lines, none where it failed. After {@link #begin}; blocking. */
  List<NoteSignature> ask(Published checkpoint, Witnesses.Trees trees) {
    List<NoteSignature> lines = List.of();
    String failed = "it failed within";
    try {
      lines = ask(checkpoint, trees, known(), true);
      failed = null;
    } catch (IOException | IllegalArgumentException e) {
      failed = e.getMessage() == null ? e.toString() : e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed = "interrupted";
    } finally {
      end(checkpoint.size(), failed);
    }
    return lines;
  }

  /** How much of a log the witness has cosigned; it cosigns this checkpoint too where it may. */
  KnownLog knows(Published checkpoint, Witnesses.Trees trees) {
    String who = "the witness " + witness.name();
    try {
      ask(checkpoint, trees, 0, true);
      return KnownLog.of(who, checkpoint.size());
    } catch (CosignedException e) {
      return e.size < 0 ? KnownLog.other(who) : KnownLog.of(who, e.size);
    } catch (IOException | IllegalArgumentException e) {
      return KnownLog.silent(who, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return KnownLog.silent(who, "interrupted");
    }
  }

  /** It has cosigned something that ours does not hold. */
  private static final class CosignedException extends IOException {
    private static final long serialVersionUID = 1;

    /** How many records; below zero for another tree. */
    private final long size;

    CosignedException(long size, String message) {
      super(message);
      this.size = size;
    }
  }

  private synchronized void end(long cosigned, @Nullable String failed) {
    busy = false;
    if (failed == null) {
      if (error != null)
        LOG.info(EventCode.WITNESS_BACK, "the witness {} cosigns again", witness.name());
      size = Math.max(size, cosigned);
      failures = 0;
    } else {
      if (!failed.equals(error))
        LOG.warn(EventCode.WITNESS_AWAY, "the witness {}: {}", witness.name(), failed);
      long seconds = 1L << Math.min(failures++, MOST_DOUBLINGS);
      retryAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(seconds, 60));
    }
    error = failed;
  }

  private List<NoteSignature> ask(
      Published checkpoint, Witnesses.Trees trees, long old, boolean again)
      throws IOException, InterruptedException {
    TileTree tree = trees.tree();
    var request =
        new WitnessRequest(old, tree.consistency(old, checkpoint.size()), checkpoint.note());
    HttpResponse<byte[]> answer = post(request.bytes());
    return switch (answer.statusCode()) {
      case 200 -> {
        List<NoteSignature> lines = request.cosignatures(answer.body(), List.of(witness.key()));
        if (lines.isEmpty()) throw new IOException("its answer has no line of its key");
        yield lines;
      }
      case 409 -> {
        String type = answer.headers().firstValue("content-type").orElse("");
        if (!type.startsWith(WitnessRequest.SIZE_TYPE)) {
          throw new IOException("it answers 409 and tells no size");
        }
        long theirs = WitnessRequest.size(answer.body());
        if (theirs > checkpoint.size()) {
          throw new CosignedException(
              theirs,
              "it has cosigned this log over "
                  + theirs
                  + " records, here are "
                  + checkpoint.size()
                  + ": either the log was rolled back or the witness mistakes it for another");
        }
        if (!again || theirs == old) throw new IOException("it answers 409 time after time");
        yield ask(checkpoint, trees, theirs, false);
      }
      case 403 -> throw new CosignedException(-1, "it knows this log with other keys (403)");
      case 404 -> throw new IOException("it does not know this log's origin (404)");
      case 422 ->
          throw new CosignedException(
              -1, "it has cosigned another tree for this log: ours does not extend it (422)");
      default -> throw new IOException("it answers " + answer.statusCode());
    };
  }

  private HttpResponse<byte[]> post(byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(ANSWER)
            .header("content-type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
  }
}
