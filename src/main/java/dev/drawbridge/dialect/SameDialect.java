package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicAnswerScanner;
import dev.drawbridge.dialect.anthropic.AnthropicStreamObserver;
import dev.drawbridge.dialect.codec.Rewrite;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.gemini.GeminiAnswerScanner;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiModel;
import dev.drawbridge.dialect.gemini.GeminiSignature;
import dev.drawbridge.dialect.gemini.GeminiStreamObserver;
import dev.drawbridge.dialect.openai.OpenAiAnswer;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiStreamObserver;
import dev.drawbridge.dialect.responses.ResponsesAnswer;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesErrorWriter;
import dev.drawbridge.dialect.responses.ResponsesStreamObserver;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes the bytes of a call and its answer on, and changes only what has to change. */
final class SameDialect implements Translation {
  private final ModelCall call;
  private final CallTarget target;
  private Supplier<List<String>> kept = List::of;

  SameDialect(ModelCall call, CallTarget target) {
    this.call = call;
    this.target = target;
  }

  @Override
  public EncodedRequest request() {
    var changes =
        new Rewrite.Changes(
            // Where Gemini's bodies repeat the model they name it by its resource.
            call.dialect().equals(GeminiDialect.ID) ? "models/" + target.model() : target.model(),
            target.maxOutputTokens(),
            outputCapField(),
            target.forceUsage() && call.dialect().equals(OpenAiDialect.ID),
            target.person(),
            signature());
    boolean foreign = call.marks().stream().anyMatch(m -> m.kind() == Mark.Kind.FOREIGN);
    return new EncodedRequest(
        Rewrite.apply(call, changes), foreign ? List.of("reasoning") : List.<String>of());
  }

  /** What signs calls of tools that another model made, for models that ask for it. */
  private @Nullable String signature() {
    boolean asked = call.dialect().equals(GeminiDialect.ID) && GeminiModel.of(target).signs();
    return asked ? "\"thoughtSignature\":\"" + GeminiSignature.FOREIGN + "\"" : null;
  }

  private String outputCapField() {
    return switch (call.dialect().wire()) {
      case "responses" -> "max_output_tokens";
      case "gemini" -> "maxOutputTokens";
      default -> target.vendor().outputCapField();
    };
  }

  @Override
  public AnswerStream stream() {
    return switch (call.dialect().wire()) {
      case "openai" -> {
        var stream = new OpenAiStreamObserver(call.usageAsked());
        kept = stream::kept;
        yield stream;
      }
      case "anthropic" -> {
        var stream = new AnthropicStreamObserver();
        kept = stream::kept;
        yield stream;
      }
      case "responses" -> {
        var stream = new ResponsesStreamObserver();
        kept = stream::kept;
        yield stream;
      }
      case "gemini" -> new GeminiStreamObserver();
      default -> throw new IllegalStateException("no stream of " + call.dialect());
    };
  }

  /**
   * {@inheritDoc}
   *
   * <p>In one piece where a stream was asked for, it is made one. Of the responses' form, in which
   * nobody translates a vendor's answer, that has no event between the first and the last.
   */
  @Override
  public WholeAnswer whole(byte[] body) {
    if (call.stream() && call.dialect().equals(GeminiDialect.ID)) {
      byte[] events = SyntheticStream.elements(body);
      if (events != null) return SyntheticStream.through(stream(), events, body);
    }
    WholeAnswer seen = seen(body);
    if (!call.stream() || !seen.whole() || seen.error()) return seen;
    byte[] events = events(body);
    return new WholeAnswer(true, seen.usage(), false, seen.filtered(), events);
  }

  private byte[] events(byte[] body) {
    if (call.dialect().equals(GeminiDialect.ID)) {
      return SyntheticStream.event(new String(body, StandardCharsets.UTF_8));
    }
    if (call.dialect().equals(ResponsesDialect.ID)) {
      return Objects.requireNonNullElse(SyntheticStream.response(body), body);
    }
    CallerDialect callers = Dialects.ofCallers(call.dialect());
    VendorCodec vendors = Dialects.ofVendors(call.dialect()).chat();
    if (callers == null || vendors == null) return body;
    var reply = new Reply(call.usageAsked(), Instant.now().getEpochSecond(), call);
    try {
      return SyntheticStream.written(vendors.readAnswer(body), callers.callersChat().writer(reply));
    } catch (NoAnswer e) {
      return body; // Of a form that is not known: it passes as what it is.
    }
  }

  private WholeAnswer seen(byte[] body) {
    return switch (call.dialect().wire()) {
      case "openai" -> {
        OpenAiAnswer read = OpenAiAnswer.read(body);
        if (call.fields().contains("audio")) kept = () -> OpenAiAnswer.kept(body);
        yield new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body);
      }
      case "anthropic" -> {
        kept = () -> AnthropicAnswerScanner.kept(body);
        yield AnthropicAnswerScanner.observed(body);
      }
      case "responses" -> {
        ResponsesAnswer read = ResponsesAnswer.read(body);
        kept = read::kept;
        yield new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body);
      }
      case "gemini" -> GeminiAnswerScanner.whole(body);
      default -> throw new IllegalStateException("no answer of " + call.dialect());
    };
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return call.dialect().equals(ResponsesDialect.ID) ? ResponsesErrorWriter.ofVendor(body) : body;
  }

  @Override
  public List<String> kept() {
    return kept.get();
  }
}
