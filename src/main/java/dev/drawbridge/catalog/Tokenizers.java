package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Tokenizer;
import java.util.List;

/** Which tokenizer a model has. Source of OpenAI's: the model table of tiktoken, and gpt-oss. */
final class Tokenizers {
  /** What the names of OpenAI's models begin with; asked for each candidate of each call. */
  private static final List<String> CL100K = List.of("gpt-3.5", "gpt-4-", "text-embedding-");

  private static final List<String> O200K = List.of("gpt-", "chatgpt-", "o1", "o3", "o4");

  private Tokenizers() {}

  /**
   * @param name the model's own, without the maker's
   */
  static Tokenizer of(String maker, String name) {
    return switch (maker) {
      case "Anthropic" -> Tokenizer.CLAUDE;
      case "Google" -> Tokenizer.GEMINI;
      case "OpenAI" -> {
        if (name.equals("gpt-4") || begins(name, CL100K)) yield Tokenizer.CL100K;
        yield begins(name, O200K) ? Tokenizer.O200K : Tokenizer.OTHER;
      }
      default -> Tokenizer.OTHER;
    };
  }

  private static boolean begins(String name, List<String> any) {
    for (String one : any) if (name.startsWith(one)) return true;
    return false;
  }
}
