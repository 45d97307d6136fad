package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Tokenizer;
import java.util.regex.Pattern;

/** Which tokenizer a model has. Source of OpenAI's: the model table of tiktoken, and gpt-oss. */
final class Tokenizers {
  private static final Pattern CL100K =
      Pattern.compile("(gpt-3\\.5|gpt-4(-|$)|text-embedding-(3|ada-002)).*");
  private static final Pattern O200K = Pattern.compile("(gpt-|chatgpt-|o[1-9](-|$)).*");

  private Tokenizers() {}

  /**
   * @param name the model's own, without the maker's
   */
  static Tokenizer of(String maker, String name) {
    return switch (maker) {
      case "Anthropic" -> Tokenizer.CLAUDE;
      case "Google" -> Tokenizer.GEMINI;
      case "OpenAI" -> {
        if (CL100K.matcher(name).matches()) yield Tokenizer.CL100K;
        yield O200K.matcher(name).matches() ? Tokenizer.O200K : Tokenizer.OTHER;
      }
      default -> Tokenizer.OTHER;
    };
  }
}
