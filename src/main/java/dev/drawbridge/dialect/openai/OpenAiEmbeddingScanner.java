package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.io.IOException;
import java.util.Set;

/** The body of {@code POST /v1/embeddings}. */
public final class OpenAiEmbeddingScanner {
  /** Members that every dialect can express, or that are harmless to leave out. */
  private static final Set<String> HARMLESS =
      Set.of("dimensions", "encoding_format", "service_tier", "prompt_cache_key");

  private OpenAiEmbeddingScanner() {}

  /**
   * Reads a body.
   *
   * @throws dev.drawbridge.exchange.Refusal {@code invalid_request} where it is not a valid call
   */
  public static ModelCall read(byte[] body) {
    var reader = new Reader(body);
    reader.walk();
    reader.requireModel();
    if (!reader.input) throw BodyReader.missing("input");
    reader.needs.add(Capability.EMBEDDINGS);
    return new ModelCall(
        OpenAiDialect.ID,
        Operation.EMBEDDING,
        reader.model,
        new ModelCall.WantedAnswer(false, false, null, 1),
        new ModelCall.CallUse(reader.needs, reader.features, reader.fields),
        InputTokens.atMost(Math.ceilDiv(body.length, CallReader.BYTES_PER_TOKEN)),
        new ModelCall.CallBody(body, reader.marks, reader.values()));
  }

  private static final class Reader extends CallReader {
    private boolean input;

    Reader(byte[] body) {
      super(body);
    }

    @Override
    public void own(String name, JsonToken value) throws IOException {
      switch (name) {
        case "input" -> {
          input = true;
          if (value == JsonToken.START_ARRAY) elements();
          else string(value);
        }
        case "dimensions" -> {
          if (value != JsonToken.VALUE_NULL) count(name, value, Integer.MAX_VALUE);
        }
        default -> {
          // What vendors add says what the vectors are for, or how they are made.
          boolean known = HARMLESS.contains(name) || value == JsonToken.VALUE_NULL;
          if (!known) features.add(Feature.OWN_FORM);
          pass(value);
        }
      }
    }

    private void string(JsonToken value) {
      if (value != JsonToken.VALUE_STRING) throw wrong("input", "a string or an array");
    }

    private void elements() throws IOException {
      int[] found = {0};
      array(
          element -> {
            found[0]++;
            if (element == JsonToken.START_ARRAY) array(this::token);
            else if (element != JsonToken.VALUE_STRING) token(element);
          });
      if (found[0] == 0) throw wrong("input", "a string or an array that is not empty");
    }

    private void token(JsonToken element) {
      if (element != JsonToken.VALUE_NUMBER_INT) {
        throw wrong("input", "made of strings or of token numbers");
      }
      features.add(Feature.OWN_FORM);
    }
  }
}
