package dev.drawbridge.bench;

import static dev.drawbridge.exchange.Tokenizer.O200K;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.TokenCounter;
import dev.drawbridge.dialect.codec.Rewrite;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiStreamObserver;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.routing.Estimates;
import java.util.Locale;
import java.util.function.Supplier;

/** What reading, rewriting and observing cost: one row each, in microseconds and bytes. */
public final class DialectBench {
  private static final int ROUNDS = 5;

  private DialectBench() {}

  public static void main(String[] arguments) {
    byte[] body = body(2_048);
    ModelCall call = OpenAiRequestScanner.read(body);
    var changes = new Rewrite.Changes("other", 512, "max_tokens", true, p -> "pseudonym");
    byte[] chunk = chunk();
    row("read chat, " + body.length + " bytes", 100_000, () -> OpenAiRequestScanner.read(body));
    byte[] large = body(1 << 20);
    row("read chat, 1 MiB", 500, () -> OpenAiRequestScanner.read(large));
    row("rewrite, all edits", 200_000, () -> Rewrite.apply(call, changes));
    row("count o200k, " + body.length + " bytes", 20_000, () -> TokenCounter.count(call, O200K));
    row("count o200k, 1 MiB", 5, () -> TokenCounter.count(OpenAiRequestScanner.read(large), O200K));
    Model model = Questions.vendorModel("gpt-4.1-mini");
    row("estimate cost and fit", 2_000_000, () -> estimated(model, call));
    var stream = new OpenAiStreamObserver(false, 1);
    stream.feed(chunk);
    row("stream feed, " + chunk.length + " bytes", 500_000, () -> stream.feed(chunk));
  }

  private static Object estimated(Model model, ModelCall call) {
    return Estimates.fits(model, call) ? Estimates.costUsd(model, call) : model;
  }

  private static byte[] body(int size) {
    String head =
        "{\"model\":\"gpt-4.1-mini\",\"stream\":true,\"temperature\":0.7,\"max_tokens\":1024,\"user\":\"someone\",\"messages\":[{\"role\":\"system\",\"content\":\"You"
            + " are helpful.\"}";
    var body = new StringBuilder(head);
    while (body.length() < size - 2) {
      int text = Math.max(size / 8, 200);
      body.append(",{\"role\":\"user\",\"content\":\"")
          .append("words and words ".repeat(text / 16))
          .append("\"}");
    }
    return body.append("]}").toString().getBytes(UTF_8);
  }

  private static byte[] chunk() {
    return ("data:"
            + " {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4.1-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + " word\"},\"finish_reason\":null}],\"usage\":null}\n\n")
        .getBytes(UTF_8);
  }

  private static void row(String name, int times, Supplier<Object> work) {
    double best = Double.MAX_VALUE;
    int guard = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) guard += System.identityHashCode(work.get()) & 1;
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / times);
    }
    System.out.printf(
        Locale.ROOT, "%-32s %10.2f us%s%n", name, best, guard < 0 ? " (impossible)" : "");
  }
}
