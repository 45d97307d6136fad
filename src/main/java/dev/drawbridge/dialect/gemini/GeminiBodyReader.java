package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.MediaCount;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.json.CamelCase;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the bodies of all Gemini routes have in common: names in two spellings, of which one may
 * stand, and null for what is absent.
 */
abstract class GeminiBodyReader extends BodyReader {
  private static final int LONGEST_NAME = 256;
  private static final Map<String, String> KNOWN = known();

  final String model;
  final Set<String> fields = new HashSet<>();
  final Set<Capability> needs = EnumSet.noneOf(Capability.class);
  final Set<Feature> features = EnumSet.noneOf(Feature.class);
  final MediaCount media = new MediaCount();

  /**
   * @param model as the path names it
   */
  GeminiBodyReader(byte[] body, String model) {
    super(body, KNOWN.keySet());
    this.model = model;
    if (model.isEmpty() || model.length() > LONGEST_NAME) {
      throw Refusal.invalid("model", "model must be a name of 1 to 256 characters in the path.");
    }
  }

  /** Names by what their spellings share. */
  private static Map<String, String> known() {
    Map<String, String> known = new HashMap<>();
    for (String name : GeminiKeys.KNOWN) known.put(GeminiNames.fold(name), name);
    return Map.copyOf(known);
  }

  @Override
  public final String fold(String name) {
    return GeminiNames.fold(name);
  }

  @Override
  public final boolean misspelt(String name, String folded) {
    String camel = KNOWN.getOrDefault(folded, name);
    return !name.equals(camel) && !name.equals(CamelCase.snake(camel));
  }

  /** Walks an object whose members have meanings: by their camel case names, without nulls. */
  final void members(String field, JsonToken value, OnMember each) throws IOException {
    if (value != JsonToken.START_OBJECT) throw wrong(field, "an object");
    object(
        true,
        (name, inner) -> {
          if (inner != JsonToken.VALUE_NULL) each.value(CamelCase.of(name), inner);
        });
  }

  /** Walks an array, or one element that stands alone: Google takes that for an array of one. */
  final void elements(String field, JsonToken value, OnElement each) throws IOException {
    if (value == JsonToken.START_ARRAY) array(each);
    else if (value == JsonToken.START_OBJECT) each.value(value);
    else throw wrong(field, "an array");
  }

  /** The model's name where a body repeats it, which has to be that of the path. */
  final void repeated(JsonToken value) throws IOException {
    mark(Mark.Kind.MODEL, "model");
    String said = string("model", value);
    if (!said.equals(model) && !said.equals("models/" + model)) {
      throw wrong("model", "the model of the path, or absent");
    }
  }

  /** A string that names what Google keeps for its customer. */
  final void state(String name, JsonToken value) throws IOException {
    String id = string(name, value);
    if (id.isEmpty() || id.length() > LONGEST_NAME * 4) {
      throw wrong(name, "a name of 1 to " + LONGEST_NAME * 4 + " characters");
    }
    mark(Mark.Kind.STATE, name);
    features.add(Feature.STORED_STATE);
  }
}
