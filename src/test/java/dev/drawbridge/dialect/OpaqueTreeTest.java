package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Very large schemas and arguments of tools pass as text, and become what small ones become. */
class OpaqueTreeTest {
  /**
   * Bytes allocated for a byte of the body: text takes 10 to 16, or 36 before the compiler leaves
   * out the places that the JSON parser tells; a tree takes 49 or more.
   */
  private static final int MOST = 40;

  static List<ManyCalls.Shape> shapes() {
    return ManyCalls.shapes().stream().filter(s -> s.name().contains("nodes")).toList();
  }

  private static EncodedRequest said(ModelCall call, Dialect to) {
    return Dialects.translation(call, new CallTarget(to, null, "m", null, null, true, null))
        .request();
  }

  private static ModelCall asTree(ModelCall call) {
    return new ModelCall(
        call.dialect(),
        call.operation(),
        call.model(),
        new ModelCall.WantedAnswer(
            call.stream(), call.usageAsked(), call.maxOutputTokens(), call.choices()),
        new ModelCall.CallUse(call.needs(), call.features(), call.fields()),
        call.input(),
        new ModelCall.CallBody(
            call.body(),
            call.marks().stream().filter(m -> m.kind() != Mark.Kind.OPAQUE).toList(),
            call.values()));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void saysThemAsItSaysSmallOnes(ManyCalls.Shape shape) {
    ModelCall call = shape.call(20_001);
    assertTrue(call.marks().stream().anyMatch(m -> m.kind() == Mark.Kind.OPAQUE));
    for (Dialect to : EveryDialect.ALL) {
      if (to.equals(call.dialect()) || Dialects.ofVendors(to).chat() == null) continue;
      EncodedRequest tree = said(asTree(call), to);
      EncodedRequest text = said(call, to);
      assertEquals(tree.dropped(), text.dropped());
      assertEquals(new String(tree.body(), UTF_8), new String(text.body(), UTF_8), to.wire());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void takesThemInLittleMoreMemoryThanTheyAre(ManyCalls.Shape shape) {
    ModelCall call =
        new ManyCalls.Shape(shape.dialect(), shape.name(), "{}", shape.body()).call(200_000);
    for (Dialect to : EveryDialect.ALL) {
      if (to.equals(call.dialect()) || Dialects.ofVendors(to).chat() == null) continue;
      long bytes = Work.allocated(() -> said(call, to));
      long each = bytes / call.body().length;
      assertTrue(each < MOST, shape + " to " + to.wire() + ": " + each + " bytes for one");
    }
  }
}
