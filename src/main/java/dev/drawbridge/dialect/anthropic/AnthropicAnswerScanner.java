package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is observed of a whole answer that passes as it is. */
public final class AnthropicAnswerScanner {
  private AnthropicAnswerScanner() {}

  /**
   * The ids under which the vendor keeps something of an answer: of the place its code ran in, and
   * of the files that it made.
   */
  public static List<String> kept(byte[] body) {
    try {
      JsonNode tree = Json.tree(body);
      List<String> ids = new ArrayList<>(0);
      String id = Nodes.text(tree.path("container"), "id");
      if (id != null) ids.add(id);
      for (JsonNode block : tree.path("content")) KeptIds.addBlock(block, ids);
      return ids;
    } catch (IOException e) {
      return List.of(); // No answer, so that nothing was kept.
    }
  }

  /** What is observed of an answer that passes as it is. */
  public static WholeAnswer observed(byte[] body) {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      return new WholeAnswer(false, null, false, false, body);
    }
    boolean content = tree.path("content").isArray();
    boolean error = !content && tree.path("error").isObject();
    boolean refused = Nodes.textOr(tree, "stop_reason", "").equals("refusal");
    Usage usage = TokenCounts.of(AnthropicDialect.USAGE, tree.get("usage"));
    return new WholeAnswer(content || error, usage, error, refused, body);
  }
}
