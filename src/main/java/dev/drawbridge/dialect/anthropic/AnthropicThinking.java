package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.Efforts;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.ToolChoice;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a call makes a model of Anthropic's think, and the bound that both thinking and answer share.
 *
 * @param budget tokens for models that have a budget, null for none
 * @param effort for models that think as they like, null where nothing is said
 * @param adaptive whether such a model is to think
 * @param shown whether its thinking is asked for
 * @param maxTokens at least 1
 */
public record AnthropicThinking(
    @Nullable Integer budget,
    @Nullable String effort,
    boolean adaptive,
    boolean shown,
    int maxTokens) {
  private static final int LEAST_BUDGET = 1024;

  /** The bound where neither the caller nor the catalogue has one. */
  private static final int USUAL = 4096;

  /**
   * What becomes of the caller's wish.
   *
   * @param unthought whether the model is in a turn whose thinking is not there
   */
  public static AnthropicThinking of(
      Conversation call,
      CallTarget target,
      AnthropicGeneration generation,
      boolean unthought,
      Set<String> dropped) {
    Integer bound = target.bound(call.maxOutputTokens());
    Integer most = target.mostOutput();
    if (bound != null && most != null && bound > most) {
      bound = most;
      dropped.add("max_tokens");
    }
    int tokens = bound != null ? bound : most != null ? most : USUAL;
    Thinking wish = call.thinking();
    if (wish == null) return new AnthropicThinking(null, null, false, false, tokens);
    boolean off = "none".equals(wish.effort()) || Integer.valueOf(0).equals(wish.budget());
    ToolChoice choice = call.toolChoice();
    boolean forced =
        choice != null && choice.mode() == ToolChoice.Mode.REQUIRED && !call.tools().isEmpty();
    if (off) return new AnthropicThinking(null, null, false, false, tokens);
    if (!generation.budgets()) {
      String effort = Efforts.effort(wish);
      if (effort != null) effort = generation.effort(effort);
      if (forced) dropped.add("thinking");
      return new AnthropicThinking(
          null, effort, !forced, !forced && Boolean.TRUE.equals(wish.shown()), tokens);
    }
    Integer wanted = Efforts.budget(wish);
    int budget = Math.max(LEAST_BUDGET, wanted == null || wanted < 0 ? 2 * USUAL : wanted);
    if (bound == null && most == null) tokens = budget + USUAL;
    if (forced || unthought || tokens <= LEAST_BUDGET) {
      dropped.add("thinking");
      return new AnthropicThinking(null, null, false, false, tokens);
    }
    // Of the bound at least a fifth is the answer's.
    budget = Math.clamp(budget, LEAST_BUDGET, Math.max(LEAST_BUDGET, tokens / 5 * 4));
    return new AnthropicThinking(budget, null, false, false, tokens);
  }

  public boolean on() {
    return budget != null || adaptive;
  }

  public void write(JsonGenerator json) throws IOException {
    if (!on()) return;
    json.writeObjectFieldStart("thinking");
    if (budget != null) {
      json.writeStringField("type", "enabled");
      json.writeNumberField("budget_tokens", budget);
    } else {
      json.writeStringField("type", "adaptive");
      if (shown) json.writeStringField("display", "summarized");
    }
    json.writeEndObject();
  }
}
