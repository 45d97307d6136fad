package dev.drawbridge.gate.content;

import dev.drawbridge.dialect.MessageRanges;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.Recognition;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has detectors look into a prompt: at once, or on a worker where it is long or holds what takes
 * long.
 */
public final class Detection {
  /**
   * A longer text is read on a worker. Ordinary text of this length takes about 0.1 ms, text that
   * is made to be slow, such as digits with spaces between, about 15 ms.
   */
  static final int AT_ONCE = 16 << 10;

  /** Of a shorter body, knowing its messages again costs as much as looking into them. */
  private static final int LONG = 4 << 10;

  private static final int[] NONE = {};

  private Detection() {}

  /**
   * What detectors find in a body.
   *
   * @param earlier how the conversation's prompt before ends; empty for nothing
   */
  public static Future<Contents> of(Labeller labeller, byte[] body, String earlier) {
    Future<Contents> own = own(labeller, body, earlier);
    Presidio presidio = labeller.presidio();
    return presidio == null
        ? own
        : own.compose(contents -> recognised(labeller, presidio, body, contents));
  }

  /** With what the recogniser adds, or that it was away. */
  private static Future<Contents> recognised(
      Labeller labeller, Presidio presidio, byte[] body, Contents own) {
    Context context = Vertx.currentContext();
    return prose(labeller, body, own).compose(texts -> recognised(texts, presidio, own, context));
  }

  /** The texts of a body that recognisers are asked about. */
  public static Future<Recognition> prose(Labeller labeller, byte[] body, Contents own) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return Future.succeededFuture(new Recognition(labeller, body, own.recognised()));
    }
    return context
        .executeBlocking(() -> new Recognition(labeller, body, own.recognised()), false)
        .map(Objects::requireNonNull);
  }

  private static Future<Contents> recognised(
      Recognition texts, Presidio presidio, Contents own, @Nullable Context context) {
    var asked = presidio.find(texts.unnamed(presidio.version()));
    Future<List<List<Finding>>> found =
        context == null
            ? Future.fromCompletionStage(asked)
            : Future.fromCompletionStage(asked, context);
    return found
        .compose(theirs -> merged(texts, () -> texts.with(own, theirs, presidio.version())))
        .otherwise(away -> Recognition.without(own, Presidio.ID, away));
  }

  /** What a recogniser's answer comes to: on a worker where the texts are long. */
  public static Future<Contents> merged(Recognition texts, Supplier<Contents> merging) {
    Context context = Vertx.currentContext();
    if (context != null && texts.length() > AT_ONCE) {
      return context.executeBlocking(merging::get, false).map(Objects::requireNonNull);
    }
    return Future.succeededFuture(texts).map(t -> merging.get());
  }

  private static Future<Contents> own(Labeller labeller, byte[] body, String earlier) {
    Context context = Vertx.currentContext();
    if (context == null) return Future.succeededFuture(looked(labeller, body, earlier));
    Contents small =
        body.length <= AT_ONCE ? labeller.lookAtOnce(body, known(body), earlier) : null;
    if (small != null) return Future.succeededFuture(small);
    return context
        .executeBlocking(() -> looked(labeller, body, earlier), false)
        .map(Objects::requireNonNull);
  }

  private static Contents looked(Labeller labeller, byte[] body, String earlier) {
    return labeller.look(body, known(body), earlier);
  }

  /** Where those messages lie that may be known. */
  private static int[] known(byte[] body) {
    return body.length < LONG ? NONE : messages(body);
  }

  /** Where the messages lie; nowhere where one of them is no object. */
  static int[] messages(byte[] body) {
    List<MessageRanges.Range> ranges = MessageRanges.of(body);
    if (ranges.size() < 2) return NONE;
    int[] bounds = new int[2 * ranges.size()];
    int at = 0;
    for (MessageRanges.Range range : ranges) {
      if (body[range.from()] != '{') return NONE;
      bounds[at++] = range.from();
      bounds[at++] = range.to();
    }
    return bounds;
  }
}
