package dev.drawbridge.dialect;

import dev.drawbridge.dialect.codec.Rewrite;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Passes the bytes of a call and its answer on, and changes only what has to change. */
final class SameDialect implements Translation {
  private final ModelCall call;
  private final CallTarget target;
  private final CallerDialect callers;
  private final PassingCodec passing;
  private Supplier<List<String>> kept = List::of;

  SameDialect(ModelCall call, CallTarget target, CallerDialect callers, PassingCodec passing) {
    this.call = call;
    this.target = target;
    this.callers = callers;
    this.passing = passing;
  }

  @Override
  public EncodedRequest request() {
    var changes =
        new Rewrite.Changes(
            passing.modelInBody(target),
            target.maxOutputTokens(),
            passing.outputCapField(target),
            target.forceUsage() && passing.hidesUsage(),
            target.person(),
            passing.signatureMember(target));
    boolean foreign = call.marks().stream().anyMatch(m -> m.kind() == Mark.Kind.FOREIGN);
    return new EncodedRequest(
        Rewrite.apply(call, changes), foreign ? List.of("reasoning") : List.<String>of());
  }

  @Override
  public AnswerStream stream() {
    AnswerStream stream = passing.stream(call);
    kept = stream::kept;
    return stream;
  }

  /**
   * {@inheritDoc}
   *
   * <p>In one piece where a stream was asked for, it is made one.
   */
  @Override
  public WholeAnswer whole(byte[] body) {
    if (call.stream()) {
      byte[] events = passing.events(body);
      if (events != null) return SyntheticStream.through(stream(), events, body);
    }
    PassingCodec.Observed observed = passing.whole(call, body);
    kept = observed.kept();
    WholeAnswer seen = observed.answer();
    if (!call.stream() || !seen.whole() || seen.error()) return seen;
    byte[] events = passing.asStream(body);
    if (events == null) events = written(body);
    return new WholeAnswer(true, seen.usage(), false, seen.filtered(), events);
  }

  private byte[] written(byte[] body) {
    VendorCodec vendors = Dialects.ofVendors(call.dialect()).chat();
    if (vendors == null) return body;
    var reply = new Reply(call.usageAsked(), Instant.now().getEpochSecond(), call);
    try {
      return SyntheticStream.written(vendors.readAnswer(body), callers.callersChat().writer(reply));
    } catch (NoAnswer e) {
      return body; // Of a form that is not known: it passes as what it is.
    }
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return passing.error(body);
  }

  @Override
  public List<String> kept() {
    return kept.get();
  }
}
