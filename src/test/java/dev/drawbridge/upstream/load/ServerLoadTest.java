package dev.drawbridge.upstream.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What own servers tell, by the names that their documentation gives to it. */
class ServerLoadTest {
  private static byte[] resource(String name) throws Exception {
    try (InputStream in = ServerLoadTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vllm.txt, 7, 21, 0.87",
    "vllm-older.txt, 0, 1, 0.02",
    "sglang.txt, 41, 30, 0.93",
    "tgi.txt, 5, 16, NaN",
    "llamacpp.txt, 2, 1, NaN",
    "trtllm.txt, 1, 8, 0.5",
    "triton.txt, 2, 6, 0.25",
  })
  void eachServerTellsItsLoad(String file, double waiting, double running, double cache)
      throws Exception {
    assertEquals(new ServerLoad(waiting, running, cache, false), ServerLoad.read(resource(file)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Not found</html>",
        "{\"error\":\"no\"}",
        "vllm:num_requests_waiting",
        "vllm:num_requests_waiting{model_name=\"a} 3",
        "vllm:num_requests_waiting{model_name=\"a\"} many",
        "vllm:num_requests_waiting NaN",
        "vllm:num_requests_waiting +Inf",
        "nv_trt_llm_request_metrics{request_type=\"max\"} 512"
      })
  void whatIsNoLoadSaysNothing(String body) {
    assertFalse(ServerLoad.read(body.getBytes(UTF_8)).known());
  }

  @Test
  void labelsMayHoldWhatEndsThem() {
    String line = "tgi_queue_size{a=\"x\\\"}, y=\\\\\\n\", b=\"\"} 4 1700000000000";
    assertEquals(
        List.of(
            new PrometheusText.Sample("tgi_queue_size", Map.of("a", "x\"}, y=\\\n", "b", ""), 4)),
        PrometheusText.read(line, Set.of("tgi_queue_size")));
  }

  @Test
  void aListNamesModelsWithTheirDigests() {
    assertEquals(
        Map.of(
            "qwen3:8b",
            new ServerLoad.Listed("sha256:1", ""),
            "qwen3:32b",
            new ServerLoad.Listed("sha256:2", "")),
        ServerLoad.models(
            ("{\"models\":[{\"name\":\"qwen3:8b\",\"digest\":\"sha256:1\"},"
                    + "{\"name\":\"qwen3:32b\",\"digest\":\"sha256:2\"}]}")
                .getBytes(UTF_8)));
    assertEquals(
        Map.of(
            "acme/bridge-8b",
            ServerLoad.Listed.UNTOLD,
            "bridge-lora",
            new ServerLoad.Listed("", "acme/bridge-8b")),
        ServerLoad.models(
            ("{\"object\":\"list\",\"data\":[{\"id\":\"acme/bridge-8b\"},"
                    + "{\"id\":\"bridge-lora\",\"parent\":\"acme/bridge-8b\"}]}")
                .getBytes(UTF_8)));
    assertTrue(ServerLoad.models("no".getBytes(UTF_8)).isEmpty());
  }
}
