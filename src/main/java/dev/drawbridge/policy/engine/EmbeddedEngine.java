package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.bundle.Worker;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.SplitInput;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bundle compiled to WebAssembly, evaluated on the caller's own thread. Each instance has a
 * place; a thread takes the one of its own place, so an event loop meets the same instance each
 * time, and gives it back after the evaluation, so no two ever meet in one. Instances are made on a
 * worker, never on a loop.
 */
public final class EmbeddedEngine implements Engine {
  private static final int TRIES = 3;

  private final Worker worker;
  private final WasmModule module;
  private final byte[] data;
  private final Set<Reads> reads;
  private final String revision;
  private final Duration timeout;
  private final @Nullable WarmUp warmUp;
  private final Watchdog watchdog;
  private final AtomicReferenceArray<@Nullable WasmInstance> places;
  private final AtomicReference<@Nullable Future<Void>> making = new AtomicReference<>();
  private volatile boolean closed;

  private EmbeddedEngine(
      Worker worker,
      WasmModule module,
      byte[] data,
      Set<Reads> reads,
      String revision,
      Duration timeout,
      @Nullable WarmUp warmUp) {
    this.worker = worker;
    this.module = module;
    this.data = data;
    this.reads = reads;
    this.revision = revision;
    this.timeout = timeout;
    this.warmUp = warmUp;
    watchdog = new Watchdog(timeout);
    int loops = 2 * Math.max(2, Runtime.getRuntime().availableProcessors());
    places = new AtomicReferenceArray<>(Integer.highestOneBit(2 * loops - 1));
  }

  /**
   * Compiles the policy, makes an instance and warms it up, on a worker, and then one more for each
   * processor.
   *
   * @param data what the bundle's {@code data.json} became, in UTF-8
   * @param warmUp what to ask before anyone does; null where nobody waits for an answer, and one
   *     instance is enough to begin with
   * @param soon whether the first instance answers while the others are made
   */
  public static Future<EmbeddedEngine> load(
      Vertx vertx,
      Bundle bundle,
      byte[] data,
      String revision,
      Duration timeout,
      @Nullable WarmUp warmUp,
      boolean soon) {
    Worker worker = Worker.of(vertx);
    return worker
        .run(
            () -> {
              WasmModule module = WasmModule.of(bundle.wasm());
              WasmInstance first = module.instantiate(data);
              Set<Reads> reads = bundle.reads();
              // A policy that reads the clock decides anew each minute at least.
              if (first.readsClock()) reads.add(Reads.REQUEST_TIME);
              var engine =
                  new EmbeddedEngine(worker, module, data, reads, revision, timeout, warmUp);
              boolean works = warmUp == null || warmUp.thoroughly(first, timeout);
              engine.put(works ? first : engine.further());
              return engine;
            })
        .compose(
            engine -> {
              if (warmUp == null) return Future.succeededFuture(engine);
              Future<Void> all = engine.more(Runtime.getRuntime().availableProcessors());
              return soon ? Future.succeededFuture(engine) : all.map(engine);
            })
        .onFailure(e -> worker.close());
  }

  /** A new instance that holds every model already, where it can answer about them in time. */
  private WasmInstance further() {
    WasmInstance instance = module.instantiate(data);
    boolean whole = warmUp == null || warmUp.once(instance, timeout);
    return whole ? instance : module.instantiate(data);
  }

  /** The instances that nobody uses now. */
  List<WasmInstance> idle() {
    List<WasmInstance> idle = new ArrayList<>();
    for (int i = 0; i < places.length(); i++) {
      WasmInstance instance = places.get(i);
      if (instance != null) idle.add(instance);
    }
    return idle;
  }

  @Override
  public Future<Answer> ask(EngineQuestion question, byte[] input) {
    return ask(instance -> instance.evaluate(question, input));
  }

  @Override
  public Future<Answer> decide(DecisionJson json, DecisionInput input) {
    SplitInput divided = json.divided(input);
    return ask(instance -> instance.decide(divided));
  }

