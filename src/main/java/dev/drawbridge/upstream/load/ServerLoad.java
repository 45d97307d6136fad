package dev.drawbridge.upstream.load;

import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/**
 * How loaded a server is; NaN for what it does not tell.
 *
 * @param waiting requests that wait
 * @param running requests that are worked on
 * @param cache how much of its cache is in use, 0 to 1
 * @param loading whether it still loads its model
 */
public record ServerLoad(double waiting, double running, double cache, boolean loading) {
  /** A server that still loads its model. */
  public static final ServerLoad LOADING = new ServerLoad(Double.NaN, Double.NaN, Double.NaN, true);

  private static final int LONGEST_NAME = 256;

  /** A metric, or those of its values that have a label. */
  private record Metric(String name, String label, String value) {
    static Metric of(String name) {
      return new Metric(name, "", "");
    }

    boolean is(PrometheusText.Sample sample) {
      return sample.name().equals(name)
          && (label.isEmpty() || value.equals(sample.labels().get(label)));
    }
  }

  // vLLM, SGLang, TGI, llama.cpp, TensorRT-LLM's own server, and Triton before it.
  private static final List<Metric> WAITING =
      List.of(
          Metric.of("vllm:num_requests_waiting"),
          Metric.of("sglang:num_queue_reqs"),
          Metric.of("tgi_queue_size"),
          Metric.of("llamacpp:requests_deferred"),
          Metric.of("trtllm_num_requests_waiting"),
          new Metric("nv_trt_llm_request_metrics", "request_type", "waiting"));

  private static final List<Metric> RUNNING =
      List.of(
          Metric.of("vllm:num_requests_running"),
          Metric.of("sglang:num_running_reqs"),
          Metric.of("tgi_batch_current_size"),
          Metric.of("llamacpp:requests_processing"),
          Metric.of("trtllm_num_requests_running"),
          new Metric("nv_trt_llm_request_metrics", "request_type", "scheduled"));

  private static final List<Metric> CACHE =
      List.of(
          Metric.of("vllm:kv_cache_usage_perc"),
          Metric.of("vllm:gpu_cache_usage_perc"), // before 0.11
          Metric.of("sglang:token_usage"),
          Metric.of("llamacpp:kv_cache_usage_ratio"),
          Metric.of("trtllm_kv_cache_utilization"),
          new Metric("nv_trt_llm_kv_cache_block_metrics", "kv_cache_block_type", "fraction"));

  private static final Set<String> NAMES = names();

  private static Set<String> names() {
    Set<String> names = new HashSet<>();
    for (List<Metric> each : List.of(WAITING, RUNNING, CACHE)) {
      for (Metric metric : each) names.add(metric.name());
    }
    return Set.copyOf(names);
  }

  /** Reads what a server tells as Prometheus' text; of several engines the sum, or the fullest. */
  public static ServerLoad read(byte[] body) {
    var samples = PrometheusText.read(new String(body, StandardCharsets.UTF_8), NAMES);
    return new ServerLoad(
        merged(samples, WAITING, Double::sum),
        merged(samples, RUNNING, Double::sum),
        merged(samples, CACHE, Math::max),
        false);
  }

  private static double merged(
      List<PrometheusText.Sample> samples, List<Metric> wanted, DoubleBinaryOperator merge) {
    double all = Double.NaN;
    for (PrometheusText.Sample sample : samples) {
      if (!Double.isFinite(sample.value()) || wanted.stream().noneMatch(m -> m.is(sample))) {
        continue;
      }
      all = Double.isNaN(all) ? sample.value() : merge.applyAsDouble(all, sample.value());
    }
    return all;
  }

  /** Whether anything of it is known. */
  public boolean known() {
    return loading || !Double.isNaN(waiting) || !Double.isNaN(running) || !Double.isNaN(cache);
  }

  /** Whether another server should be asked first. */
  boolean isFull(LoadSettings limits) {
    return loading || waiting >= limits.waiting() || cache >= limits.cache();
  }

  /**
   * A model that a server lists.
   *
   * @param digest empty where it tells none
   * @param parent the name of the model that it is an adapter (LoRA) of; empty for none
   */
  public record Listed(String digest, String parent) {
    /** One of which nothing but its name is told. */
    static final Listed UNTOLD = new Listed("", "");
  }

  /**
   * What a list of a server's models says, by their names. It is that of OpenAI's dialect or of
   * Ollama; any other body lists nothing.
   */
  public static Map<String, Listed> models(byte[] body) {
    Map<String, Listed> models = new TreeMap<>();
    try {
      var tree = Json.tree(body);
      for (var model : tree.path("data")) {
        String parent = model.path("parent").asText("");
        boolean told = !parent.isEmpty() && parent.length() <= LONGEST_NAME;
        put(models, model.path("id").asText(""), told ? new Listed("", parent) : Listed.UNTOLD);
      }
      for (var model : tree.path("models")) {
        put(models, model.path("name").asText(""), new Listed(model.path("digest").asText(""), ""));
      }
    } catch (IOException e) {
      return Map.of();
    }
    return models;
  }

  private static void put(Map<String, Listed> models, String name, Listed told) {
    boolean taken = !name.isEmpty() && name.length() <= LONGEST_NAME && models.size() < 1_000;
    if (taken) models.put(name, told);
  }
}
