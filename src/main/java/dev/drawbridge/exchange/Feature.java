package dev.drawbridge.exchange;

import java.util.Locale;

/**
 * Something that a request uses and that not every dialect can express. A target whose dialect
 * cannot express it is excluded; what is harmless to leave out is no feature.
 */
public enum Feature {
  /** An image by its URL. */
  IMAGE_LINK,
  /** An image, a document or audio inside a tool's result. */
  TOOL_RESULT_MEDIA,
  /** A document that stands in the request. */
  DOCUMENT,
  /** A document by its URL. */
  DOCUMENT_LINK,
  /** Speech or sound that stands in the request. */
  AUDIO_INPUT,
  /** A film, in the request or by its URL. */
  VIDEO_INPUT,
  /** An answer that is spoken, drawn or otherwise no text. */
  MEDIA_OUTPUT,
  /** More than one answer. */
  CHOICES,
  /** Log probabilities of the answer's tokens. */
  LOGPROBS,
  /** Weights of single tokens. */
  LOGIT_BIAS,
  /** An answer that keeps to a JSON schema. */
  JSON_SCHEMA,
  /** An answer that is some JSON object. */
  JSON_OBJECT,
  /** Sequences that end the answer. */
  STOP,
  /** A tool whose input is free text or a grammar. */
  CUSTOM_TOOL,
  /** A tool that the vendor runs. */
  HOSTED_TOOL,
  /** Some tool, or a certain one, that has to be called. */
  FORCED_TOOL,
  /** That no more than one tool is called at once. */
  SINGLE_TOOL_CALL,
  /** A file, conversation, prompt, cache or answer that a vendor keeps. */
  STORED_STATE,
  /** An answer that is begun by the caller, for the model to go on with. */
  PREFILL,
  /** Documents of which the answer is to cite. */
  CITATIONS,
  /** Anything of a call that only its own dialect has, and that changes the answer. */
  OWN_FORM;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The name in the decision input. */
  public String wire() {
    return wire;
  }
}
