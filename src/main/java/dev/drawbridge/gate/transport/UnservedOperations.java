package dev.drawbridge.gate.transport;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations of vendors that have no route here, by their paths below the base URL. */
public final class UnservedOperations {
  private static final Pattern BELOW_BASE =
      Pattern.compile(
          "/(?:upload/)?(?:openai/deployments/[^/]+|openai/v1|openai|v1|v1beta|v1alpha)/(.+)");

  /** A path's first segment, or its verb after a model. */
  private static final Pattern OPERATION =
      Pattern.compile("(?:models/.+:(?<verb>[A-Za-z]+)|(?<name>[A-Za-z_-]+)(?<rest>/.+)?)");

  private static final Map<String, String> OF_NAMES =
      Map.ofEntries(
          Map.entry("completions", "completions of a bare prompt: use chat completions"),
          Map.entry("images", "the making and editing of images"),
          Map.entry("videos", "the making of videos"),
          Map.entry("audio", "speech and transcription"),
          Map.entry("realtime", "realtime sessions"),
          Map.entry("files", "files: put their content into the request"),
          Map.entry("uploads", "uploads of files: put their content into the request"),
          Map.entry("batches", "batches"),
          Map.entry("moderations", "moderations"),
          Map.entry("rerank", "reranking"),
          Map.entry("fine_tuning", "fine-tuning"),
          Map.entry("tunedModels", "fine-tuning"),
          Map.entry("assistants", "assistants: use chat completions or responses"),
          Map.entry("threads", "threads of assistants: use chat completions or responses"),
          Map.entry("conversations", "conversations that a vendor keeps"),
          Map.entry("vector_stores", "vector stores"),
          Map.entry("containers", "containers"),
          Map.entry("evals", "evaluations"),
          Map.entry("skills", "skills"),
          Map.entry("cachedContents", "caches of content"),
          Map.entry("corpora", "corpora"));

  /** Of names that are served, what stands below them. */
  private static final Map<String, String> BELOW_NAMES =
      Map.of(
          "messages", "batches",
          "chat", "chats that a vendor keeps",
          "responses", "reading, cancelling or deleting a response that a vendor keeps");

  private static final Map<String, String> OF_VERBS =
      Map.of(
          "predict", "the making of images",
          "predictLongRunning", "the making of videos",
          "batchGenerateContent", "batches",
          "asyncBatchEmbedContent", "batches",
          "generateAnswer", "answers from corpora",
          "bidiGenerateContent", "realtime sessions");

  private UnservedOperations() {}

  /** What a path without a route asks for; empty where it is no vendor's. */
  public static Optional<String> at(@Nullable String path) {
    if (path == null) return Optional.empty();
    Matcher below = BELOW_BASE.matcher(path);
    if (!below.matches()) return Optional.empty();
    Matcher operation = OPERATION.matcher(below.group(1));
    if (!operation.matches()) return Optional.empty();
    String verb = operation.group("verb");
    if (verb != null) return Optional.ofNullable(OF_VERBS.get(verb));
    String name = operation.group("name");
    boolean kept = operation.group("rest") != null && BELOW_NAMES.containsKey(name);
    return Optional.ofNullable(kept ? BELOW_NAMES.get(name) : OF_NAMES.get(name));
  }
}