  @Override
  public Future<Answer> decide(RecordedDecision recorded) {
    SplitInput divided = recorded.divided();
    return divided == null
        ? ask(EngineQuestion.DECISION, recorded.input())
        : ask(instance -> instance.decide(divided));
  }

  private Future<Answer> ask(Function<WasmInstance, JsonNode> question) {
    if (closed) return Future.failedFuture(new PolicyException("the policy is closed"));
    WasmInstance instance = take();
    if (instance != null) return evaluate(instance, question);
    Promise<Answer> promise = Promise.promise();
    askLater(question, TRIES, Vertx.currentContext(), promise);
    return promise.future();
  }

  /** Asks once another instance is there, on the context that asked. */
  private void askLater(
      Function<WasmInstance, JsonNode> question,
      int tries,
      @Nullable Context context,
      Promise<Answer> promise) {
    refill()
        .onComplete(
            made -> {
              Runnable next =
                  () -> {
                    WasmInstance instance = take();
                    if (instance != null) {
                      evaluate(instance, question).onComplete(promise);
                    } else if (made.failed() || tries == 0) {
                      promise.fail(new PolicyException("no instance is free", made.cause()));
                    } else {
                      askLater(question, tries - 1, context, promise);
                    }
                  };
              if (context == null) next.run();
              else context.runOnContext(v -> next.run());
            });
  }

  private Future<Answer> evaluate(
      WasmInstance instance, Function<WasmInstance, JsonNode> question) {
    Watchdog.Watch watch = watchdog.begin();
    JsonNode results = null;
    @Nullable Throwable failure = null;
    try {
      results = question.apply(instance);
    } catch (RuntimeException | StackOverflowError e) {
      failure = e;
    }
    boolean interrupted = watch.end();
    if (results == null || interrupted) {
      // Its memory is in an unknown state: it is never used again.
      refill();
      return Future.failedFuture(
          interrupted
              ? new PolicyException(
                  "the evaluation took longer than " + timeout.toMillis() + " ms (policy.timeout)")
              : new PolicyException("the evaluation failed", failure));
    }
    if (instance.swollen()) refill();
    else put(instance);
    JsonNode value = results.isArray() ? results.path(0).path("result") : MissingNode.getInstance();
    return Future.succeededFuture(new Answer(value, revision));
  }

  private @Nullable WasmInstance take() {
    int places = this.places.length();
    int own = (int) Thread.currentThread().threadId();
    for (int i = 0; i < places; i++) {
      int place = (own + i) & (places - 1);
      if (this.places.get(place) == null) continue;
      WasmInstance instance = this.places.getAndSet(place, null);
      if (instance != null) return instance;
    }
    return null;
  }

  /** Gives an instance a place; with none free it is dropped. */
  private void put(WasmInstance instance) {
    int places = this.places.length();
    int own = (int) Thread.currentThread().threadId();
    for (int i = 0; i < places; i++) {
      if (this.places.compareAndSet((own + i) & (places - 1), null, instance)) return;
    }
  }

  /** Makes so many more, one after the other. */
  private Future<Void> more(int left) {
    if (left == 0 || closed) return Future.succeededFuture();
    return refill().compose(v -> more(left - 1));
  }

  /** Makes one more instance on the worker; all who wait share the one being made. */
  private Future<Void> refill() {
    Promise<Void> promise = Promise.promise();
    Future<Void> other = making.compareAndExchange(null, promise.future());
    if (other != null) return other;
    worker
        .run(this::further)
        .onComplete(
            made -> {
              if (made.succeeded()) put(made.result());
              making.set(null);
              if (made.succeeded()) promise.complete();
              else promise.fail(made.cause());
            });
    return promise.future();
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Set<Reads> reads() {
    return reads;
  }

  @Override
  public String revision() {
    return revision;
  }

  @Override
  public Future<Void> close() {
    closed = true;
    watchdog.close();
    for (int i = 0; i < places.length(); i++) places.set(i, null);
    return worker.close();
  }
}
