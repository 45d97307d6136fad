package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Usage;

/** Translates a chat call into another dialect, and its answer back. */
public final class Translated implements Translation {
  private final ModelCall call;
  private final CallTarget target;
  private final CallerCodec callers;
  private final VendorCodec vendors;
  private final Reply reply;

  Translated(
      ModelCall call, CallTarget target, CallerCodec callers, VendorCodec vendors, Reply reply) {
    this.call = call;
    this.target = target;
    this.callers = callers;
    this.vendors = vendors;
    this.reply = reply;
  }

  @Override
  public EncodedRequest request() {
    Conversation conversation = callers.readCall(call);
    Thinking thinking = conversation.thinking();
    if (!callers.asksForReasoning() && thinking != null && thinking.shown() == null) {
      conversation =
          conversation.thinking(new Thinking(thinking.effort(), thinking.budget(), true));
    }
    return vendors.writeCall(conversation, target);
  }

  @Override
  public AnswerStream stream() {
    return new TranslatedStream(vendors.reader(), callers.writer(reply), target.model());
  }

  @Override
  public WholeAnswer whole(byte[] body) {
    if (call.stream()) {
      byte[] events = vendors.events(body);
      if (events != null) return SyntheticStream.through(stream(), events, body);
    }
    ModelAnswer answer;
    try {
      answer = vendors.readAnswer(body);
    } catch (NoAnswer e) {
      boolean error = !vendors.errorMessage(body).isEmpty();
      return new WholeAnswer(error, null, error, false, body);
    }
    if (answer.model().isEmpty()) {
      // Some vendors do not repeat it.
      answer = new ModelAnswer(answer.id(), target.model(), answer.choices(), answer.usage());
    }
    Usage usage = answer.usage();
    boolean filtered = answer.choices().stream().anyMatch(c -> withheld(c.stop()));
    byte[] written =
        call.stream()
            ? SyntheticStream.written(answer, callers.writer(reply))
            : callers.writeAnswer(answer, reply);
    return new WholeAnswer(true, usage, false, filtered, written);
  }

  /** Whether an answer ended because of its content. */
  public static boolean withheld(StopReason reason) {
    return reason == StopReason.FILTERED || reason == StopReason.REFUSED;
  }

  @Override
  public byte[] error(int status, byte[] body) {
    String message = vendors.errorMessage(body);
    if (message.isEmpty()) message = "The vendor refused the request (" + status + ").";
    return callers.writeError(status, message);
  }
}
