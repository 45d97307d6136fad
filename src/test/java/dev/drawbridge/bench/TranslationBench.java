package dev.drawbridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * What saying a conversation of 200 turns and 1 MiB in another dialect costs, tools and their
 * results included: processor time, the median of 60 after 60 that are not counted. The aim is 10
 * ms.
 */
public final class TranslationBench {
  private static final int TURNS = 200;
  private static final int SIZE = 1 << 20;
  private static final int ROUNDS = 60;

  private TranslationBench() {}

  public static void main(String[] arguments) {
    byte[] body = conversation();
    for (Dialect target :
        new Dialect[] {
          AnthropicDialect.ID, GeminiDialect.ID, BedrockDialect.ID, OllamaDialect.ID
        }) {
      double[] millis = new double[ROUNDS];
      long bytes = 0;
      for (int i = -ROUNDS; i < ROUNDS; i++) {
        long start = cpu();
        ModelCall call = OpenAiRequestScanner.read(body);
        bytes =
            Dialects.translation(call, new CallTarget(target, null, "m", null, 4096, false, null))
                .request()
                .body()
                .length;
        if (i >= 0) millis[i] = (cpu() - start) / 1e6;
      }
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "read and translated to %-10s %6.2f ms, %d to %d bytes%n",
          target.wire(),
          millis[ROUNDS / 2],
          body.length,
          bytes);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** The user asks, the model calls a tool, the tool answers, the model speaks: again and again. */
  private static byte[] conversation() {
    String words = "the bridge is \\\"down\\\", so we wait – and talk. ";
    String text = words.repeat(SIZE / TURNS / words.length());
    var body = new StringBuilder("{\"model\":\"m\",\"messages\":[");
    body.append("{\"role\":\"system\",\"content\":\"You are helpful.\"}");
    for (int i = 0; i < TURNS / 4; i++) {
      body.append(",{\"role\":\"user\",\"content\":\"").append(text).append("\"}");
      body.append(
          ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_"
              + i
              + "\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":"
              + i
              + "}\"}}]}");
      body.append(",{\"role\":\"tool\",\"tool_call_id\":\"call_" + i + "\",\"content\":\"")
          .append(text)
          .append(text)
          .append("\"}");
      body.append(",{\"role\":\"assistant\",\"content\":\"").append(text).append("\"}");
    }
    body.append(
        "],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"integer\"}}}}}]}");
    return body.toString().getBytes(UTF_8);
  }
}
