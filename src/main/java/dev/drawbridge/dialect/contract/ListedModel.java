package dev.drawbridge.dialect.contract;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One name that a caller may ask for, in the form of each dialect's list of models.
 *
 * @param ownedBy the operator
 * @param contextWindow tokens, null where the name stands for several models
 * @param maxOutputTokens tokens, null where unknown
 * @param capabilities none where the name stands for several models
 * @param rates what it costs, null where the name stands for several models
 */
public record ListedModel(
    String id,
    String ownedBy,
    @Nullable Integer contextWindow,
    @Nullable Integer maxOutputTokens,
    Set<Capability> capabilities,
    @Nullable Rates rates) {
  /**
   * USD per million tokens.
   *
   * @param cachedInput null where the vendor gives no rebate
   */
  public record Rates(double input, double output, @Nullable Double cachedInput) {}

  /** One of which no more is told than its bounds. */
  public ListedModel(
      String id, String ownedBy, @Nullable Integer contextWindow, @Nullable Integer maxOutput) {
    this(id, ownedBy, contextWindow, maxOutput, Set.of(), null);
  }

  /** Writes the members of one model in a dialect. */
  public interface Members {
    void write(JsonGenerator json, ListedModel model) throws IOException;
  }

  /** This model alone. */
  public byte[] one(Members dialect) {
    return Json.write(json -> object(json, dialect));
  }

  /** Writes a member that is an array of models. */
  public static void array(
      JsonGenerator json, String name, List<ListedModel> models, Members dialect)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (ListedModel model : models) model.object(json, dialect);
    json.writeEndArray();
  }

  private void object(JsonGenerator json, Members dialect) throws IOException {
    json.writeStartObject();
    dialect.write(json, this);
    json.writeEndObject();
  }
}
