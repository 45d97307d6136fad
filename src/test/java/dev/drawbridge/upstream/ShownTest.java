package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing shows what it holds of prompts, answers and credentials. */
class ShownTest {
  @Test
  void textsAndCredentialsAreNotShown() {
    Buffer text = Buffer.buffer("bridge");
    var relayed = new Relayed(Outcome.COMPLETE, false, null, text.getBytes(), 6, null);
    var attempt =
        new Attempt(
            "m",
            "p",
            "default",
            null,
            Attempt.Meaning.of(SignalClass.BAD_REQUEST, "any.x"),
            false,
            true,
            400,
            1);
    var endpoint = Fixture.endpoint("p", URI.create("http://p"), "bridge", false, Fixture.QUICK);
    List<Object> all =
        List.of(
            Fixture.chat(true),
            relayed,
            new Answer.Whole(text, relayed),
            new Answer.Passed(attempt, 400, Map.of(), text, false),
            endpoint);
    for (Object one : all) assertFalse(one.toString().contains("bridge"), one.getClass().getName());
  }
}
