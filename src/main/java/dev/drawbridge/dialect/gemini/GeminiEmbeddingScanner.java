package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.json.CamelCase;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The bodies of {@code :embedContent} and {@code :batchEmbedContents}. */
public final class GeminiEmbeddingScanner {
  private GeminiEmbeddingScanner() {}

  /**
   * Reads the body that asks for one embedding.
   *
   * @param model the path's, without {@code models/}
   * @throws dev.drawbridge.exchange.Refusal {@code invalid_request} where it is not a valid call
   */
  public static ModelCall read(byte[] body, String model) {
    return new Reader(body, model, false).call();
  }

  /**
   * Reads the body that asks for several; its field {@code requests} tells it from the other.
   *
   * @param model the path's, without {@code models/}
   * @throws dev.drawbridge.exchange.Refusal {@code invalid_request} where it is not a valid call
   */
  public static ModelCall readBatch(byte[] body, String model) {
    return new Reader(body, model, true).call();
  }

  private static final class Reader extends GeminiBodyReader {
    private final GeminiContents pieces = new GeminiContents(this);
    private final boolean batch;
    private int contents;
    private int requests;
    private final Set<Integer> lengths = new HashSet<>();
    private int lengthsSaid;

    Reader(byte[] body, String model, boolean batch) {
      super(body, model);
      this.batch = batch;
    }

    ModelCall call() {
      walk();
      if (batch && requests == 0) throw missing("requests");
      if (contents != (batch ? requests : 1)) throw missing("content");
      // Only Gemini embeds more than words; what media are for others, they are not here.
      boolean more = features.removeIf(f -> f != Feature.OWN_FORM && f != Feature.STORED_STATE);
      if (more || needs.contains(Capability.VISION)) features.add(Feature.OWN_FORM);
      // Elsewhere one length holds for all vectors of a call.
      boolean same = lengths.isEmpty() || (lengths.size() == 1 && lengthsSaid == contents);
      if (!same) features.add(Feature.OWN_FORM);
      needs.add(Capability.EMBEDDINGS);
      return new ModelCall(
          GeminiDialect.ID,
          Operation.EMBEDDING,
          model,
          new ModelCall.WantedAnswer(false, false, null, 1),
          new ModelCall.CallUse(needs, features, fields),
          media.of(body.length),
          new ModelCall.CallBody(body, marks, values()));
    }

    @Override
    public void member(String name, JsonToken value) throws IOException {
      String field = CamelCase.of(name);
      fields.add(field);
      if (value == JsonToken.VALUE_NULL) return;
      if (!batch) {
        request(field, value);
      } else if (field.equals("requests")) {
        elements(
            field,
            value,
            each -> {
              requests++;
              members(field, each, this::request);
            });
      } else {
        features.add(Feature.OWN_FORM);
        pass(value);
      }
    }

    private void request(String name, JsonToken value) throws IOException {
      switch (name) {
        case "model" -> repeated(value);
        case "content" -> {
          contents++;
          pieces.content(value);
        }
        case "taskType", "title" -> string(name, value);
        case "outputDimensionality" -> {
          lengths.add(count(name, value, Integer.MAX_VALUE));
          lengthsSaid++;
        }
        default -> {
          features.add(Feature.OWN_FORM);
          pass(value);
        }
      }
    }
  }
}
