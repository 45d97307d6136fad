package dev.drawbridge.gate.classification;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.content.Detection;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.OwnCall;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Recognition;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.Classifier;
import dev.drawbridge.sensitivity.recogniser.ClassifierSettings;
import dev.drawbridge.sensitivity.recogniser.RecogniserAway;
import dev.drawbridge.upstream.RunningAttempt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the configured model about prompts. Safe for any event loop. */
public final class PromptClassification implements RequestPipeline.Classifying {
  private static final Logger LOG = LoggerFactory.getLogger(PromptClassification.class);

  private static final String LATE = "it gave no answer in time";

  private final AuditService books;
  private final Set<RunningAttempt> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  public PromptClassification(AuditService books) {
    this.books = books;
  }

  @Override
  public Future<Contents> of(GateSnapshot snapshot, RequestId id, byte[] body, Contents found) {
    Classifier classifier = snapshot.labeller().classifier();
    if (classifier == null) return Future.succeededFuture(found);
    return Detection.prose(snapshot.labeller(), body, found)
        .compose(texts -> asked(snapshot, classifier, id, texts, found))
        .otherwise(away -> Recognition.without(found, Classifier.ID, away));
  }

  private Future<Contents> asked(
      GateSnapshot snapshot,
      Classifier classifier,
      RequestId id,
      Recognition texts,
      Contents found) {
    List<String> open = texts.unjudged();
    Future<Classification> said =
        open.isEmpty()
            ? Future.succeededFuture(Classification.NOTHING)
            : judged(snapshot, classifier, id, open, found);
    return said.compose(
        judged -> Detection.merged(texts, () -> texts.with(found, judged, classifier.version())));
  }

  /** What the model says of texts, which it is asked about in pieces where they are long. */
  private Future<Classification> judged(
      GateSnapshot snapshot,
      Classifier classifier,
      RequestId id,
      List<String> texts,
      Contents found) {
    ClassifierSettings settings = classifier.settings();
    Model model = own(snapshot, settings.model());
    boolean schema = model.capabilities().contains(Capability.JSON_SCHEMA);
    long until = System.nanoTime() + settings.timeout().toNanos();
    List<Future<Classification>> pieces = new ArrayList<>();
    for (List<String> piece : classifier.pieces(texts, model.context())) {
      ModelCall call = Dialects.CHAT.read(classifier.request(piece, schema), "");
      pieces.add(
          OwnCall.decided(books, snapshot, asked(settings, call, found), model, id)
              .compose(own -> answered(own, until))
              .map(answer -> classifier.read(answer.getBytes())));
    }
    return Future.all(pieces)
        .map(all -> Classification.together(all.list()))
        .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(said -> classifier.health().answered())
        .recover(failure -> Future.failedFuture(away(classifier, failure)));
  }

  private static Question.Asked asked(ClassifierSettings settings, ModelCall call, Contents found) {
    return new Question.Asked(
        RequestId.next(),
        OwnCall.itself(settings.team()),
        call,
        null,
        new Question.Declared(Level.RESTRICTED, null),
        found,
        Map.of(),
        "127.0.0.1");
  }

  /**
   * The model, if it is still one of one's own: nothing else may see a prompt before a decision.
   */
  private static Model own(GateSnapshot snapshot, String id) {
    Optional<Model> model = snapshot.catalog().model(id);
    if (model.isEmpty() || model.get().provider().hosting() != Hosting.OWN) {
      throw new RecogniserAway("it is no model of hosting: own");
    }
    return model.get();
  }

  @Override
  public void cutAll() {
    cut = true;
    underWay.forEach(RunningAttempt::abort);
  }

  private Future<Buffer> answered(OwnCall call, long until) {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
    OwnCall.Underway asked = call.send(Duration.ofMillis(left));
    RunningAttempt sending = asked.sending();
    underWay.add(sending);
    if (cut) sending.abort();
    return asked
        .reply()
        .timeout(left, TimeUnit.MILLISECONDS)
        .onFailure(late -> sending.abort())
        .onComplete(ended -> underWay.remove(sending))
        .map(PromptClassification::body);
  }

  private static Buffer body(OwnCall.Reply reply) {
    SignalClass failure = reply.failure();
    Buffer body = reply.body();
    if (reply.attempt().timedOut()) throw new RecogniserAway(LATE);
    if (failure != null) throw new RecogniserAway("it failed: " + failure.wire());
    if (body == null) throw new RecogniserAway("its answer broke off");
    return body;
  }

  /** Why there is no classification, without a word of the prompt or of the answer. */
  private static RecogniserAway away(Classifier classifier, Throwable failure) {
    String why;
    if (failure instanceof RecogniserAway told) {
      why = String.valueOf(told.getMessage());
    } else if (failure instanceof Refusal refusal) {
      why = "it was refused: " + codes(refusal);
    } else if (failure instanceof TimeoutException) {
      why = LATE;
    } else {
      LOG.error(
          EventCode.CLASSIFICATION_FAILED,
          "a prompt could not be classified: {}",
          Fault.of(failure));
      why = "it failed";
    }
    classifier.health().failed(why);
    return new RecogniserAway(why);
  }

  private static String codes(Refusal refusal) {
    List<String> codes =
        refusal.details().reasons().stream().map(r -> r.code()).distinct().toList();
    String code = refusal.code().wire();
    return codes.isEmpty() ? code : code + " (" + String.join(", ", codes) + ")";
  }
}
