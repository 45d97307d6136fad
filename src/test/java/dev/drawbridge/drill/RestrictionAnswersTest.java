package dev.drawbridge.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.exchange.SignalClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the drill has vendors answer means to the gateway what the scenario says. */
class RestrictionAnswersTest {
  /** Vendors with the dialect that they speak. */
  private static final Map<String, String> VENDORS = vendors();

  private static Map<String, String> vendors() {
    Map<String, String> vendors = new LinkedHashMap<>();
    for (String vendor :
        List.of(
            "openai",
            "azure",
            "mistral",
            "cohere",
            "groq",
            "together",
            "huggingface",
            "openrouter",
            "deepseek",
            "xai",
            "meta",
            "vllm",
            "sglang",
            "tensorrt-llm",
            "llamacpp",
            "tgi")) {
      vendors.put(vendor, "openai");
    }
    vendors.put("anthropic", "anthropic");
    vendors.put("ollama", "ollama");
    vendors.put("google", "gemini");
    vendors.put("vertex", "gemini");
    vendors.put("bedrock", "bedrock");
    return vendors;
  }

  private static List<Provider> providers() {
    List<Provider> providers = new ArrayList<>();
    VENDORS.forEach((vendor, dialect) -> providers.add(provider(dialect, vendor)));
    VENDORS.values().stream().distinct().forEach(own -> providers.add(provider(own, null)));
    return providers;
  }

  private static Provider provider(String dialect, @Nullable String vendor) {
    return new Provider("p", dialect, "Them", "US", Hosting.VENDOR, vendor);
  }

  @Test
  void everyAnswerMeansWhatItStandsFor() {
    List<String> otherwise = new ArrayList<>();
    for (Provider provider : providers()) {
      for (SignalClass meant : SignalClass.values()) {
        if (meant == SignalClass.UNCLASSIFIED || !meant.ofAnswers()) continue;
        var signal = RestrictionAnswers.signal(provider, meant);
        if (signal.signal() == meant) continue;
        otherwise.add(provider.dialect() + " " + provider.vendor() + " " + meant + " is " + signal);
      }
    }
    assertEquals(List.of(), otherwise);
  }
}
