package dev.drawbridge.dialect;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.TextCount;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a call's text by a published encoding, or reckons them by the bytes of its
 * texts where the encoding is not published.
 *
 * <p>Source: OpenAI's cookbook, "How to count tokens with tiktoken": each message costs three
 * tokens beside its texts, a name one more, and the answer is primed with three. What tools become
 * is not published: they are counted as their names and values stand in the JSON.
 *
 * <p>The first count with an encoding loads it, in about a second; a text costs from 45 ns a byte,
 * hostile text fifteen times that. So never on an event loop.
 */
public final class TokenCounter implements TextCount {
  private static final int PER_MESSAGE = 3;
  private static final int PER_NAME = 1;
  private static final int PRIMER = 3;
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  /** Null where its texts are only measured. */
  private final @Nullable Encoding encoding;

  private long count;
  private long bytes;

  private TokenCounter(@Nullable Encoding encoding) {
    this.encoding = encoding;
  }

  /**
   * What a caller is told who asks how many tokens a call has: the exact count where the encoding
   * is published, else what the tokenizer's ratio makes of the texts.
   */
  public static int told(ModelCall call, Tokenizer tokenizer) {
    if (tokenizer.published()) return count(call, tokenizer);
    var counter = new TokenCounter(null);
    counter.read(call);
    double texts = Math.ceil(counter.bytes / tokenizer.bytesPerToken());
    return counter.all(call, (long) texts);
  }

  /**
   * The tokens of a call, its media as they were reckoned when it was read.
   *
   * @throws IllegalArgumentException where the encoding is not published
   */
  public static int count(ModelCall call, Tokenizer tokenizer) {
    EncodingType type =
        switch (tokenizer) {
          case O200K -> EncodingType.O200K_BASE;
          case CL100K -> EncodingType.CL100K_BASE;
          default -> throw new IllegalArgumentException("not published: " + tokenizer);
        };
    var counter = new TokenCounter(ENCODINGS.getEncoding(type));
    counter.read(call);
    return counter.all(call, 0);
  }

  private void read(ModelCall call) {
    CallerDialect callers = Dialects.ofCallers(call.dialect());
    if (callers == null) throw new IllegalArgumentException("no caller speaks " + call.dialect());
    try {
      callers.texts(call, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was read before
    }
  }

  private int all(ModelCall call, long texts) {
    return (int) Math.min(Integer.MAX_VALUE, count + texts + call.input().media());
  }

  @Override
  public void conversation() {
    count += PRIMER;
  }

  @Override
  public void message() {
    count += PER_MESSAGE;
  }

  @Override
  public void name() {
    count += PER_NAME;
  }

  @Override
  public void token() {
    count++;
  }

  @Override
  public void text(String text) {
    if (encoding != null) {
      count += encoding.countTokensOrdinary(text);
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
  }
}
