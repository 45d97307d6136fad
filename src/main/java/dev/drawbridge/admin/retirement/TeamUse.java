package dev.drawbridge.admin.retirement;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a model served to one team.
 *
 * @param last when it served last
 * @param costUsd what that cost
 * @param successorUsd what the same tokens cost at the successor's price; null where there is none
 */
public record TeamUse(
    String team,
    long requests,
    Instant last,
    long inputTokens,
    long outputTokens,
    double costUsd,
    @Nullable Double successorUsd) {
  private static final int DECIMALS = 6;

  /** Its amounts in JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("team", team)
        .put("requests", requests)
        .put("last", last.toString())
        .put("input_tokens", inputTokens)
        .put("output_tokens", outputTokens)
        .put("cost_usd", rounded(costUsd))
        .put("successor_cost_usd", successorUsd == null ? null : rounded(successorUsd));
  }

  private static double rounded(double usd) {
    return BigDecimal.valueOf(usd).setScale(DECIMALS, RoundingMode.HALF_UP).doubleValue();
  }
}
