package dev.drawbridge.gate.content;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.json.Json;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.mask.AnswerGuard;
import dev.drawbridge.sensitivity.mask.GuardReport;
import dev.drawbridge.sensitivity.mask.GuardedAnswer;
import dev.drawbridge.sensitivity.mask.GuardedStream;
import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what policy has masked and cut in what one target answers. It reads the answer as it
 * came, before the caller's own values are put in place of their pseudonyms, so that it never takes
 * those for somebody else's. For one answer.
 */
public final class AnswerDuty {
  /** As many choices of an answer, or more, end one after the other. */
  private static final int MOST_CHOICES = 128;

  private final AnswerGuard guard;
  private final CallerDialect callers;
  private final GuardReport report = new GuardReport();

  private AnswerDuty(AnswerGuard guard, CallerDialect callers) {
    this.guard = guard;
    this.callers = callers;
  }

  /**
   * What is owed for one answer; null for nothing.
   *
   * @param masked what was masked in the call, null for nothing
   */
  public static @Nullable AnswerDuty of(
      Verdict.Eligible obligations,
      Labeller labeller,
      CallerDialect callers,
      @Nullable MaskedCall masked) {
    Verdict.OfAnswer owed = obligations.answer();
    if (owed.isEmpty()) return null;
    var guard =
        new AnswerGuard(
            labeller,
            Set.copyOf(owed.mask()),
            Set.copyOf(owed.cut()),
            masked == null ? Set.of() : masked.map().forms(),
            callers::answerString,
            callers::said);
    return new AnswerDuty(guard, callers);
  }

  /** What was done. */
  public GuardReport report() {
    return report;
  }

  /** An answer as its caller may get it; fails with a refusal where nobody can read it. */
  public Future<Buffer> whole(Buffer answer) {
    Context context = Vertx.currentContext();
    if (answer.length() <= Detection.AT_ONCE || context == null) {
      return Future.succeededFuture(answer).map(this::guarded);
    }
    return context.executeBlocking(() -> guarded(answer), false).map(Objects::requireNonNull);
  }

  private Buffer guarded(Buffer answer) {
    byte[] came = answer.getBytes();
    try {
      byte[] told = guarded(came);
      return told == came ? answer : Buffer.buffer(told);
    } catch (IOException e) {
      report.unread();
      throw new Refusal(
          RefusalCode.UPSTREAM_FAILED,
          "Policy has answers of this model looked into, and this one cannot be read.");
    }
  }

  private byte[] guarded(byte[] came) throws IOException {
    byte[] answer = came;
    for (int i = 0; i <= MOST_CHOICES; i++) {
      GuardedAnswer read = GuardedAnswer.of(guard, report, answer);
      GuardedAnswer.Ends ends = read.ends();
      if (ends == null) return read.json();
      if (!(Json.tree(answer) instanceof ObjectNode tree)) break;
      callers.answerCut().whole(tree, ends.at(), ends.before());
      answer = Json.text(tree).getBytes(StandardCharsets.UTF_8);
    }
    throw new IOException("an answer that has no end");
  }

  /**
   * Where a stream is written to, so that its caller gets what it may get.
   *
   * @param array whether the stream is one JSON array
   * @param room what its request takes of the memory, in which waits what is not decided
   */
  public GuardedOutput stream(boolean array, MemoryBudget.Share room, WriteStream<Buffer> to) {
    AnswerCut cut = callers.answerCut();
    var stream = new GuardedStream(guard, report, array, document -> note(cut, document));
    return new GuardedOutput(stream, cut, array, report, room, to);
  }

  private static void note(AnswerCut cut, byte[] document) {
    try {
      cut.passed(Json.tree(document));
    } catch (IOException e) {
      throw new IllegalStateException("a document that was read is none", e);
    }
  }
}
