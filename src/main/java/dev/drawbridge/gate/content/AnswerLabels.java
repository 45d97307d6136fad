package dev.drawbridge.gate.content;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.Labeller;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has detectors look into answers as their callers got them: at once, or on a worker. */
public final class AnswerLabels {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerLabels.class);

  private final Labeller labeller;
  private final CanaryListener canaries;
  private final ConversationMemory memory;

  public AnswerLabels(Labeller labeller, CanaryListener canaries, ConversationMemory memory) {
    this.labeller = labeller;
    this.memory = memory;
    this.canaries = canaries;
  }

  /**
   * What detectors find in an answer; it counts for later turns of the session. Never fails: an
   * answer that cannot be read is one that nobody looked into, and the record says so.
   *
   * @param model that gave it
   * @param session that the caller names, null for none
   */
  public Future<AnswerLabel> of(
      byte[] answer, ModelCall call, Model model, Caller caller, @Nullable String session) {
    boolean text = answer.length > 0 && call.operation() != Operation.EMBEDDING;
    if (!text) return Future.succeededFuture(AnswerLabel.NONE);
    return looked(answer, call.stream())
        .map(label -> told(label, model, caller, session))
        .recover(
            fault -> {
              LOG.error(
                  EventCode.ANSWER_UNLABELLED,
                  "an answer of {} was not looked into: {}",
                  model.id(),
                  Fault.of(fault));
              return Future.succeededFuture(AnswerLabel.NONE);
            });
  }

  private AnswerLabel told(
      AnswerLabel label, Model model, Caller caller, @Nullable String session) {
    for (int each : label.canaries()) canaries.returned(model.provider().id(), model.id(), each);
    if (!label.findings().isEmpty()) {
      memory.answered(caller, session, new EarlierLabel(label.level(), label.categories()));
    }
    return label;
  }

  private Future<AnswerLabel> looked(byte[] answer, boolean stream) {
    Context context = Vertx.currentContext();
    if (answer.length > Detection.AT_ONCE && context != null) {
      return context
          .executeBlocking(() -> labeller.answer(answer, stream), false)
          .map(Objects::requireNonNull);
    }
    return Future.succeededFuture(answer).map(bytes -> labeller.answer(bytes, stream));
  }
}
