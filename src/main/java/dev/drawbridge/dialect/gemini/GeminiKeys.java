package dev.drawbridge.dialect.gemini;

import java.util.Set;

/** Names of Gemini's requests, in camel case. Source: the reference of the Gemini API. */
final class GeminiKeys {
  /** Members of a call that other dialects may lack without harm. */
  static final Set<String> HARMLESS = Set.of("safetySettings", "serviceTier", "store");

  /** Members of {@code generationConfig} that other dialects may lack without harm. */
  static final Set<String> HARMLESS_CONFIG =
      Set.of("mediaResolution", "audioTimestamp", "enableEnhancedCivicAnswers");

  /** Those that decide what is asked of whom: another spelling of one is refused anywhere. */
  static final Set<String> KNOWN =
      Set.of(
          "contents",
          "content",
          "parts",
          "role",
          "text",
          "thought",
          "thoughtSignature",
          "inlineData",
          "fileData",
          "fileUri",
          "mimeType",
          "data",
          "functionCall",
          "functionResponse",
          "systemInstruction",
          "tools",
          "functionDeclarations",
          "toolConfig",
          "functionCallingConfig",
          "allowedFunctionNames",
          "generationConfig",
          "maxOutputTokens",
          "candidateCount",
          "stopSequences",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "responseModalities",
          "responseLogprobs",
          "thinkingConfig",
          "routingConfig",
          "modelConfig",
          "modelSelectionConfig",
          "cachedContent",
          "safetySettings",
          "labels",
          "model",
          "requests",
          "generateContentRequest",
          "googleSearch",
          "googleSearchRetrieval",
          "codeExecution",
          "urlContext",
          "fileSearch",
          "googleMaps",
          "retrieval",
          "enterpriseWebSearch",
          "computerUse",
          "mcpServers",
          "outputDimensionality",
          "taskType");

  private GeminiKeys() {}
}
