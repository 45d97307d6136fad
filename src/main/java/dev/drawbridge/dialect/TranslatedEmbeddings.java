package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEmbeddingCodec;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;
import dev.drawbridge.exchange.ModelCall;

/** Translates a call for embeddings into another dialect, and its answer back. */
final class TranslatedEmbeddings implements Translation {
  private final ModelCall call;
  private final CallTarget target;
  private final CallerEmbeddingCodec callers;
  private final VendorEmbeddingCodec vendors;
  private final EmbeddingCall asked;

  TranslatedEmbeddings(
      ModelCall call,
      CallTarget target,
      CallerEmbeddingCodec callers,
      VendorEmbeddingCodec vendors) {
    this.call = call;
    this.target = target;
    this.callers = callers;
    this.vendors = vendors;
    asked = callers.readCall(call);
  }

  @Override
  public EncodedRequest request() {
    return vendors.writeCall(asked, target);
  }

  @Override
  public AnswerStream stream() {
    throw new IllegalStateException("embeddings are not streamed");
  }

  @Override
  public WholeAnswer whole(byte[] body) {
    Embeddings answer;
    try {
      answer = vendors.readAnswer(body);
    } catch (NoAnswer e) {
      boolean error = !said(body).isEmpty();
      return new WholeAnswer(error, null, error, false, body);
    }
    if (answer.vectors().size() != asked.texts().size()) {
      return new WholeAnswer(false, answer.usage(), false, false, body);
    }
    byte[] told = callers.writeAnswer(answer, asked, call);
    return new WholeAnswer(true, answer.usage(), false, false, told);
  }

  @Override
  public byte[] error(int status, byte[] body) {
    CallerDialect form = Dialects.ofCallers(call.dialect());
    if (form == null) return body;
    String message = said(body);
    if (message.isEmpty()) message = "The vendor refused the request (" + status + ").";
    return form.callersChat().writeError(status, message);
  }

  /** The message of a vendor's error, empty for none. */
  private String said(byte[] body) {
    VendorCodec form = Dialects.ofVendors(target.dialect()).chat();
    return form == null ? "" : form.errorMessage(body);
  }
}
