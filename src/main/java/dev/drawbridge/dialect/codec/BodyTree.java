package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The trees of a caller's body and of a vendor's answer. */
public final class BodyTree {
  private BodyTree() {}

  /** The body of a call, which was read before; what is {@link Mark.Kind#OPAQUE} stays text. */
  public static JsonNode of(ModelCall call) {
    try {
      List<Mark> opaque =
          call.marks().stream().filter(mark -> mark.kind() == Mark.Kind.OPAQUE).toList();
      return opaque.isEmpty() ? Json.tree(call.body()) : OpaqueTree.read(call, opaque);
    } catch (IOException e) {
      throw new UncheckedIOException("a body that was read before", e);
    }
  }

  /**
   * A vendor's whole answer.
   *
   * @throws NoAnswer where it is no JSON
   */
  public static JsonNode ofAnswer(byte[] body) throws NoAnswer {
    try {
      return Json.tree(body);
    } catch (IOException e) {
      throw new NoAnswer("no JSON");
    }
  }
}
