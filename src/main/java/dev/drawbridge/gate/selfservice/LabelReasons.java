package dev.drawbridge.gate.selfservice;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Label;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Why a label is what it is: each source that says a level, and which one. */
final class LabelReasons {
  private LabelReasons() {}

  /** {@code [{"source":"found","category":"pii","level":"confidential"}, …]}. */
  static JsonArray of(Label label, Verdict.Terms terms) {
    JsonArray all = new JsonArray();
    Label.Basis basis = label.basis();
    add(all, "default", basis.byDefault());
    add(all, "declared", basis.byCaller());
    add(all, "document", basis.byDocument());
    add(all, "conversation", basis.byConversation());
    label
        .categories()
        .forEach((category, level) -> all.add(source("found", level).put("category", category)));
    Level lowered = terms.loweredTo();
    if (lowered != null) all.add(source("lowered", lowered).put("reason", basis.reason()));
    add(all, "detector_away", terms.raisedTo());
    return all;
  }

  private static void add(JsonArray all, String source, @Nullable Level level) {
    if (level != null) all.add(source(source, level));
  }

  private static JsonObject source(String name, Level level) {
    return new JsonObject().put("source", name).put("level", level.wire());
  }
}
